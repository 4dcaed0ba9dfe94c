"""Where the collector's objects meet: a parts list for each of its processes. No logic lives here."""

import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select

from services.collector.adapters.archive import CARRIED
from services.collector.adapters.checking import CheckByProcesses, processes
from services.collector.adapters.demo import PublishedDirectory
from services.collector.adapters.directory import GROUP, KINDS, CollectorDirectory
from services.collector.adapters.drafts import SqlDrafts
from services.collector.adapters.intake import intake_on
from services.collector.adapters.managing import SqlManagingReads, SqlManagingWork
from services.collector.adapters.metrics import CollectorMetrics
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.sorting import sort_on_disk
from services.collector.adapters.tables import DIRECTORY, OFFSETS, OUTBOX, RESPONSES
from services.collector.adapters.texts import SqlTextWork
from services.collector.adapters.work import SqlWork
from services.collector.application.asking import Asking
from services.collector.application.drafting import Drafting
from services.collector.application.handing_out import HandingOut
from services.collector.application.importing import Importing
from services.collector.application.looking import Looking
from services.collector.application.managing.managing import AuditLog, Managing
from services.collector.application.managing.people import People
from services.collector.application.managing.rounds import Rounds
from services.collector.application.managing.surveys import Surveys
from services.collector.application.managing.texts import ReadingTexts
from services.collector.application.receipts import Receipts
from services.collector.application.submitting import Submitting
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings
from shared.contracts.topics import DIRECTORY as DIRECTORY_TOPIC
from shared.log.connect import event_log
from shared.log.directory import DirectoryHandler, DirectoryMetrics
from shared.log.fence import fence_for
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.port import EventLog
from shared.log.relay import Relay, RelayMetrics
from shared.runtime.archive import Tables
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from, reading
from shared.runtime.health import Health
from shared.runtime.keys import Keys, Purpose
from shared.runtime.migrations import upgrade
from shared.runtime.process import Background
from shared.runtime.role import Role
from shared.runtime.scheduler import Scheduler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from shared.web.metrics import HttpMetrics

MIGRATIONS = "services.collector.adapters.migrations.versions"
# Which roles a process of a cluster has; `background` has all of them.
CONSUME, RELAY, SCHEDULE = ("directory",), ("relay",), ("schedule",)
ALL = (*CONSUME, *RELAY, *SCHEDULE)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    engine = engine_from(settings.common.database_url)
    try:
        upgrade(engine, MIGRATIONS)
    finally:
        engine.dispose()


def web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":
    """The respondents' app, unmounted."""
    from services.collector.entrypoints.http.app import TEXTS, create_app  # noqa: PLC0415 – only the web has Flask
    from shared.web.texts import Texts  # noqa: PLC0415

    engine = engine_from(settings.common.database_url)
    return create_app(
        _use_cases(settings, engine, registry),
        clock=SystemClock(),
        metrics=http,
        texts=Texts.read(TEXTS),
        public_url=settings.common.public_url,
        chance=secrets.token_bytes,
        published=PublishedDirectory(partial(_log, settings), monotonic=time.monotonic),
        mailbox=settings.mailbox,
    )


def manage_web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":  # noqa: ARG001 – all apps are put together alike
    """The coordinators' app, unmounted."""
    from services.collector.entrypoints.manage.app import create_app  # noqa: PLC0415 – only the web has Flask
    from shared.web.sessions import Sessions  # noqa: PLC0415

    common = settings.common
    engine, keys = engine_from(common.database_url), Keys(common.secrets)
    return create_app(
        _managing(engine, keys),
        sessions=Sessions(keys.values(Purpose.SESSION), secure=common.public_url.startswith("https:")),
        keys=keys,
        clock=SystemClock(),
        metrics=http,
        public_url=common.public_url,
        chance=secrets.token_bytes,
    )


def background(settings: Settings, *, registry: CollectorRegistry, roles: Collection[str] = ALL) -> Background:
    """What runs beside the web. roles: a part of them, for a process of a cluster."""
    engine, log = engine_from(settings.common.database_url), _log(settings)

    def close() -> None:
        log.close()
        engine.dispose()

    makers: dict[str, Callable[[], Role]] = {
        "directory": lambda: _projection(engine, log, registry),
        "relay": lambda: _relay(engine, log, registry),
        "schedule": lambda: _schedule(settings, engine, registry),
    }
    made = {name: make() for name, make in makers.items() if name in roles}
    return Background(roles=made, health=Health({"database": _database(engine), "log": log.check}), close=close)


def web_health(settings: Settings) -> Health:
    """What the web process needs."""
    return Health({"database": _database(engine_from(settings.common.database_url))})


@contextmanager
def use_cases(settings: Settings) -> Iterator[UseCases]:
    """Everything that the collector does, for operators' commands."""
    engine = engine_from(settings.common.database_url)
    try:
        yield _use_cases(settings, engine, CollectorRegistry())
    finally:
        engine.dispose()


@contextmanager
def archive(settings: Settings) -> Iterator[Tables]:
    """All that moves when everything does, for operators."""
    engine = engine_from(settings.common.database_url)
    try:
        yield Tables(engine, CARRIED)
    finally:
        engine.dispose()


def _use_cases(settings: Settings, engine: Engine, registry: CollectorRegistry) -> UseCases:
    keys, kept, work = Keys(settings.common.secrets), SqlKept(engine), partial(SqlWork, engine)
    journal = CollectorMetrics(registry)
    asking = Asking(directory=CollectorDirectory(engine), kept=kept, keys=keys)
    return UseCases(
        asking=asking,
        kept=kept,
        looking=Looking(asking=asking, kept=kept),
        submitting=Submitting(asking=asking, kept=kept, intake=intake_on(engine), keys=keys, new_id=uuid4),
        drafting=_drafting(settings, engine, journal),
        receipts=Receipts(asking=asking, kept=kept, work=work, journal=journal),
        handing_out=HandingOut(asking=asking, work=work, keys=keys, chance=secrets.token_bytes),
        importing=Importing(
            asking=asking,
            kept=kept,
            work=work,
            journal=journal,
            checking=CheckByProcesses(processes()),
            sorting=sort_on_disk,
        ),
        journal=journal,
    )


def _managing(engine: Engine, keys: Keys) -> Managing:
    """What coordinators do. The directory is looked at anew each time: who has changed something sees it at once."""
    directory, reads, work = (
        CollectorDirectory(engine, every=0.0),
        SqlManagingReads(engine),
        partial(SqlManagingWork, engine),
    )
    asking = Asking(directory=directory, kept=SqlKept(engine), keys=keys)
    return Managing(
        asking=asking,
        people=People(directory),
        surveys=Surveys(asking=asking, reads=reads, work=work, new_id=uuid4),
        rounds=Rounds(reads=reads, work=work),
        texts=ReadingTexts(asking=asking, work=partial(SqlTextWork, engine), new_id=uuid4, chance=secrets.token_bytes),
        audit=AuditLog(reads),
        handing_out=HandingOut(asking=asking, work=partial(SqlWork, engine), keys=keys, chance=secrets.token_bytes),
    )


def _log(settings: Settings) -> EventLog:
    return event_log(settings.common.log_url, engine=engine_from, now=SystemClock().now)


def _projection(engine: Engine, log: EventLog, registry: CollectorRegistry) -> Role:
    handler = DirectoryHandler(
        engine, DIRECTORY, OFFSETS, group=GROUP, kinds=KINDS, log=log, metrics=DirectoryMetrics(registry)
    )
    return ConsumerLoop(
        log,
        group=GROUP,
        topics=[DIRECTORY_TOPIC.name],
        handler=handler,
        journal=ConsumerMetrics(registry),
        now=SystemClock().now,
    )


def _relay(engine: Engine, log: EventLog, registry: CollectorRegistry) -> Role:
    return Relay(engine, OUTBOX, log, fence=fence_for(engine), now=SystemClock().now, journal=RelayMetrics(registry))


def _drafting(settings: Settings, engine: Engine, journal: CollectorMetrics) -> Drafting:
    keys = Keys(settings.common.secrets)
    return Drafting(store=SqlDrafts(engine), keys=keys, chance=secrets.token_bytes, journal=journal)


def _schedule(settings: Settings, engine: Engine, registry: CollectorRegistry) -> Role:
    now, drafting = SystemClock().now, _drafting(settings, engine, CollectorMetrics(registry))

    def expire() -> None:
        drafting.expire(now=now())

    return Scheduler({"expire-drafts": expire}, registry=registry, now=now)


def _database(engine: Engine) -> Callable[[], None]:
    def check() -> None:
        with reading(engine) as connection:
            connection.execute(select(RESPONSES.c.id).limit(1))

    return check
