"""A notifier on a real database and log: its roles in threads, news on its log, and where its mails end up."""

import mailbox
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from email.message import Message as Mail
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.notifier import bootstrap
from services.notifier.config import Settings
from shared.contracts.cloudevents import encode
from shared.contracts.directory import Document
from shared.contracts.documents import encode_document
from shared.contracts.events import GoalShifted, SignInRequested
from shared.contracts.topics import TOPICS
from shared.contracts.wire import Outgoing
from shared.log.connect import event_log
from shared.log.port import EventLog, Message
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from shared.runtime.process import Background
from shared.runtime.settings import Common
from tests.fakes.smtp import free_port

SECRET = "a secret of the tests, which is long enough"


def settings_in(folder: Path, *, database_url: str = "", log_url: str = "") -> Settings:
    """With the built-in mailbox; on SQLite, unless told otherwise."""
    return Settings(
        common=Common(
            public_url="http://127.0.0.1:8000",
            secrets=(SECRET,),
            log_url=log_url or f"sqlite:///{folder}/log.db",
            database_url=database_url or f"sqlite:///{folder}/notifier.db",
            admin_port=0,
            bind_host="127.0.0.1",
            bind_port=0,
        ),
        smtp_url=f"smtp://127.0.0.1:{free_port()}",
        mail_from="Kaiku <kaiku@kaiku.example>",
        mailbox=folder / "mailbox",
    )


@contextmanager
def the_log(settings: Settings) -> Iterator[EventLog]:
    """The notifier's log, with its topics made."""
    log = event_log(settings.common.log_url, engine=engine_from, now=SystemClock().now)
    try:
        log.create(TOPICS)
        yield log
    finally:
        log.close()


def publish(log: EventLog, *news: Document | GoalShifted | SignInRequested) -> None:
    outgoing = [encode(one) if isinstance(one, GoalShifted | SignInRequested) else encode_document(one) for one in news]
    append(log, [_message(one) for one in outgoing])


def append(log: EventLog, messages: Sequence[Message]) -> None:
    with closing(log.producer()) as producer:
        producer.send(messages)


def _message(one: Outgoing) -> Message:
    return Message(one.topic, one.key, one.payload)


@contextmanager
def running(
    settings: Settings, *, roles: Collection[str] = bootstrap.ALL, registry: CollectorRegistry | None = None
) -> Iterator[Background]:
    """The notifier's roles, until the block ends; a role that has raised fails the test."""
    bootstrap.migrate(settings)
    background = bootstrap.background(settings, registry=registry or CollectorRegistry(), roles=roles)
    stop, crashes = threading.Event(), list[BaseException]()

    def work(name: str) -> None:
        try:
            background.roles[name].run(stop)
        except BaseException as error:  # noqa: BLE001 – shown by the assertion below
            crashes.append(error)

    threads = [threading.Thread(target=work, args=(name,), name=name) for name in background.roles]
    for thread in threads:
        thread.start()
    try:
        yield background
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
        background.close()
        assert not crashes
        assert not [thread.name for thread in threads if thread.is_alive()]


def mails(settings: Settings) -> list[Mail]:
    """What lies in the mailbox, in no order."""
    assert settings.mailbox
    return list(mailbox.Maildir(settings.mailbox, create=True))


def ids(settings: Settings) -> list[str]:
    return sorted(str(mail["Message-ID"]) for mail in mails(settings))
