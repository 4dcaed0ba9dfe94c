"""An event log in this process's memory, for tests: one partition a topic, one active member a group."""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Condition

from shared.contracts.topics import Topic
from shared.log.limits import refuse_unkeyed, refuse_unsendable
from shared.log.port import Message, MissingTopic, Record, TopicPartition

TOMBSTONES_STAY = timedelta(days=1)


@dataclass(slots=True)
class _Stored:
    """A topic's records, oldest first, and the offset after the last one ever appended."""

    topic: Topic
    records: list[Record] = field(default_factory=list)
    end: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What a log and its members share. changed: held while anything below is read or written."""

    changed: Condition = field(default_factory=Condition)
    topics: dict[str, _Stored] = field(default_factory=dict)
    members: defaultdict[str, list["MemoryConsumer"]] = field(default_factory=lambda: defaultdict(list))
    committed: dict[tuple[str, TopicPartition], int] = field(default_factory=dict)

    def stored(self, topic: str) -> _Stored:
        if topic not in self.topics:
            raise MissingTopic(f"{topic}: not in the log; run `kaiku topics`")
        return self.topics[topic]


class MemoryLog:
    """See `EventLog`. Safe to share between threads. now: tells the moment that records are appended at."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._state = _State()
        self._now = now

    def producer(self) -> "MemoryProducer":
        return MemoryProducer(self._state, now=self._now)

    def consumer(self, *, group: str, topics: Sequence[str]) -> "MemoryConsumer":
        with self._state.changed:
            for topic in topics:
                self._state.stored(topic)
            member = MemoryConsumer(self._state, group, topics)
            self._state.members[group].append(member)
            return member

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        with self._state.changed:
            return {self._state.stored(topic).topic.name: 1 for topic in topics}

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        with self._state.changed:
            latest = {record.key: record for record in self._state.stored(topic).records}
            return {key: record for key, record in latest.items() if key is not None and record.value is not None}

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        with self._state.changed:
            made = [topic for topic in topics if topic.name not in self._state.topics]
            self._state.topics.update({topic.name: _Stored(topic) for topic in made})
            return [topic.name for topic in made]

    def keep(self, now: datetime) -> None:
        with self._state.changed:
            for stored in self._state.topics.values():
                stored.records = _kept(stored, now)

    def check(self) -> None:
        """Memory is always there."""

    def close(self) -> None:
        """Nothing is held."""


class MemoryProducer:
    """See `Producer`. Appends all messages or, with an error, none."""

    def __init__(self, state: _State, *, now: Callable[[], datetime]) -> None:
        self._state = state
        self._now = now

    def send(self, messages: Sequence[Message]) -> None:
        refuse_unsendable(messages)
        with self._state.changed:
            for message in messages:
                if self._state.stored(message.topic).topic.compacted:
                    refuse_unkeyed(message)
            for message in messages:
                stored = self._state.topics[message.topic]
                record = Record(message.topic, 0, stored.end, self._now(), message.key, message.value, message.headers)
                stored.records.append(record)
                stored.end += 1
            self._state.changed.notify_all()

    def close(self) -> None:
        """Nothing is held."""


class MemoryConsumer:
    """See `Consumer`. The member that came first reads; the next one waits until it has left."""

    def __init__(self, state: _State, group: str, topics: Sequence[str]) -> None:
        self._state = state
        self._group = group
        self._topics = topics
        self._positions: dict[TopicPartition, int] = {}

    def poll(self, *, limit: int, timeout: float) -> Sequence[Record]:
        deadline = time.monotonic() + timeout
        with self._state.changed:
            while True:
                if not self._positions and self._state.members[self._group][:1] == [self]:
                    self._positions = self._start()
                    return ()
                if records := self._next(limit):
                    return records
                if (left := deadline - time.monotonic()) <= 0:
                    return ()
                self._state.changed.wait(left)

    def assigned(self) -> frozenset[TopicPartition]:
        return frozenset(self._positions)

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._positions.update({one: offset for one, offset in offsets.items() if one in self._positions})

    def ends(self) -> Mapping[TopicPartition, int]:
        with self._state.changed:
            return {one: self._state.topics[one.topic].end for one in self._positions}

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        with self._state.changed:
            self._state.committed.update({(self._group, one): offset for one, offset in offsets.items()})

    def close(self) -> None:
        with self._state.changed:
            if self in (members := self._state.members[self._group]):
                members.remove(self)
            self._positions = {}
            self._state.changed.notify_all()

    def _start(self) -> dict[TopicPartition, int]:
        partitions = [TopicPartition(topic, 0) for topic in self._topics]
        return {one: self._state.committed.get((self._group, one), 0) for one in partitions}

    def _next(self, limit: int) -> Sequence[Record]:
        found: list[Record] = []
        for partition, position in self._positions.items():
            records = self._state.topics[partition.topic].records
            first = bisect_left(records, position, key=lambda record: record.offset)
            found += records[first : first + limit - len(found)]
        for record in found:
            self._positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
        return found


def _kept(stored: _Stored, now: datetime) -> list[Record]:
    retention = stored.topic.retention_ms
    if retention is None:
        latest = {record.key: record.offset for record in stored.records}
        last = [record for record in stored.records if latest[record.key] == record.offset]
        return [record for record in last if record.value is not None or now - record.timestamp <= TOMBSTONES_STAY]
    return [record for record in stored.records if now - record.timestamp <= timedelta(milliseconds=retention)]
