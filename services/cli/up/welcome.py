"""What an operator is told once all is up: which addresses can be opened, and by whom. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
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
    if directory.leaders:
        yield f"  leaders sign in at {address}/leader/ by their addresses{_more(len(directory.leaders))}:"
        for leader in list(directory.leaders.values())[:MOST]:
            leads = ", ".join(name.in_(Language.EN) for one in leader.leads if (name := directory.name_of(one)))
            yield f"    {leader.email}  {leader.name}: {leads}"
    if env.get("KAIKU_MAILBOX_DIR"):
        yield f"  mails arrive at {address}/mail/"


def _has_links(round_: Round, today: date) -> bool:
    is_open = round_.opens <= today <= (round_.closes or today)
    return is_open and round_.link is LinkKind.OPEN and not round_.historic


def _more(count: int, command: str = "") -> str:
    left = count - MOST
    return f" ({left} more{f': {command}' if command else ''})" if left > 0 else ""
