"""How the tests read a log: until what they wait for has come, and as a service does, with stored offsets."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from shared.log.port import Consumer, Record, TopicPartition

PATIENCE = 30.0


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 – the tests' clock


def read(consumer: Consumer, count: int, *, limit: int = 500) -> list[Record]:
    """Poll until `count` records have come."""
    found: list[Record] = []
    until(lambda: len(found) >= count, trying=lambda: found.extend(consumer.poll(limit=limit, timeout=0.2)))
    return found


def until(condition: Callable[[], bool], *, trying: Callable[[], object], patience: float = PATIENCE) -> None:
    """Try again until the condition holds."""
    deadline = time.monotonic() + patience
    while not condition():
        trying()
        assert time.monotonic() < deadline, "what the test waits for did not come"


def join(consumer: Consumer) -> None:
    """Poll until the consumer has partitions to read."""
    until(lambda: bool(consumer.assigned()), trying=lambda: consumer.poll(limit=1, timeout=0.1))


class Service:
    """What a service's database knows of one group: stored offsets, and each record handled once and when."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self.handled: list[Record] = []

    def keys(self) -> Sequence[str | None]:
        return [record.key for record in self.handled]


class Member:
    """One of the service's processes: seeks to what is stored when its partitions have changed, skips what is known."""

    def __init__(self, service: Service, consumer: Consumer) -> None:
        self._service = service
        self._consumer = consumer
        self._assigned: frozenset[TopicPartition] = frozenset()
        self.handled = 0

    def step(self, *, limit: int = 100, timeout: float = 0.1) -> int:
        records = self._consumer.poll(limit=limit, timeout=timeout)
        for record in records:
            partition = TopicPartition(record.topic, record.partition)
            if record.offset >= self._service.offsets.get(partition, 0):
                self._service.handled.append(record)
                self._service.offsets[partition] = record.offset + 1
                self.handled += 1
        if (assigned := self._consumer.assigned()) != self._assigned:
            self._consumer.seek({one: self._service.offsets.get(one, 0) for one in assigned})
            self._assigned = assigned
        return len(records)

    def assigned(self) -> frozenset[TopicPartition]:
        return self._assigned

    def close(self) -> None:
        self._consumer.close()
