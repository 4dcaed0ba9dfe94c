"""What an operator is told once all is up: which addresses can be opened, and by whom."""

import os
from collections.abc import Iterator, Mapping

from services.cli.network.publish import published
from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.snapshot import Directory
from shared.log.connect import event_log
from shared.runtime import settings
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import engine_from
from shared.runtime.keys import Keys
from shared.survey.localised import Language

MOST_LINKS = 6


def welcome(directory: Directory, env: Mapping[str, str], rounds: list[Round]) -> Iterator[str]:
    """The lines. rounds: those that are open now and have open links."""
    address = env[settings.PUBLIC_URL]
    yield f"Kaiku is up: {address}"
    if directory.network is None:
        yield "  no network yet: `kaiku apply network.yaml` publishes one"
    keys = Keys(env[settings.SECRET].replace(",", " ").split())
    for round_ in rounds:
        yield f"  survey links of {round_.id}{_more(round_)}:"
        for unit in round_.units[:MOST_LINKS]:
            name = directory.name_of(unit)
            link = f"{address}/f/{open_link(keys, Place(round_.id, unit))}"
            yield f"    {link}  {name.in_(Language.EN) if name else unit}"
    if leaders := list(directory.leaders.values())[:MOST_LINKS]:
        yield f"  leaders sign in at {address}/leader/ with one of {len(directory.leaders)} addresses, such as:"
        for leader in leaders:
            leads = ", ".join(name.in_(Language.EN) for one in leader.leads if (name := directory.name_of(one)))
            yield f"    {leader.email}  {leader.name}, {leads}"
    if env.get("KAIKU_MAILBOX_DIR"):
        yield f"  mails arrive at {address}/mail/"


def _more(round_: Round) -> str:
    left = len(round_.units) - MOST_LINKS
    return f" ({left} more: kaiku links {round_.id})" if left > 0 else ""


def _read(env: Mapping[str, str]) -> tuple[Directory, list[Round]]:
    clock = SystemClock()
    log = event_log(settings.log_url_of(env), engine=engine_from, now=clock.now)
    try:
        directory = Directory.of(published(log).values())
    finally:
        log.close()
    today = local_day(clock.now())
    rounds = [
        one
        for one in directory.rounds.values()
        if one.link is LinkKind.OPEN and not one.historic and one.opens <= today <= (one.closes or today)
    ]
    return directory, rounds


def main(env: Mapping[str, str]) -> None:
    """The process: prints the lines."""
    directory, rounds = _read(env)
    print("\n".join(welcome(directory, env, rounds)))


if __name__ == "__main__":
    main(os.environ)  # noqa: TID251 – the root of a process
