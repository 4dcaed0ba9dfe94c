"""A whole Kaiku without its pages, run in this process until there is nothing left to do."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy import Table, select

from services.aggregator import bootstrap as aggregator
from services.aggregator.adapters import goal_tables, tables
from services.aggregator.config import Settings as AggregatorSettings
from services.cli import instance
from services.cli.migrating import migrate
from services.cli.network import diff, plan, publish
from services.collector import bootstrap as collector
from services.collector.adapters.tables import OUTBOX
from services.collector.application.submitting import Submission
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings as CollectorSettings
from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from services.collector.domain.submissions import mint_key
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.contracts.topics import TOPICS
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from, reading
from shared.runtime.process import Background
from shared.survey.localised import Language
from tests.e2e.instance import until
from tests.unit.cli.files import read

NOW_ROUND, HISTORY = RoundId("now"), RoundId("before")
HERVANTA = UnitId(ScopeId("hervanta"))
CLOCK = SystemClock()


def settings(folder: Path, databases: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Those of a Kaiku in a folder."""
    urls = {one: f"sqlite:///{folder}/{one}.db" for one in ("collector", "aggregator", "notifier")}
    return {
        "KAIKU_LOG_URL": f"sqlite:///{folder}/log.db",
        "KAIKU_SECRET": "only-for-tests-" * 3,
        "KAIKU_RUN_DIR": str(folder),
        **{f"KAIKU_{service.upper()}_DATABASE_URL": url for service, url in (databases or urls).items()},
    }


class Machine:
    """One Kaiku. env: its settings."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def begin(self, folder: Path) -> None:
        """Tables, topics and the small network."""
        migrate(self.env)
        with instance.any_log(self.env["KAIKU_LOG_URL"]) as log:
            log.create(TOPICS)
            publish.publish(log, diff.difference(plan.wanted(read(folder), {}), {}))

    @contextmanager
    def running(self) -> Iterator[UseCases]:
        """Everything that works in the background; gives the collector."""
        with ExitStack() as stack:
            for service, config in ((collector, CollectorSettings), (aggregator, AggregatorSettings)):
                background = service.background(config.from_env(self.env), registry=CollectorRegistry())
                stack.enter_context(_running(background))
            cases = stack.enter_context(collector.use_cases(CollectorSettings.from_env(self.env)))
            until(lambda: NOW_ROUND in cases.asking.directory().rounds, what="the network")
            yield cases

    @contextmanager
    def without_counting(self) -> Iterator[UseCases]:
        """The collector with its relay: what comes is on the log, and nobody counts it."""
        config = CollectorSettings.from_env(self.env)
        background = collector.background(config, registry=CollectorRegistry(), roles=collector.RELAY)
        with _running(background), collector.use_cases(config) as cases:
            yield cases

    def unsent(self) -> bool:
        """Whether the collector has something for the log."""
        return any(row["published_at"] is None for row in self.rows(OUTBOX, "collector"))

    @contextmanager
    def running_pages(self) -> Iterator[UseCases]:
        """The collector alone: it takes answers, and nobody sends or counts them."""
        with collector.use_cases(CollectorSettings.from_env(self.env)) as cases:
            yield cases

    def answer(self, cases: UseCases, number: int, **answers: object) -> str:
        """Send one response; its receipt."""
        link = open_link(instance.keys(self.env), Place(NOW_ROUND, HERVANTA))
        key = mint_key(number.to_bytes(16, "big"))
        sent = Submission(str(link), key, Language.FI, {"trust": 4, "better": f"Text {number}", **answers})
        return cases.submitting.submit(sent, now=CLOCK.now()).code

    def counted(self) -> int:
        """How many responses the aggregator has heard of."""
        return sum(row["counted"] for row in self.rows(tables.POOLS))

    def judged(self) -> bool:
        """Whether both goals are known and nothing that was released waits to be judged."""
        return len(self.rows(goal_tables.GOAL_STATES)) == 2 and not self.rows(tables.CHANGES)

    def rows(self, table: Table, service: str = "aggregator") -> Sequence[Mapping[str, Any]]:
        """A table's rows, sorted; without numbers that the database gives."""
        engine = engine_from(self.env[f"KAIKU_{service.upper()}_DATABASE_URL"])
        with reading(engine) as connection:
            found = [dict(row._mapping) for row in connection.execute(select(table))]
        engine.dispose()
        own = table.autoincrement_column
        return sorted(({k: v for k, v in one.items() if own is None or k != own.name} for one in found), key=str)

    def shown(self) -> Mapping[str, object]:
        """All that must be equal after a move."""
        kept = (tables.RESPONSE_IDS, tables.POOLS, tables.RELEASES, tables.PANES, goal_tables.GOAL_SHIFTS)
        goals = [{**row, "active": True} for row in self.rows(goal_tables.GOAL_STATES)]
        return {**{table.name: self.rows(table) for table in kept}, "goals": goals}


@contextmanager
def _running(background: Background) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=role.run, args=(stop,)) for role in background.roles.values()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        background.close()
