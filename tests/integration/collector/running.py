"""A collector on a real database: its web app, its background roles in threads, and a network on its log."""

import secrets
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

from flask import Flask
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select

from services.collector import bootstrap
from services.collector.adapters.tables import OUTBOX, RESPONSES
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings
from services.collector.domain.links import LinkToken, open_link
from services.collector.domain.places import Place
from services.collector.entrypoints.http.app import create_app
from shared.contracts.cloudevents import decode
from shared.contracts.directory import Document, Round
from shared.contracts.documents import encode_document
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import RoundId, UnitId
from shared.contracts.topics import FEEDBACK, TOPICS
from shared.log.connect import event_log
from shared.log.port import EventLog, Message
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from, reading
from shared.runtime.keys import Keys
from shared.runtime.settings import Common
from shared.web.metrics import HttpMetrics
from tests.fakes.collector import AUTO, SECRET, SPRING, a_directory, a_round
from tests.fakes.collector_http import texts
from tests.fakes.patience import until


@dataclass(frozen=True)
class Running:
    """cases: as operators' commands have them."""

    settings: Settings
    app: Flask
    cases: UseCases
    engine: Engine
    log: EventLog

    def link(self, unit: UnitId = AUTO, round_: str = SPRING) -> LinkToken:
        return open_link(Keys([SECRET]), Place(RoundId(round_), unit))

    def events(self) -> Sequence[FeedbackSubmitted | FeedbackWithdrawn]:
        """What the log has heard, in order."""
        with closing(self.log.consumer(group="test", topics=[FEEDBACK.name])) as consumer:
            records = [
                one for _ in range(3) for one in consumer.poll(limit=5000, timeout=0.2)
            ]  # the first may only join
        events = [decode(one.value).event for one in records]
        return [one for one in events if isinstance(one, FeedbackSubmitted | FeedbackWithdrawn)]

    def kept(self) -> tuple[set[object], list[object]]:
        """The ids of all responses, and of all outbox rows."""
        with reading(self.engine) as connection:
            responses = set(connection.execute(select(RESPONSES.c.id)).scalars())
            return responses, list(connection.execute(select(OUTBOX.c.id)).scalars())


def settings_for(database_url: str, log_url: str) -> Settings:
    return Settings(
        Common(
            public_url="http://127.0.0.1:8000",
            secrets=(SECRET,),
            log_url=log_url,
            database_url=database_url,
            admin_port=0,
            bind_host="127.0.0.1",
            bind_port=0,
        )
    )


def publish(log: EventLog, *rounds: Round) -> None:
    """Put a network on the log."""
    directory = a_directory(*rounds)
    documents: list[Document] = [
        *([directory.network] if directory.network else []),
        *directory.organisations.values(),
        *directory.units.values(),
        *directory.surveys.values(),
        *directory.rounds.values(),
    ]
    with closing(log.producer()) as producer:
        rows = [encode_document(one) for one in documents]
        producer.send([Message(one.topic, one.key, one.payload) for one in rows])


@contextmanager
def a_collector(database_url: str, log_url: str, *rounds: Round) -> Iterator[Running]:
    """Migrated, running, and knowing its network."""
    settings, rounds = settings_for(database_url, log_url), rounds or (a_round(opens=date(2020, 1, 1), closes=None),)
    bootstrap.migrate(settings)
    engine = engine_from(database_url)
    log = event_log(log_url, engine=engine_from, now=SystemClock().now)
    log.create(TOPICS)
    publish(log, *rounds)
    try:
        with in_background(settings), bootstrap.use_cases(settings) as cases:
            until(lambda: len(cases.asking.directory().rounds) == len(rounds))
            app = create_app(
                cases,
                clock=SystemClock(),
                metrics=HttpMetrics(CollectorRegistry()),
                texts=texts(),
                public_url=settings.common.public_url,
                chance=secrets.token_bytes,
            )
            yield Running(settings, app, cases, engine, log)
    finally:
        log.close()
        engine.dispose()


@contextmanager
def in_background(settings: Settings, roles: Collection[str] = bootstrap.ALL) -> Iterator[None]:
    """The background roles, each in a thread, as a process runs them."""
    background = bootstrap.background(settings, registry=CollectorRegistry(), roles=roles)
    stop = threading.Event()
    threads = [threading.Thread(target=role.run, args=(stop,), name=name) for name, role in background.roles.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        background.close()
