import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.contracts.topics import FEEDBACK, GOALS
from shared.log.loop import ConsumerLoop, ConsumerMetrics, Handler, YoungerLog
from shared.log.offsets import PartitionsChanged
from shared.log.port import LogUnavailable, MissingTopic, Record, TopicPartition
from tests.fakes.log import NOON, TroubledLog
from tests.fakes.patience import until

PLACE = TopicPartition(FEEDBACK.name, 0)
AWAY = OperationalError("BEGIN", {}, psycopg.OperationalError("server closed the connection"))


class Keeper:
    """A service in memory: keeps records and its offset as one, or fails as it is told. See `Handler`."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self.kept: list[str] = []
        self.batches: list[int] = []
        self.failures: list[Exception | None] = []
        self.asked = 0
        self.read: list[Mapping[TopicPartition, datetime]] = []
        self.while_handling: Callable[[], None] = lambda: None

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        self.asked += 1
        return {place: self.offsets.get(place, 0) for place in partitions}

    def handle(self, records: Sequence[Record]) -> None:
        self.while_handling()
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.batches.append(len(records))
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            if record.offset >= self.offsets.get(place, 0):
                self.kept.append((record.value or b"").decode())
                self.offsets[place] = record.offset + 1

    def read_to(self, moments: Mapping[TopicPartition, datetime]) -> None:
        self.read.append(moments)


class Expecting(Keeper):
    """A keeper that minds the number of partitions."""

    def expect(self, partitions: Mapping[str, int]) -> None:
        if partitions != {FEEDBACK.name: 1}:
            raise PartitionsChanged(f"now {partitions}")


def loop(
    log: TroubledLog,
    handler: Handler,
    *,
    registry: CollectorRegistry | None = None,
    topics: Sequence[str] = (FEEDBACK.name,),
    limit: int = 2000,
) -> ConsumerLoop:
    return ConsumerLoop(
        log,
        group="group",
        topics=topics,
        handler=handler,
        journal=ConsumerMetrics(registry or CollectorRegistry()),
        now=lambda: NOON,
        limit=limit,
        timeout=0.05,
        note_every=0.0,
    )


@contextmanager
def running(role: ConsumerLoop) -> Iterator[threading.Event]:
    """The role in a thread; what it raises fails the test."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            role.run(stop)
        except BaseException as error:  # noqa: BLE001 – told to the test
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()
    assert not failures


def test_records_are_handled_in_order_as_they_come(log: TroubledLog) -> None:
    keeper = Keeper()
    log.append("a", "b")
    with running(loop(log, keeper)):
        until(lambda: keeper.kept == ["a", "b"])
        log.append("c")
        until(lambda: keeper.kept == ["a", "b", "c"])


def test_the_stored_offset_decides_where_to_read_and_not_what_the_log_knows(log: TroubledLog) -> None:
    log.append("a", "b", "c", "d")
    consumer = log.consumer(group="group", topics=[FEEDBACK.name])
    consumer.commit({PLACE: 3})
    consumer.close()
    keeper = Keeper()
    keeper.offsets = {PLACE: 1}
    with running(loop(log, keeper)):
        until(lambda: keeper.kept == ["b", "c", "d"])


def test_a_batch_is_no_larger_than_its_limit(log: TroubledLog) -> None:
    keeper = Keeper()
    log.append(*"abcdefg")
    with running(loop(log, keeper, limit=3)):
        until(lambda: keeper.kept == list("abcdefg"))
    assert keeper.batches == [3, 3, 1]


def test_the_batch_at_hand_is_finished_and_told_to_the_log_before_it_stops(log: TroubledLog) -> None:
    keeper, stop = Keeper(), threading.Event()
    log.append(*"abcdefg")
    keeper.while_handling = stop.set
    loop(log, keeper, limit=3).run(stop)
    assert keeper.kept == ["a", "b", "c"]
    consumer = log.inner.consumer(group="group", topics=[FEEDBACK.name])
    consumer.poll(limit=1, timeout=0)
    (record,) = consumer.poll(limit=1, timeout=0)
    assert record.offset == 3
    assert log.closed_consumers == 1


def test_a_database_that_goes_away_costs_nothing_but_time(log: TroubledLog) -> None:
    keeper, registry = Keeper(), CollectorRegistry()
    log.append("a", "b", "c")
    keeper.failures = [None, AWAY, AWAY, None]
    with running(loop(log, keeper, registry=registry, limit=1)):
        until(lambda: keeper.kept == ["a", "b", "c"])
    assert keeper.asked == 3
    assert log.closed_consumers == 1
    retries = {"group": "group", "away": "database"}
    assert registry.get_sample_value("kaiku_consumer_retries_total", retries) == 2


def test_a_log_that_goes_away_is_joined_again(log: TroubledLog) -> None:
    keeper, registry = Keeper(), CollectorRegistry()
    log.joining = [LogUnavailable("no broker")]
    log.polling = [None, None, LogUnavailable("cut off")]
    log.append("a", "b")
    with running(loop(log, keeper, registry=registry, limit=1)):
        until(lambda: keeper.kept == ["a", "b"])
    retries = {"group": "group", "away": "log"}
    assert registry.get_sample_value("kaiku_consumer_retries_total", retries) == 2


def test_a_missing_topic_is_told_at_once(log: TroubledLog) -> None:
    with pytest.raises(MissingTopic, match="run `kaiku topics`"):
        loop(log, Keeper(), topics=["kaiku.nothing"]).run(threading.Event())


def test_another_number_of_partitions_is_told_at_once(log: TroubledLog) -> None:
    log.counts = {FEEDBACK.name: 24}
    with pytest.raises(PartitionsChanged):
        loop(log, Expecting()).run(threading.Event())
    assert log.closed_consumers == 1


def test_the_number_of_partitions_that_was_expected_is_fine(log: TroubledLog) -> None:
    keeper = Expecting()
    log.append("a")
    with running(loop(log, keeper)):
        until(lambda: keeper.kept == ["a"])


def test_a_log_that_ends_before_what_was_read_is_another_log(log: TroubledLog) -> None:
    keeper = Keeper()
    keeper.offsets = {PLACE: 7}
    log.append("a", "b")
    with pytest.raises(YoungerLog, match=r"kaiku.feedback/0 ends at 2, but group has read to 7"):
        loop(log, keeper).run(threading.Event())
    assert not keeper.kept


@pytest.mark.parametrize("error", [IntegrityError("-", {}, Exception("-")), ZeroDivisionError("flood")])
def test_what_waiting_would_not_mend_ends_the_role_and_leaves_the_group(log: TroubledLog, error: Exception) -> None:
    keeper = Keeper()
    log.append("a", "b")
    keeper.failures = [error]
    with pytest.raises(type(error)):
        loop(log, keeper).run(threading.Event())
    assert log.closed_consumers == 1
    with running(loop(log, keeper)):
        until(lambda: keeper.kept == ["a", "b"])


def test_another_member_takes_over_where_the_first_one_stopped(log: TroubledLog) -> None:
    keeper = Keeper()
    with running(loop(log, keeper, limit=2)) as stop:
        log.append("a", "b", "c")
        until(lambda: len(keeper.kept) == 3)
        with running(loop(log, keeper, limit=2)):
            stop.set()
            log.append("d", "e")
            until(lambda: len(keeper.kept) == 5)
    assert keeper.kept == ["a", "b", "c", "d", "e"]


def test_a_handler_hears_how_far_partitions_without_records_have_been_read(log: TroubledLog) -> None:
    keeper, other = Keeper(), TopicPartition(GOALS.name, 0)
    log.append("a")
    with running(loop(log, keeper, topics=[FEEDBACK.name, GOALS.name])):
        until(lambda: keeper.read)
    margin = timedelta(minutes=1)
    assert keeper.read[-1] == {PLACE: NOON - margin, other: NOON - margin}


def test_a_partition_with_records_left_has_not_been_read_to_now(log: TroubledLog) -> None:
    keeper, other = Keeper(), TopicPartition(GOALS.name, 0)
    log.append(*"abcdef")
    keeper.failures = [None, ZeroDivisionError("-")]
    with pytest.raises(ZeroDivisionError):
        loop(log, keeper, topics=[FEEDBACK.name, GOALS.name], limit=2).run(threading.Event())
    assert [sorted(one) for one in keeper.read] == [[other]]


def test_lag_is_what_has_not_been_handled(log: TroubledLog) -> None:
    keeper, registry = Keeper(), CollectorRegistry()
    log.append(*"abcdef")
    keeper.failures = [None, ZeroDivisionError("-")]
    with pytest.raises(ZeroDivisionError):
        loop(log, keeper, registry=registry, limit=2).run(threading.Event())
    labels = {"group": "group", "topic": FEEDBACK.name}
    assert registry.get_sample_value("kaiku_consumer_lag_records", labels) == 4
    assert registry.get_sample_value("kaiku_consumer_records_total", {"group": "group"}) == 2
    assert registry.get_sample_value("kaiku_consumer_batch_seconds_count", {"group": "group"}) == 1


def test_metrics_are_there_before_anything_happens(log: TroubledLog) -> None:
    registry = CollectorRegistry()
    loop(log, Keeper(), registry=registry)
    labels = {"group": "group", "topic": FEEDBACK.name}
    assert registry.get_sample_value("kaiku_consumer_lag_records", labels) == 0
    assert registry.get_sample_value("kaiku_consumer_batch_seconds_count", {"group": "group"}) == 0
    for away in ("log", "database"):
        labels = {"group": "group", "away": away}
        assert registry.get_sample_value("kaiku_consumer_retries_total", labels) == 0
