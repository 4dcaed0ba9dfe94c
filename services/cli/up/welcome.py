"""What an operator is told once all is up: which addresses can be opened, and by whom. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import ScopeId
from shared.contracts.snapshot import Directory
from shared.runtime import settings
from shared.runtime.keys import Keys
from shared.survey.localised import Language

MOST = 6


def welcome(directory: Directory, env: Mapping[str, str], *, today: date) -> Iterator[str]:
    """The lines. env: with the secret and the public address."""
    address = env[settings.PUBLIC_URL]
    yield f"Kaiku is up: {address}/"
    if directory.network is None:
        yield "  no network yet: `kaiku apply network.yaml` publishes one"
    keys = Keys(settings.secrets(env))
    for round_ in directory.rounds.values():
        if _has_links(round_, today):
            yield f"  survey links of {round_.id}{_more(len(round_.units), f'kaiku links {round_.id}')}:"
            for unit in round_.units[:MOST]:
                name = directory.name_of(unit)
                link = f"{address}/f/{open_link(keys, Place(round_.id, unit))}"
                yield f"    {link}  {name.in_(Language.EN) if name else unit}"
    if leaders := [one for one in directory.leaders.values() if one.leads]:
        yield f"  leaders sign in at {address}/leader/ by their addresses{_more(len(leaders))}:"
        for leader in leaders[:MOST]:
            yield f"    {leader.email}  {leader.name}: {_names(directory, leader.leads)}"
    if coordinators := [one for one in directory.leaders.values() if one.coordinates]:
        yield f"  coordinators sign in at {address}/manage/{_more(len(coordinators))}:"
        for one in coordinators[:MOST]:
            yield f"    {one.email}  {one.name}: {_names(directory, one.coordinates)}"
    if env.get("KAIKU_MAILBOX_DIR"):
        yield f"  mails arrive at {address}/mail/"


def _names(directory: Directory, scopes: Sequence[ScopeId]) -> str:
    return ", ".join(name.in_(Language.EN) for one in scopes if (name := directory.name_of(one)))


def _has_links(round_: Round, today: date) -> bool:
    is_open = round_.opens <= today <= (round_.closes or today)
    return is_open and round_.link is LinkKind.OPEN and not round_.historic


def _more(count: int, command: str = "") -> str:
    left = count - MOST
    return f" ({left} more{f': {command}' if command else ''})" if left > 0 else ""
