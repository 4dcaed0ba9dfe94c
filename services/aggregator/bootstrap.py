"""Where the aggregator's objects meet: a parts list for each of its processes. No logic lives here."""

import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING
from uuid import uuid4

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.aggregator.adapters import keeping
from services.aggregator.adapters.access import SqlAccessReads, SqlAccessWork
from services.aggregator.adapters.archive import CARRIED
from services.aggregator.adapters.counting import GROUP, SqlCountingWork
from services.aggregator.adapters.exporting import SqlDaysOfPanes
from services.aggregator.adapters.gathering import SqlGatheringWork
from services.aggregator.adapters.goal_reads import SqlGoalCensus
from services.aggregator.adapters.goals import SqlGoalWork
from services.aggregator.adapters.leading import leading
from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.adapters.panes import FEW
from services.aggregator.adapters.reading import SqlTallies
from services.aggregator.adapters.retaining import erase_waiting
from services.aggregator.adapters.rollups import SqlRollups
from services.aggregator.adapters.tables import DIRECTORY, JOB_RUNS, OFFSETS, OUTBOX, POOLS
from services.aggregator.application.access import Access
from services.aggregator.application.exporting import Exporting
from services.aggregator.application.gathering import gather_ended
from services.aggregator.application.judging import tick
from services.aggregator.application.ports.counting import Tallies
from services.aggregator.application.ports.goals import BeginGoalWork
from services.aggregator.config import DEAD_LETTERS, Settings
from services.aggregator.entrypoints.consumer import BATCH, FeedbackHandler
from services.aggregator.entrypoints.judging import JudgeRole
from services.aggregator.entrypoints.rolling import RollupRole
from shared.contracts.topics import DIRECTORY as DIRECTORY_TOPIC
from shared.contracts.topics import FEEDBACK, Topic
from shared.log.connect import event_log
from shared.log.directory import DirectoryHandler, DirectoryMetrics, SqlDirectory
from shared.log.fence import fence_for
from shared.log.floods import FloodLimit, StopsAtFlood
from shared.log.loop import ConsumerLoop, ConsumerMetrics, Handler
from shared.log.offsets import StoredOffsets
from shared.log.port import EventLog
from shared.log.relay import Relay, RelayMetrics
from shared.runtime import trace
from shared.runtime.archive import Tables
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import engine_from, opened, readable, reading
from shared.runtime.health import Health
from shared.runtime.keys import Keys, Purpose
from shared.runtime.migrations import upgrade
from shared.runtime.process import Background
from shared.runtime.role import Role
from shared.runtime.scheduling.ledger import SqlLedger
from shared.runtime.scheduling.scheduler import Job, Scheduler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from shared.web.metrics import HttpMetrics

MIGRATIONS = "services.aggregator.adapters.migrations.versions"
DIRECTORY_GROUP = "aggregator-directory"
KINDS = ("network", "organisation", "unit", "group", "leader", "survey", "round", "goal")
# Which roles a process of a cluster has; `background` has all of them.
CONSUME, SCHEDULE, RELAY = ("consume", "directory", "judge", "rollups"), ("schedule",), ("relay",)
ALL = (*CONSUME, *SCHEDULE, *RELAY)
_AWAY = (OperationalError, InterfaceError, NoConnectionFree)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    with opened(settings.common.database_url) as engine:
        upgrade(engine, MIGRATIONS)


def web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":  # noqa: ARG001 – all services are put together alike
    """The leaders' app, unmounted."""
    # Imported here, so that background processes carry no Flask in their memory.
    from services.aggregator.entrypoints.http.app import UseCases, create_app  # noqa: PLC0415
    from shared.web.sessions import Sessions  # noqa: PLC0415

    common = settings.common
    engine = engine_from(common.database_url)
    secure = common.public_url.startswith("https:")
    keys = Keys(common.secrets)
    return create_app(
        UseCases(_access(settings, engine), *leading(engine)),
        sessions=Sessions(keys.values(Purpose.SESSION), secure=secure),
        clock=SystemClock(),
        metrics=http,
        public_url=common.public_url,
        chance=secrets.token_bytes,
        unavailable=_AWAY,
    )


def web_health(settings: Settings) -> Health:
    """What the web process needs."""
    return Health({"database": readable(engine_from(settings.common.database_url), POOLS)})


def background(settings: Settings, *, registry: CollectorRegistry, roles: Collection[str] = ALL) -> Background:
    """What runs beside the web. roles: a part of them, for a process of a cluster; only theirs are its metrics."""
    parts = _Parts.of(settings, registry)
    makers: dict[str, Callable[[], Role]] = {
        "consume": parts.consume,
        "directory": parts.projection,
        "judge": parts.judge,
        "rollups": parts.rollups,
        "schedule": parts.schedule,
        "relay": parts.relay,
    }
    made = {name: make() for name, make in makers.items() if name in roles}
    checks = {"database": readable(parts.engine, POOLS), "log": parts.log.check}
    if isinstance(counting := made.get("consume"), StopsAtFlood):
        checks["counting"] = counting.check
    return Background(roles=made, health=Health(checks), close=parts.close)


@contextmanager
def access(settings: Settings) -> Iterator[Access]:
    """Who may come in, for operators."""
    with opened(settings.common.database_url) as engine:
        yield _access(settings, engine)


@contextmanager
def archive(settings: Settings) -> Iterator[Tables]:
    """All that moves when everything does, for operators."""
    with opened(settings.common.database_url) as engine:
        yield Tables(engine, CARRIED)


@contextmanager
def exporting(settings: Settings) -> Iterator[Exporting]:
    """Released counts, for operators."""
    with opened(settings.common.database_url) as engine:
        yield Exporting(SqlDaysOfPanes(engine), directory=SqlDirectory(engine, DIRECTORY).now)


@contextmanager
def tallies(settings: Settings) -> Iterator[Tallies]:
    """What was counted, for operators."""
    with opened(settings.common.database_url) as engine, reading(engine) as connection:
        yield SqlTallies(connection)


def _access(settings: Settings, engine: Engine) -> Access:
    return Access(
        partial(SqlAccessWork, engine, trace=trace.current),
        SqlAccessReads(engine),
        directory=SqlDirectory(engine, DIRECTORY).now,
        keys=Keys(settings.common.secrets),
        public_url=settings.common.public_url,
        new_id=uuid4,
        new_token=partial(secrets.token_urlsafe, 24),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the roles of one process share. released: the consumer wakes the judge by it.

    partitions: how many the feedback topic has. Asked for when first needed: the log may be away at the start.
    """

    settings: Settings
    registry: CollectorRegistry
    metrics: AggregatorMetrics
    consumers: ConsumerMetrics
    engine: Engine
    log: EventLog
    directory: SqlDirectory
    released: threading.Event
    partitions: Callable[[], int]
    now: Callable[[], datetime]

    @classmethod
    def of(cls, settings: Settings, registry: CollectorRegistry) -> "_Parts":
        engine, now = engine_from(settings.common.database_url), SystemClock().now
        log = event_log(settings.common.log_url, engine=engine_from, now=now)
        return cls(
            settings=settings,
            registry=registry,
            metrics=AggregatorMetrics(registry),
            consumers=ConsumerMetrics(registry),
            engine=engine,
            log=log,
            directory=SqlDirectory(engine, DIRECTORY),
            released=threading.Event(),
            partitions=cache(lambda: log.partitions([FEEDBACK.name])[FEEDBACK.name]),
            now=now,
        )

    def close(self) -> None:
        self.log.close()
        self.engine.dispose()

    def consume(self) -> Role:
        handler = FeedbackHandler(
            partial(SqlCountingWork, self.engine),
            StoredOffsets(self.engine, OFFSETS, group=GROUP),
            flood=FloodLimit(letters=self.settings.dead_letters_an_hour),
            metrics=self.metrics,
            released=self.released,
            now=self.now,
        )
        return StopsAtFlood(self._loop(GROUP, FEEDBACK, handler, limit=BATCH), setting=DEAD_LETTERS)

    def projection(self) -> Role:
        handler = DirectoryHandler(
            self.engine,
            DIRECTORY,
            OFFSETS,
            group=DIRECTORY_GROUP,
            kinds=KINDS,
            log=self.log,
            metrics=DirectoryMetrics(self.registry),
            outbox=OUTBOX,
        )
        return self._loop(DIRECTORY_GROUP, DIRECTORY_TOPIC, handler, limit=500)

    def judge(self) -> Role:
        return JudgeRole(
            self._judging(),
            SqlGoalCensus(self.engine),
            directory=self.directory.now,
            metrics=self.metrics,
            released=self.released,
            now=self.now,
        )

    def rollups(self) -> Role:
        return RollupRole(SqlRollups(self.engine), few=FEW, directory=self.directory.now, metrics=self.metrics)

    def schedule(self) -> Role:
        begin = self._judging()

        def fold(_due: datetime) -> None:
            self.metrics.judged(tick(begin, self.directory.now(), now=self.now()), now=self.now())

        def gather(_due: datetime) -> None:
            work = partial(SqlGatheringWork, self.engine, partitions=self.partitions())
            self.metrics.has_gathered(gather_ended(work, self.directory.now(), now=self.now()))

        def erase(due: datetime) -> None:
            gather(due)  # the last chance of what is about to go
            erased = erase_waiting(self.engine, self.directory.now(), today=local_day(self.now()))
            self.metrics.erased.labels("waiting").inc(erased)

        jobs = (
            # Just after midnight, and then for what had not been read by then.
            Job("fold", "5 * * * *", fold),
            Job("gather", "45 0,12 * * *", gather),
            Job("erase-waiting", "15 1 * * *", erase),
            Job("forget", "20 4 * * *", lambda _due: keeping.forget(self.engine, now=self.now())),
        )
        return Scheduler(jobs, ledger=SqlLedger(self.engine, JOB_RUNS), registry=self.registry, now=self.now)

    def relay(self) -> Role:
        journal = RelayMetrics(self.registry)
        return Relay(self.engine, OUTBOX, self.log, fence=fence_for(self.engine), now=self.now, journal=journal)

    def _loop(self, group: str, topic: Topic, handler: Handler, *, limit: int) -> ConsumerLoop:
        return ConsumerLoop(
            self.log,
            group=group,
            topics=[topic.name],
            handler=handler,
            journal=self.consumers,
            now=self.now,
            limit=limit,
        )

    def _judging(self) -> BeginGoalWork:
        return lambda: SqlGoalWork(self.engine, partitions=self.partitions(), trace=trace.current)
