"""Members of a group come and go on real Kafka, while a service counts each record once."""

import threading
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from shared.contracts.topics import Topic
from shared.log.connect import event_log
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.port import EventLog, Message
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from tests.fakes.log import a_database
from tests.fakes.patience import until
from tests.integration.log.keeper import Keeper, running

pytestmark = pytest.mark.servers

UNITS = 24


@pytest.fixture
def log(kafka_url: str) -> Iterator[EventLog]:
    with closing(event_log(kafka_url, engine=engine_from, now=SystemClock().now)) as log:
        yield log


@pytest.fixture
def topic(log: EventLog) -> str:
    name = f"loop.{uuid4()}"
    log.create([Topic(name, partitions=12, retention_ms=60 * 60 * 1000)])
    return name


@pytest.fixture
def keeper(postgres_url: str) -> Iterator[Keeper]:
    with a_database(postgres_url) as engine:
        keeper = Keeper(engine)
        keeper.prepare()
        yield keeper


def a_loop(log: EventLog, keeper: Keeper, topic: str) -> ConsumerLoop:
    return ConsumerLoop(
        log,
        group="keeper",
        topics=[topic],
        handler=keeper,
        journal=ConsumerMetrics(CollectorRegistry()),
        now=SystemClock().now,
        limit=10,
    )


def test_members_that_come_and_go_count_each_record_once_and_in_order(
    log: EventLog, keeper: Keeper, topic: str
) -> None:
    rounds = threading.Event()
    sent: list[str] = []

    def send() -> None:
        with closing(log.producer()) as producer:
            while not rounds.is_set():
                number = len(sent) // UNITS
                batch = [f"{unit}/{number}" for unit in range(UNITS)]
                producer.send([Message(topic, value.partition("/")[0], value.encode()) for value in batch])
                sent.extend(batch)
                rounds.wait(0.02)

    def has_grown() -> None:
        kept = len(keeper.kept())
        until(lambda: len(keeper.kept()) > kept + UNITS)

    sending = threading.Thread(target=send)
    sending.start()
    with running(a_loop(log, keeper, topic)):
        has_grown()
        with running(a_loop(log, keeper, topic), a_loop(log, keeper, topic)):
            has_grown()
        has_grown()
        with running(a_loop(log, keeper, topic)):
            has_grown()
            rounds.set()
            sending.join()
            until(lambda: len(keeper.kept()) >= len(sent))
    kept = keeper.kept()
    assert sorted(kept) == sorted(sent)
    for unit in range(UNITS):
        numbers = [int(value.partition("/")[2]) for value in kept if value.startswith(f"{unit}/")]
        assert numbers == sorted(numbers)


def test_a_group_that_begins_anew_counts_nothing_twice(log: EventLog, keeper: Keeper, topic: str) -> None:
    with closing(log.producer()) as producer:
        producer.send([Message(topic, str(n % UNITS), str(n).encode()) for n in range(200)])
    for _ in range(2):
        with running(a_loop(log, keeper, topic)):
            until(lambda: len(keeper.kept()) >= 200)
    assert sorted(keeper.kept(), key=int) == [str(n) for n in range(200)]
