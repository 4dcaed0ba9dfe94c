"""The aggregator's background roles in threads of the test, over a log of its own; and what is sent to it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from services.aggregator import bootstrap
from services.aggregator.config import Settings
from shared.contracts.cloudevents import encode
from shared.contracts.events import Event
from shared.contracts.topics import TOPICS
from shared.contracts.wire import Outgoing
from shared.log.connect import event_log
from shared.log.port import EventLog, Message
from shared.log.relay import HEADERS
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from shared.runtime.process import Background
from shared.runtime.role import Role

SECRET = "a-secret-for-tests-that-is-long-enough"


def settings_for(*, log_url: str, database_url: str, **more: str) -> Settings:
    return Settings.from_env(
        {"KAIKU_LOG_URL": log_url, "KAIKU_AGGREGATOR_DATABASE_URL": database_url, "KAIKU_SECRET": SECRET, **more}
    )


def on_sqlite(folder: Path, **more: str) -> Settings:
    return settings_for(log_url=f"sqlite:///{folder}/log.db", database_url=f"sqlite:///{folder}/aggregator.db", **more)


@dataclass
class Running:
    """An aggregator at work. failures: what its roles have raised."""

    settings: Settings
    registry: CollectorRegistry
    background: Background
    engine: Engine
    log: EventLog
    failures: list[BaseException]

    def send(self, *events: Event) -> None:
        send(self.log, [encode(event) for event in events])

    def metric(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


def send(log: EventLog, outgoing: Sequence[Outgoing]) -> None:
    with closing(log.producer()) as producer:
        producer.send([Message(one.topic, one.key, one.payload, HEADERS) for one in outgoing])


def prepare(settings: Settings) -> None:
    """Tables and topics."""
    bootstrap.migrate(settings)
    with closing(event_log(settings.common.log_url, engine=engine_from, now=SystemClock().now)) as log:
        log.create(TOPICS)


@contextmanager
def running(settings: Settings, *, roles: Sequence[str] = bootstrap.ALL) -> Iterator[Running]:
    """Start, and at the end stop, what one process would run; whatever a role has raised fails the test."""
    registry = CollectorRegistry()
    with ExitStack() as closes:
        background = bootstrap.background(settings, registry=registry, roles=roles)
        closes.callback(background.close)
        engine = engine_from(settings.common.database_url)
        closes.callback(engine.dispose)
        log = closes.enter_context(
            closing(event_log(settings.common.log_url, engine=engine_from, now=SystemClock().now))
        )
        run = Running(settings, registry, background, engine, log, [])
        closes.enter_context(_threads(background, run.failures))
        yield run
    assert run.failures == []


@contextmanager
def _threads(background: Background, failures: list[BaseException]) -> Iterator[None]:
    stop = threading.Event()

    def work(role: Role) -> None:
        try:
            role.run(stop)
        except BaseException as error:  # noqa: BLE001 – the test fails by it on its own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(role,), name=name) for name, role in background.roles.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        assert not [thread.name for thread in threads if thread.is_alive()]
