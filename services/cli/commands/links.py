"""`kaiku links`: a round's survey links, a line each: unit, tab, URL. Personal ones are minted and shown once."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from services.cli import instance
from services.cli.arguments import number
from services.cli.errors import Failed
from services.cli.network.fields import nearest
from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import SystemClock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the id of a round")
    parser.add_argument("--unit", metavar="U", help="only this unit's")
    parser.add_argument("--count", type=number, metavar="N", help="mint so many personal links of the unit")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    round_ = round_of(instance.directory(env), arguments.round)
    units = _units(round_, arguments.unit)
    for unit, token in _links(round_, units, arguments, env):
        print(f"{unit}\t{instance.public_url(env)}/f/{token}")
    return 0


def round_of(directory: Directory, given: str) -> Round:
    """The round of an id. Raises Failed with a hint at what was meant."""
    if found := directory.rounds.get(RoundId(given)):
        return found
    raise Failed(f'no round "{given}" is published; {nearest(given, list(directory.rounds))}')


def _units(round_: Round, given: str | None) -> Sequence[UnitId]:
    if given is None:
        return round_.units
    units = [unit for unit in round_.units if unit == given]
    if not units:
        raise Failed(f'the round "{round_.id}" has no unit "{given}"; {nearest(given, round_.units)}')
    return units


def _links(
    round_: Round, units: Sequence[UnitId], arguments: argparse.Namespace, env: Mapping[str, str]
) -> Iterator[tuple[UnitId, str]]:
    if round_.historic:
        raise Failed(f'the round "{round_.id}" is historic: it has no links; `kaiku import` fills it')
    if round_.link is LinkKind.OPEN:
        if arguments.count is not None:
            raise Failed(f'the round "{round_.id}" has open links, one a unit: leave --count out')
        keys = instance.keys(env)
        return ((unit, open_link(keys, Place(round_.id, unit))) for unit in units)
    if arguments.unit is None or arguments.count is None:
        raise Failed(f'the round "{round_.id}" has personal links: mint them with --unit U --count N')
    return ((units[0], token) for token in _minted(env, round_.id, units[0], arguments.count))


def _minted(env: Mapping[str, str], round_id: RoundId, unit: UnitId, count: int) -> Sequence[str]:
    from services.cli.parts import collector  # noqa: PLC0415 – open links need no database

    with collector(env) as use_cases:
        return use_cases.handing_out.personal(round_id, unit, count=count, now=SystemClock().now())
