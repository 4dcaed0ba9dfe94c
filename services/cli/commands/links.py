"""`kaiku links`: a round's survey links, as lines, a table or sheets to print. Personal ones are shown this once."""

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence

from services.cli import instance
from services.cli.arguments import number
from services.cli.errors import Failed
from services.cli.network.fields import nearest
from services.collector.domain.links import may_have, open_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import SystemClock
from shared.survey.localised import Language, Localised

FORMATS = ("text", "csv", "html")
Links = Sequence[tuple[UnitId, str]]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the id of a round")
    parser.add_argument("--unit", metavar="U", help="only this unit's")
    parser.add_argument("--count", type=number, metavar="N", help="mint so many personal links of the unit")
    parser.add_argument("--format", choices=FORMATS, default="text", help="lines, a table, or A4 sheets with QR codes")
    parser.add_argument("--language", type=Language, choices=list(Language), help="only sheets in this language")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    directory = instance.directory(env)
    round_ = round_of(directory, arguments.round)
    units = _units(round_, arguments.unit)
    address = instance.public_url(env)
    found = [(unit, f"{address}/f/{token}") for unit, token in _links(directory, round_, units, arguments, env)]
    match arguments.format:
        case "csv":
            _table(directory, found)
        case "html":
            print(_sheets(directory, round_, found, arguments.language), end="")
        case _:
            for unit, link in found:
                print(f"{unit}\t{link}")
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
    directory: Directory,
    round_: Round,
    units: Sequence[UnitId],
    arguments: argparse.Namespace,
    env: Mapping[str, str],
) -> Iterator[tuple[UnitId, str]]:
    if round_.historic:
        raise Failed(f'the round "{round_.id}" is historic: it has no links; `kaiku import` fills it')
    version = directory.surveys.get((round_.survey, round_.version))
    if version and not may_have(version, round_.link):
        raise Failed(f'the survey "{round_.survey}" takes {version.links} links only, so "{round_.id}" has none')
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


def _table(directory: Directory, links: Links) -> None:
    """A header, then a line each, as spreadsheets read them. Ids and addresses never begin a formula; names might."""
    table = csv.writer(sys.stdout)
    table.writerow(["unit", "name", "link"])
    for unit, link in links:
        name = _name(directory, unit).in_(Language.FI)
        table.writerow([unit, f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name, link])


def _sheets(directory: Directory, round_: Round, links: Links, wanted: Language | None) -> str:
    """One sheet a unit and language; personal links as cards, in one language."""
    from services.collector.adapters.sheets.rendering import TEXTS, Sheet, Sheets  # noqa: PLC0415 – only who prints
    from shared.survey.definition import parse  # noqa: PLC0415
    from shared.web.texts import Texts  # noqa: PLC0415

    version = directory.surveys.get((round_.survey, round_.version))
    if version is None or directory.network is None:
        raise Failed(f'the survey "{round_.survey}" is not published in the version {round_.version}')
    survey, controller = parse(version.definition), directory.network.controller
    is_personal = round_.link is LinkKind.PERSONAL
    languages = [wanted] if wanted else list(survey.languages)[:1] if is_personal else list(survey.languages)
    sheets = [
        Sheet(
            link=link,
            language=language,
            title=survey.title.in_(language),
            unit=_name(directory, unit).in_(language),
            organisation=_name(directory, directory.organisation_of(unit)).in_(language),
            controller=controller.in_(language),
            until=round_.closes,
        )
        for unit, link in links
        for language in languages
    ]
    drawn = Sheets(Texts.read(TEXTS))
    return drawn.cards(sheets) if is_personal else drawn.posters(sheets)


def _name(directory: Directory, scope: UnitId | object) -> Localised:
    return directory.name_of(scope) or Localised.same(str(scope or ""))  # type: ignore[arg-type]  # any scope's id
