"""Where the notifier's objects meet: a parts list for each of its processes. No logic lives here."""

import random
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit
from uuid import uuid4

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.notifier.adapters.archive import CARRIED
from services.notifier.adapters.keeping import forget
from services.notifier.adapters.leaders import DirectoryLeaders
from services.notifier.adapters.ledger import SqlBacklog
from services.notifier.adapters.metrics import BacklogMetrics, NotifierJournal
from services.notifier.adapters.projection import GROUP as DIRECTORY_GROUP
from services.notifier.adapters.projection import Projection
from services.notifier.adapters.tables import DIRECTORY, JOB_RUNS, NOTICES, OFFSETS, OUTBOX
from services.notifier.adapters.work import GROUP, SqlWork
from services.notifier.application.escalating import escalate
from services.notifier.config import DEAD_LETTERS, Settings
from shared.contracts.topics import DIRECTORY as DIRECTORY_TOPIC
from shared.contracts.topics import GOALS, MAIL
from shared.log.connect import event_log
from shared.log.directory import DirectoryHandler, DirectoryMetrics, SqlDirectory
from shared.log.fence import fence_for
from shared.log.floods import FloodLimit, StopsAtFlood
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.offsets import StoredOffsets
from shared.log.port import EventLog
from shared.log.relay import Relay, RelayMetrics
from shared.runtime.archive import Tables
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from, opened, readable
from shared.runtime.health import Health
from shared.runtime.keys import Keys
from shared.runtime.migrations import upgrade
from shared.runtime.process import Background
from shared.runtime.role import Role
from shared.runtime.scheduling.ledger import SqlLedger
from shared.runtime.scheduling.scheduler import Job, Scheduler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from services.notifier.application.deliver import Deliveries
    from services.notifier.application.post import Mailer
    from services.notifier.entrypoints.consumer import NewsHandler
    from shared.web.metrics import HttpMetrics

MIGRATIONS = "services.notifier.adapters.migrations.versions"
KINDS = ("network", "organisation", "unit", "group", "leader", "goal", "credentials")
# Which roles a process of a cluster has; `background` has all of them.
CONSUME, DELIVER, SCHEDULE, RELAY = ("consume", "directory"), ("deliver", "directory"), ("schedule",), ("relay",)
ALL = ("consume", "directory", "deliver", "schedule", "relay", "mailbox")
# What readiness says is missing when a role can't do its work.
_WATCHED = {"consume": "hearing", "deliver": "smtp"}
_AWAY = (OperationalError, InterfaceError, NoConnectionFree)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    with opened(settings.common.database_url) as engine:
        upgrade(engine, MIGRATIONS)


def web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":  # noqa: ARG001 – all services are put together alike
    """The pages under `/notices`, unmounted."""
    from services.notifier.entrypoints.http.app import create_app  # noqa: PLC0415 – background processes have no Flask

    engine = engine_from(settings.common.database_url)
    directory = SqlDirectory(engine, DIRECTORY)
    return create_app(
        partial(SqlWork, engine),
        DirectoryLeaders(directory.now),
        directory=directory.now,
        keys=Keys(settings.common.secrets),
        clock=SystemClock(),
        metrics=http,
        public_url=settings.common.public_url,
        unavailable=_AWAY,
    )


def mailbox_web(settings: Settings, *, registry: CollectorRegistry, http: "HttpMetrics") -> "WSGIApplication":  # noqa: ARG001
    """The pages under `/mail`, unmounted. Raises ValueError without a mailbox."""
    from services.notifier.adapters.maildir import Maildir  # noqa: PLC0415
    from services.notifier.entrypoints.mailbox.app import create_app  # noqa: PLC0415

    if settings.mailbox is None:
        raise ValueError("there is no built-in mailbox here")
    return create_app(Maildir(settings.mailbox), metrics=http)


def background(settings: Settings, *, registry: CollectorRegistry, roles: Collection[str] = ALL) -> Background:
    """What runs beside the web. roles: a part of them, for a process of a cluster."""
    parts = _Parts.of(settings, registry)
    made = {name: make() for name, make in parts.makers().items() if name in roles}
    checks = {"database": readable(parts.engine, NOTICES), "log": parts.log.check}
    checks |= {_WATCHED[name]: role.check for name, role in made.items() if isinstance(role, _CanTell)}
    return Background(roles=made, health=Health(checks), close=parts.close)


def web_health(settings: Settings) -> Health:
    """What the web process needs."""
    return Health({"database": readable(engine_from(settings.common.database_url), NOTICES)})


@contextmanager
def archive(settings: Settings) -> Iterator[Tables]:
    """All that moves when everything does, for operators."""
    with opened(settings.common.database_url) as engine:
        yield Tables(engine, CARRIED)


@runtime_checkable
class _CanTell(Protocol):
    """A role that knows of itself whether it can do its work."""

    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the roles of one process share."""

    settings: Settings
    registry: CollectorRegistry
    engine: Engine
    log: EventLog
    directory: SqlDirectory
    journal: NotifierJournal
    consumers: ConsumerMetrics
    backlog: SqlBacklog
    clock: SystemClock
    news: threading.Event

    @classmethod
    def of(cls, settings: Settings, registry: CollectorRegistry) -> "_Parts":
        engine, clock = engine_from(settings.common.database_url), SystemClock()
        return cls(
            settings=settings,
            registry=registry,
            engine=engine,
            log=event_log(settings.common.log_url, engine=engine_from, now=clock.now),
            directory=SqlDirectory(engine, DIRECTORY),
            journal=NotifierJournal(registry),
            consumers=ConsumerMetrics(registry),
            backlog=SqlBacklog(engine),
            clock=clock,
            news=threading.Event(),
        )

    def makers(self) -> Mapping[str, Callable[[], Role]]:
        makers: dict[str, Callable[[], Role]] = {
            "consume": self._consume,
            "directory": self._project,
            "deliver": self._deliver,
            "schedule": self._schedule,
            "relay": self._relay,
        }
        return makers | ({"mailbox": self._mailbox} if self.settings.mailbox else {})

    def close(self) -> None:
        self.log.close()
        self.engine.dispose()

    def _consume(self) -> Role:
        from services.notifier.entrypoints.consumer import NewsHandler  # noqa: PLC0415

        handler = NewsHandler(
            partial(SqlWork, self.engine),
            DirectoryLeaders(SqlDirectory(self.engine, DIRECTORY, every=0).now),
            Projection(self.engine, self.log),
            StoredOffsets(self.engine, OFFSETS, group=GROUP),
            self.journal,
            flood=FloodLimit(self.settings.dead_letters_an_hour),
            heard=self.news.set,
            now=self.clock.now,
        )
        return StopsAtFlood(self._loop(GROUP, [GOALS.name, MAIL.name], handler), setting=DEAD_LETTERS)

    def _project(self) -> Role:
        handler = DirectoryHandler(
            self.engine,
            DIRECTORY,
            OFFSETS,
            group=DIRECTORY_GROUP,
            kinds=KINDS,
            log=self.log,
            metrics=DirectoryMetrics(self.registry),
        )
        return self._loop(DIRECTORY_GROUP, [DIRECTORY_TOPIC.name], handler)

    def _deliver(self) -> Role:
        from services.notifier.entrypoints.delivering import DeliveryRole  # noqa: PLC0415

        waiting, mailer = BacklogMetrics(self.registry), self._mailer()
        return DeliveryRole(
            self._deliveries(mailer),
            mailer,
            news=self.news,
            look=lambda: waiting.look(self.backlog, now=self.clock.now()),
        )

    def _schedule(self) -> Role:
        deliveries = self._deliveries(self._mailer())
        jobs = (
            Job("give-up", "15 * * * *", lambda _due: deliveries.give_up_old()),
            Job("escalate", "5 * * * *", lambda _due: self._escalate()),
            Job("forget", "25 * * * *", lambda _due: forget(self.engine, now=self.clock.now())),
        )
        ledger = SqlLedger(self.engine, JOB_RUNS)
        return Scheduler(jobs, ledger=ledger, registry=self.registry, now=self.clock.now)

    def _escalate(self) -> None:
        escalate(partial(SqlWork, self.engine), self.directory.now(), self.journal, now=self.clock.now())

    def _relay(self) -> Role:
        return Relay(
            self.engine,
            OUTBOX,
            self.log,
            fence=fence_for(self.engine),
            now=self.clock.now,
            journal=RelayMetrics(self.registry),
        )

    def _mailbox(self) -> Role:
        from services.notifier.adapters.maildir import Maildir  # noqa: PLC0415
        from services.notifier.entrypoints.mailbox.server import MailboxServer  # noqa: PLC0415

        if self.settings.mailbox is None:
            raise ValueError("there is no built-in mailbox here")
        where = urlsplit(self.settings.smtp_url)
        return MailboxServer(where.hostname or "", where.port or 0, Maildir(self.settings.mailbox), clock=self.clock)

    def _loop(self, group: str, topics: list[str], handler: "DirectoryHandler | NewsHandler") -> Role:
        return ConsumerLoop(
            self.log, group=group, topics=topics, handler=handler, journal=self.consumers, now=self.clock.now
        )

    def _deliveries(self, mailer: "Mailer") -> "Deliveries":
        from services.notifier.adapters.letters.links import signed_links  # noqa: PLC0415 – only who writes mails
        from services.notifier.adapters.letters.writing import TEXTS, MailLetters  # noqa: PLC0415
        from services.notifier.application.deliver import Chance, Deliveries  # noqa: PLC0415
        from shared.web.texts import Texts  # noqa: PLC0415

        keys = Keys(self.settings.common.secrets)
        return Deliveries(
            work=partial(SqlWork, self.engine),
            backlog=self.backlog,
            # Never older than what was heard: a leader who was just added is not one who has gone.
            leaders=DirectoryLeaders(SqlDirectory(self.engine, DIRECTORY, every=0).now),
            letters=MailLetters(Texts.read(TEXTS), signed_links(self.settings.common.public_url, keys)),
            mailer=mailer,
            journal=self.journal,
            clock=self.clock,
            chance=Chance(lease=uuid4, jitter=random.random),
            keys=keys,
            domain=parseaddr(self.settings.mail_from)[1].rpartition("@")[2],
        )

    def _mailer(self) -> "Mailer":
        from services.notifier.adapters.smtp import SmtpMailer  # noqa: PLC0415

        return SmtpMailer(self.settings.smtp_url, sender=self.settings.mail_from)
