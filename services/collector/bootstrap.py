"""Where the collector's objects meet: a parts list for each of its processes. No logic lives here."""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from uuid import uuid4

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from services.collector.adapters.archive import CARRIED
from services.collector.adapters.checking import CheckByProcesses, processes
from services.collector.adapters.coordinating import managing_on
from services.collector.adapters.directory import GROUP, KINDS, CollectorDirectory
from services.collector.adapters.drafts import SqlDrafts
from services.collector.adapters.intake import intake_on
from services.collector.adapters.inviting import MAIL_GROUP, SqlInvitingWork
from services.collector.adapters.inviting_metrics import InvitingMetrics
from services.collector.adapters.inviting_reads import SqlContacts
from services.collector.adapters.metrics import CollectorMetrics
from services.collector.adapters.nightly import count_used, relay_held, sweep
from services.collector.adapters.pace import MemoryPace
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.retaining import SqlAnswers
from services.collector.adapters.sorting import sort_on_disk
from services.collector.adapters.tables import DIRECTORY, JOB_RUNS, OFFSETS, OUTBOX, RESPONSES
from services.collector.adapters.work import SqlWork
from services.collector.application.asking import Asking
from services.collector.application.drafting import Drafting
from services.collector.application.handing_out import HandingOut
from services.collector.application.importing import Importing
from services.collector.application.inviting.adding import AddingContacts
from services.collector.application.inviting.posting import Erasing, Posting
from services.collector.application.inviting.reporting import Reporting
from services.collector.application.inviting.telling import Invitations
from services.collector.application.looking import Looking
from services.collector.application.receipts import Receipts
from services.collector.application.retaining import Retaining
from services.collector.application.submitting import Submitting
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings
from shared.contracts.topics import DIRECTORY as DIRECTORY_TOPIC
from shared.contracts.topics import MAIL
from shared.log.connect import event_log
from shared.log.directory import DirectoryHandler, DirectoryMetrics
from shared.log.fence import fence_for
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.offsets import StoredOffsets
from shared.log.port import EventLog
from shared.log.relay import Relay, RelayMetrics
from shared.runtime.archive import Tables
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from, opened, readable
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

MIGRATIONS = "services.collector.adapters.migrations.versions"
# Which roles a process of a cluster has; `background` has all of them.
CONSUME, RELAY, SCHEDULE, INVITE = ("directory", "reports"), ("relay",), ("schedule",), ("invite", "directory")
ALL = ("directory", "reports", "relay", "schedule", "invite")


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    with opened(settings.common.database_url) as engine:
        upgrade(engine, MIGRATIONS)


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
        mailbox=settings.mailbox,
    )


def manage_web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":
    """The coordinators' app, unmounted."""
    from services.collector.entrypoints.manage.app import create_app  # noqa: PLC0415 – only the web has Flask
    from shared.web.sessions import Sessions  # noqa: PLC0415

    common = settings.common
    engine, keys = engine_from(common.database_url), Keys(common.secrets)
    return create_app(
        managing_on(engine, keys=keys, journal=_inviting_metrics(registry), new_id=uuid4, chance=secrets.token_bytes),
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

    inviting, consumers = _inviting_metrics(registry), ConsumerMetrics(registry)
    makers: dict[str, Callable[[], Role]] = {
        "directory": lambda: _projection(engine, log, registry, consumers),
        "relay": lambda: _relay(engine, log, registry),
        "schedule": lambda: _schedule(settings, engine, inviting, registry),
        "reports": lambda: _reports(engine, log, inviting, consumers),
        "invite": lambda: _invite(settings, engine, inviting),
    }
    made = {name: make() for name, make in makers.items() if name in roles}
    return Background(
        roles=made, health=Health({"database": readable(engine, RESPONSES), "log": log.check}), close=close
    )


def web_health(settings: Settings) -> Health:
    """What the web process needs."""
    return Health({"database": readable(engine_from(settings.common.database_url), RESPONSES)})


@contextmanager
def use_cases(settings: Settings) -> Iterator[UseCases]:
    """Everything that the collector does, for operators' commands."""
    with opened(settings.common.database_url) as engine:
        yield _use_cases(settings, engine, CollectorRegistry())


@contextmanager
def archive(settings: Settings) -> Iterator[Tables]:
    """All that moves when everything does, for operators."""
    with opened(settings.common.database_url) as engine:
        yield Tables(engine, CARRIED)


def _use_cases(settings: Settings, engine: Engine, registry: CollectorRegistry) -> UseCases:
    keys, kept, work = Keys(settings.common.secrets), SqlKept(engine), partial(SqlWork, engine)
    journal = CollectorMetrics(registry)
    asking = Asking(directory=CollectorDirectory(engine), kept=kept, keys=keys)
    return UseCases(
        asking=asking,
        kept=kept,
        looking=Looking(asking=asking, kept=kept),
        submitting=Submitting(
            asking=asking, kept=kept, intake=intake_on(engine), keys=keys, new_id=uuid4, pace=MemoryPace()
        ),
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
        adding_contacts=_adding_contacts(engine, asking, keys, _inviting_metrics(registry)),
        invitations=Invitations(asking=asking, contacts=SqlContacts(engine), keys=keys),
        journal=journal,
    )


@lru_cache(maxsize=8)
def _inviting_metrics(registry: CollectorRegistry) -> InvitingMetrics:
    """The same for all apps of one process."""
    return InvitingMetrics(registry)


def _adding_contacts(engine: Engine, asking: Asking, keys: Keys, journal: InvitingMetrics) -> AddingContacts:
    work, chance = partial(SqlInvitingWork, engine), secrets.token_bytes
    return AddingContacts(asking=asking, work=work, keys=keys, new_id=uuid4, chance=chance, journal=journal)


def _log(settings: Settings) -> EventLog:
    return event_log(settings.common.log_url, engine=engine_from, now=SystemClock().now)


def _projection(engine: Engine, log: EventLog, registry: CollectorRegistry, consumers: ConsumerMetrics) -> Role:
    handler = DirectoryHandler(
        engine,
        DIRECTORY,
        OFFSETS,
        group=GROUP,
        kinds=KINDS,
        log=log,
        metrics=DirectoryMetrics(registry),
        outbox=OUTBOX,
    )
    return ConsumerLoop(
        log,
        group=GROUP,
        topics=[DIRECTORY_TOPIC.name],
        handler=handler,
        journal=consumers,
        now=SystemClock().now,
    )


def _reports(engine: Engine, log: EventLog, journal: InvitingMetrics, consumers: ConsumerMetrics) -> Role:
    from services.collector.entrypoints.reports import ReportsHandler  # noqa: PLC0415

    now, offsets = SystemClock().now, StoredOffsets(engine, OFFSETS, group=MAIL_GROUP)
    handler = ReportsHandler(Reporting(work=partial(SqlInvitingWork, engine), journal=journal), offsets, now=now)
    return ConsumerLoop(log, group=MAIL_GROUP, topics=[MAIL.name], handler=handler, journal=consumers, now=now)


def _invite(settings: Settings, engine: Engine, journal: InvitingMetrics) -> Role:
    from services.collector.entrypoints.posting import PostingRole  # noqa: PLC0415

    posting = Posting(
        asking=_asking(settings, engine),
        contacts=SqlContacts(engine),
        work=partial(SqlInvitingWork, engine),
        keys=Keys(settings.common.secrets),
        new_id=uuid4,
        journal=journal,
        gap=timedelta(days=settings.days_between_mails),
    )
    return PostingRole(posting, now=SystemClock().now)


def _asking(settings: Settings, engine: Engine) -> Asking:
    keys = Keys(settings.common.secrets)
    return Asking(directory=CollectorDirectory(engine), kept=SqlKept(engine), keys=keys)


def _relay(engine: Engine, log: EventLog, registry: CollectorRegistry) -> Role:
    return Relay(engine, OUTBOX, log, fence=fence_for(engine), now=SystemClock().now, journal=RelayMetrics(registry))


def _drafting(settings: Settings, engine: Engine, journal: CollectorMetrics) -> Drafting:
    keys = Keys(settings.common.secrets)
    return Drafting(store=SqlDrafts(engine), keys=keys, chance=secrets.token_bytes, journal=journal)


def _schedule(settings: Settings, engine: Engine, inviting: InvitingMetrics, registry: CollectorRegistry) -> Role:
    now, journal = SystemClock().now, CollectorMetrics(registry)
    drafting = _drafting(settings, engine, journal)
    retaining = Retaining(answers=SqlAnswers(engine), asking=_asking(settings, engine), journal=journal)

    erasing = Erasing(asking=_asking(settings, engine), work=partial(SqlInvitingWork, engine), journal=inviting)
    jobs = (
        Job("relay-held", "5 0 * * *", lambda _due: relay_held(engine, now=now())),
        Job("count-used", "10 0 * * *", lambda _due: count_used(engine, now=now())),
        Job("erase-answers", "20 1 * * *", lambda _due: retaining.erase(now=now())),
        Job("sweep", "30 * * * *", lambda _due: sweep(engine)),
        Job("erase-addresses", "35 * * * *", lambda _due: erasing.erase(now=now())),
        Job("expire-drafts", "40 * * * *", lambda _due: drafting.expire(now=now())),
    )
    return Scheduler(jobs, ledger=SqlLedger(engine, JOB_RUNS), registry=registry, now=now)
