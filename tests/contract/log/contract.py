"""What every event log keeps. A class for each adapter inherits these tests and brings a `log`."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest

from shared.contracts.topics import Topic
from shared.log.limits import LARGEST
from shared.log.port import EventLog, Message, MissingTopic, Producer, Record, RefusedMessage, TopicPartition
from tests.contract.log.reading import Member, Service, join, now, read, until
from tests.fakes.patience import at_work

MEGABYTE = 1024 * 1024
CLOSES_WITHIN = 5.0


class EventLogContract:
    """partitions: how many this log gives a topic that wants three."""

    partitions = 1

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    @pytest.fixture
    def topic(self, log: EventLog) -> str:
        """A topic of three partitions, where the log can have them."""
        name = f"contract.{uuid4()}"
        log.create([Topic(name, partitions=3, retention_ms=60 * 60 * 1000)])
        return name

    @pytest.fixture
    def compacted(self, log: EventLog) -> str:
        name = f"contract.{uuid4()}"
        log.create([Topic(name, partitions=1, retention_ms=None)])
        return name

    @pytest.fixture
    def producer(self, log: EventLog) -> Iterator[Producer]:
        with closing(log.producer()) as producer:
            yield producer

    @pytest.fixture
    def group(self) -> str:
        return f"group {uuid4()}"

    def test_records_of_one_key_come_in_the_order_they_were_sent(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        numbers = count()
        for _ in range(10):
            producer.send([Message(topic, f"unit-{n % 7}", str(next(numbers)).encode()) for n in range(30)])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            records = read(consumer, 300)
        assert len(records) == 300
        for key in {record.key for record in records}:
            values = [int(record.value or b"") for record in records if record.key == key]
            assert values == sorted(values)
            assert len({record.partition for record in records if record.key == key}) == 1

    def test_offsets_go_up_by_one_within_a_partition(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(40)])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            records = read(consumer, 40)
        for partition in {record.partition for record in records}:
            offsets = [record.offset for record in records if record.partition == partition]
            assert offsets == list(range(len(offsets)))

    def test_a_record_says_when_it_was_appended(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        before = now()
        producer.send([Message(topic, "unit", b"-")])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            (record,) = read(consumer, 1)
        slack = timedelta(milliseconds=5)
        assert before - slack <= record.timestamp <= now() + slack

    def test_headers_and_values_come_byte_for_byte(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        every_byte = bytes(range(256))
        sent = [
            Message(topic, "ää", every_byte, (("content-type", b"application/json"), ("b", every_byte), ("b", b""))),
            Message(topic, "ää", b"", ()),
            Message(topic, "ää", "räksmörgås".encode(), (("ö", b"\xff\x00"),)),
        ]
        producer.send(sent)
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            records = read(consumer, 3)
        assert [Message(one.topic, one.key, one.value, one.headers) for one in records] == sent

    def test_a_tombstone_has_a_key_and_no_value(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        producer.send([Message(topic, "unit", None, (("why", b"gone"),))])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            (record,) = read(consumer, 1)
        assert (record.key, record.value, record.headers) == ("unit", None, (("why", b"gone"),))

    def test_a_message_needs_no_key(self, log: EventLog, producer: Producer, topic: str, group: str) -> None:
        producer.send([Message(topic, None, b"dead letter")])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            (record,) = read(consumer, 1)
        assert (record.key, record.value) == (None, b"dead letter")

    def test_records_of_one_megabyte_pass(self, log: EventLog, producer: Producer, topic: str, group: str) -> None:
        sent = [bytes([n]) * MEGABYTE for n in range(5)]
        producer.send([Message(topic, "unit", value) for value in sent])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            assert [record.value for record in read(consumer, 5)] == sent

    def test_what_is_too_large_is_refused(self, producer: Producer, topic: str) -> None:
        with pytest.raises(RefusedMessage, match="bytes"):
            producer.send([Message(topic, "unit", b"x" * (LARGEST + 1))])

    def test_nothing_to_send_is_no_mistake(self, producer: Producer) -> None:
        producer.send([])

    def test_a_poll_gives_no_more_than_its_limit(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(50)])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            sizes: list[int] = []
            until(lambda: sum(sizes) >= 50, trying=lambda: sizes.append(len(consumer.poll(limit=7, timeout=0.2))))
        assert max(sizes) <= 7
        assert sum(sizes) == 50

    def test_a_poll_waits_for_the_first_record_but_not_past_its_timeout(
        self, log: EventLog, topic: str, group: str
    ) -> None:
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            join(consumer)
            started = time.monotonic()
            assert not consumer.poll(limit=10, timeout=0.3)
            assert 0.25 <= time.monotonic() - started < 2

    def test_several_topics_are_read_side_by_side(self, log: EventLog, producer: Producer, group: str) -> None:
        topics = [f"contract.{uuid4()}" for _ in range(2)]
        log.create([Topic(name, partitions=2, retention_ms=60 * 60 * 1000) for name in topics])
        producer.send([Message(topics[n % 2], "unit", str(n).encode()) for n in range(20)])
        with closing(log.consumer(group=group, topics=topics)) as consumer:
            records = read(consumer, 20)
        for index, name in enumerate(topics):
            assert [int(one.value or b"") for one in records if one.topic == name] == list(range(index, 20, 2))

    def test_a_change_of_assignment_comes_without_records(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(20)])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            seen: list[Record] = []
            until(lambda: bool(consumer.assigned()), trying=lambda: seen.extend(consumer.poll(limit=5, timeout=0.2)))
            assert not seen
            assert all(one.topic == topic for one in consumer.assigned())

    def test_reading_starts_where_the_group_says(
        self, log: EventLog, producer: Producer, compacted: str, group: str
    ) -> None:
        producer.send([Message(compacted, f"unit/{n}", str(n).encode()) for n in range(10)])
        partition = TopicPartition(compacted, 0)
        with closing(log.consumer(group=group, topics=[compacted])) as consumer:
            join(consumer)
            consumer.seek({partition: 7})
            assert [record.offset for record in read(consumer, 3)] == [7, 8, 9]
            consumer.seek({partition: 2})
            assert [record.offset for record in read(consumer, 8)] == [2, 3, 4, 5, 6, 7, 8, 9]

    def test_what_is_not_kept_comes_again(self, log: EventLog, producer: Producer, topic: str, group: str) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(20)])
        with closing(log.consumer(group=group, topics=[topic])) as first:
            assert len(read(first, 20)) == 20
        with closing(log.consumer(group=group, topics=[topic])) as second:
            assert len(read(second, 20)) == 20

    def test_what_was_committed_is_where_a_group_goes_on(
        self, log: EventLog, producer: Producer, compacted: str, group: str
    ) -> None:
        producer.send([Message(compacted, f"unit/{n}", b"-") for n in range(10)])
        with closing(log.consumer(group=group, topics=[compacted])) as first:
            read(first, 10)
            first.commit({TopicPartition(compacted, 0): 3})
            first.commit({TopicPartition(compacted, 0): 6})
        with closing(log.consumer(group=group, topics=[compacted])) as second:
            assert [record.offset for record in read(second, 4)] == [6, 7, 8, 9]

    def test_groups_read_without_knowing_of_each_other(self, log: EventLog, producer: Producer, topic: str) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(20)])
        with (
            closing(log.consumer(group=f"one {uuid4()}", topics=[topic])) as one,
            closing(log.consumer(group=f"other {uuid4()}", topics=[topic])) as other,
        ):
            assert len(read(one, 20)) == len(read(other, 20)) == 20

    def test_a_member_takes_over_from_another_one_midstream(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        service = Service()
        first, second = (Member(service, log.consumer(group=group, topics=[topic])) for _ in range(2))
        with ExitStack() as still_at_work:
            with at_work(first):
                producer.send([Message(topic, f"unit-{n}", b"-") for n in range(100)])
                until(lambda: first.handled >= 20)
                still_at_work.enter_context(at_work(second))
                producer.send([Message(topic, f"unit-{n}", b"-") for n in range(100, 150)])
            producer.send([Message(topic, f"unit-{n}", b"-") for n in range(150, 200)])
            until(lambda: len(service.handled) >= 200)
        assert sorted(service.keys(), key=str) == sorted(f"unit-{n}" for n in range(200))
        assert first.handled + second.handled == 200

    def test_the_ends_are_after_the_last_records(
        self, log: EventLog, producer: Producer, topic: str, group: str
    ) -> None:
        producer.send([Message(topic, f"unit-{n}", b"-") for n in range(30)])
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            join(consumer)
            assert set(consumer.ends()) == consumer.assigned()
            assert sum(consumer.ends().values()) == 30
            producer.send([Message(topic, "unit-31", b"-")])
            assert sum(consumer.ends().values()) == 31

    def test_a_snapshot_has_the_latest_record_of_each_key(
        self, log: EventLog, producer: Producer, compacted: str
    ) -> None:
        assert log.snapshot(compacted) == {}
        producer.send([Message(compacted, f"unit/{n % 5}", str(n).encode()) for n in range(20)])
        producer.send([Message(compacted, "unit/3", None), Message(compacted, "unit/9", None)])
        producer.send([Message(compacted, "unit/4", b"last", (("content-type", b"text/plain"),))])
        snapshot = log.snapshot(compacted)
        assert {key: record.value for key, record in snapshot.items()} == {
            "unit/0": b"15",
            "unit/1": b"16",
            "unit/2": b"17",
            "unit/4": b"last",
        }
        assert snapshot["unit/4"].headers == (("content-type", b"text/plain"),)

    def test_a_compacted_topic_takes_no_message_without_a_key(self, producer: Producer, compacted: str) -> None:
        with pytest.raises(RefusedMessage):
            producer.send([Message(compacted, None, b"-")])

    def test_a_topic_that_is_there_is_left_as_it_is(self, log: EventLog, producer: Producer, compacted: str) -> None:
        producer.send([Message(compacted, "unit/1", b"-")])
        another = f"contract.{uuid4()}"
        topics = [Topic(compacted, partitions=1, retention_ms=None), Topic(another, partitions=1, retention_ms=None)]
        assert log.create(topics) == [another]
        assert log.create(topics) == []
        assert set(log.snapshot(compacted)) == {"unit/1"}

    def test_it_tells_how_many_partitions_a_topic_has(self, log: EventLog, topic: str, compacted: str) -> None:
        assert log.partitions([topic, compacted]) == {topic: self.partitions, compacted: 1}

    def test_a_missing_topic_is_a_clear_error(self, log: EventLog, producer: Producer, group: str) -> None:
        missing = f"contract.{uuid4()}"
        with pytest.raises(MissingTopic, match=missing):
            log.consumer(group=group, topics=[missing])
        with pytest.raises(MissingTopic, match=missing):
            producer.send([Message(missing, "unit", b"-")])
        with pytest.raises(MissingTopic, match=missing):
            log.snapshot(missing)
        with pytest.raises(MissingTopic, match=missing):
            log.partitions([missing])

    def test_producers_and_members_close_in_under_five_seconds(self, log: EventLog, topic: str, group: str) -> None:
        producer = log.producer()
        producer.send([Message(topic, "unit", b"-")])
        members = [log.consumer(group=group, topics=[topic]) for _ in range(2)]
        join(members[0])
        for close in (producer.close, *(member.close for member in members)):
            started = time.monotonic()
            close()
            assert time.monotonic() - started < CLOSES_WITHIN

    def test_keeping_takes_nothing_that_is_still_to_be_kept(
        self, log: EventLog, producer: Producer, topic: str, compacted: str, group: str
    ) -> None:
        producer.send([Message(topic, "unit", b"1"), Message(compacted, "unit/1", b"2")])
        log.keep(now())
        assert set(log.snapshot(compacted)) == {"unit/1"}
        with closing(log.consumer(group=group, topics=[topic])) as consumer:
            assert [record.value for record in read(consumer, 1)] == [b"1"]

    def test_the_log_answers_when_it_is_there(self, log: EventLog) -> None:
        log.check()
