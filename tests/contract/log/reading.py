"""How the tests read a log: until what they wait for has come, and as a service does, with stored offsets."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime

from shared.log.port import Consumer, Record, TopicPartition

PATIENCE = 30.0


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 – the tests' clock


def pause() -> None:
    """Let others work."""
    time.sleep(0.005)


def read(consumer: Consumer, count: int, *, limit: int = 500) -> list[Record]:
    """Poll until `count` records have come."""
    found: list[Record] = []
    until(lambda: len(found) >= count, trying=lambda: found.extend(consumer.poll(limit=limit, timeout=0.2)))
    return found


def until(condition: Callable[[], bool], *, trying: Callable[[], object] = pause, patience: float = PATIENCE) -> None:
    """Try again, or wait for others, until the condition holds."""
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
        self.lock = threading.Lock()
        self.offsets: dict[TopicPartition, int] = {}
        self.handled: list[Record] = []

    def keys(self) -> Sequence[str | None]:
        return [record.key for record in self.handled]


class Member:
    """One of the service's processes: seeks to what is stored when its partitions have changed, skips what is known."""

    def __init__(self, service: Service, consumer: Consumer) -> None:
        self._service = service
        self._consumer = consumer
        self.assigned: frozenset[TopicPartition] = frozenset()
        self.handled = 0

    def run(self, stop: threading.Event) -> None:
        with closing(self._consumer):
            while not stop.is_set():
                self._step()

    def _step(self) -> None:
        records = self._consumer.poll(limit=20, timeout=0.1)
        with self._service.lock:
            for record in records:
                self._handle(record)
        if (assigned := self._consumer.assigned()) != self.assigned:
            with self._service.lock:
                self._consumer.seek({one: self._service.offsets.get(one, 0) for one in assigned})
            self.assigned = assigned

    def _handle(self, record: Record) -> None:
        partition = TopicPartition(record.topic, record.partition)
        if record.offset >= self._service.offsets.get(partition, 0):
            self._service.handled.append(record)
            self._service.offsets[partition] = record.offset + 1
            self.handled += 1
