"""For tests of what lies on the log: a log that fails as it is told, journals that count, a database with tables."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Engine, MetaData, Table

from shared.contracts.topics import FEEDBACK, TOPICS, Topic
from shared.contracts.wire import Outgoing
from shared.log import outbox
from shared.log.directory import directory_table
from shared.log.memory import MemoryLog
from shared.log.offsets import offsets_table
from shared.log.outbox import Backlog, outbox_table
from shared.log.port import Consumer, Message, Producer, Record, RefusedMessage, TopicPartition
from shared.runtime.database import engine_from

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
METADATA = MetaData()
OUTBOX: Table = outbox_table(METADATA)
OFFSETS: Table = offsets_table(METADATA)
DIRECTORY: Table = directory_table(METADATA)
_NAMES = UUID("11111111-2222-5333-8444-666666666666")


@contextmanager
def a_database(url: str) -> Iterator[Engine]:
    """A database with the tables of this module."""
    engine = engine_from(url)
    try:
        with engine.begin() as connection:
            METADATA.create_all(connection)
        yield engine
    finally:
        engine.dispose()


def a_row(name: str, *, key: str | None = "unit", topic: str = FEEDBACK.name) -> Outgoing:
    """A row whose payload is its name."""
    return Outgoing(uuid5(_NAMES, name), topic, key, "thing.happened.v1", name.encode())


def write(engine: Engine, *rows: Outgoing, now: datetime = NOON) -> None:
    with engine.begin() as connection:
        outbox.add(connection, OUTBOX, rows, now=now)


class TroubledLog:
    """A log in memory that goes wrong as it is told; see `EventLog`.

    joining, polling, sending: what the next calls raise, one after another; None lets one go well. A send that raises
    has appended `prefix` messages of its batch by then. refused: values that are never taken. while_sending: happens
    in the midst of each send.
    """

    def __init__(self, *, now: Callable[[], datetime] = lambda: NOON) -> None:
        self.inner = MemoryLog(now=now)
        self.inner.create(TOPICS)
        self.joining: list[Exception | None] = []
        self.polling: list[Exception | None] = []
        self.sending: list[Exception | None] = []
        self.prefix = 0
        self.refused: set[bytes] = set()
        self.while_sending: Callable[[], None] = lambda: None
        self.counts: dict[str, int] = {}
        self.kept: list[datetime] = []
        self.closed_consumers = 0

    def producer(self) -> Producer:
        return _TroubledProducer(self, self.inner.producer())

    def consumer(self, *, group: str, topics: Sequence[str]) -> Consumer:
        _trouble(self.joining)
        return _TroubledConsumer(self, self.inner.consumer(group=group, topics=topics))

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        return {**self.inner.partitions(topics), **self.counts}

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        return self.inner.snapshot(topic)

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        return self.inner.create(topics)

    def keep(self, now: datetime) -> None:
        self.kept.append(now)
        self.inner.keep(now)

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        self.inner.close()

    def records(self, topic: str = FEEDBACK.name) -> list[Record]:
        """What a topic holds, in order."""
        with closing(self.inner.consumer(group=f"looks {uuid4()}", topics=[topic])) as consumer:
            consumer.poll(limit=1, timeout=0)
            return list(consumer.poll(limit=1_000_000, timeout=0))

    def values(self, topic: str = FEEDBACK.name) -> list[str]:
        """The values of what a topic holds, in order."""
        return [(record.value or b"").decode() for record in self.records(topic)]

    def append(self, *values: str, topic: str = FEEDBACK.name, key: str = "unit") -> None:
        """Put records there without a relay."""
        self.inner.producer().send([Message(topic, key, value.encode()) for value in values])


def _trouble(planned: list[Exception | None]) -> None:
    if planned and (error := planned.pop(0)):
        raise error


class _TroubledProducer:
    def __init__(self, log: TroubledLog, inner: Producer) -> None:
        self._log = log
        self._inner = inner

    def send(self, messages: Sequence[Message]) -> None:
        self._log.while_sending()
        if any(message.value in self._log.refused for message in messages):
            raise RefusedMessage("too large for the log")
        try:
            _trouble(self._log.sending)
        except Exception:
            self._inner.send(messages[: self._log.prefix])
            raise
        self._inner.send(messages)

    def close(self) -> None:
        self._inner.close()


class _TroubledConsumer:
    def __init__(self, log: TroubledLog, inner: Consumer) -> None:
        self._log = log
        self._inner = inner

    def poll(self, *, limit: int, timeout: float) -> Sequence[Record]:
        _trouble(self._log.polling)
        return self._inner.poll(limit=limit, timeout=timeout)

    def assigned(self) -> frozenset[TopicPartition]:
        return self._inner.assigned()

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._inner.seek(offsets)

    def ends(self) -> Mapping[TopicPartition, int]:
        return self._inner.ends()

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._inner.commit(offsets)

    def close(self) -> None:
        self._log.closed_consumers += 1
        self._inner.close()


class OpenFence:
    """A fence that is there for the taking; see `Fence`."""

    def __init__(self) -> None:
        self.is_taken_by_another = False
        self.is_held = False

    def acquire(self) -> bool:
        self.is_held = not self.is_taken_by_another
        return self.is_held

    def still_held(self) -> bool:
        return self.is_held and not self.is_taken_by_another

    def release(self) -> None:
        self.is_held = False


@dataclass(slots=True)
class CountingRelayJournal:
    """See `RelayJournal`."""

    rows_sent: int = 0
    rows_refused: int = 0
    tries_failed: int = 0
    backlogs: list[Backlog] = field(default_factory=list)

    def sent(self, rows: int) -> None:
        self.rows_sent += rows

    def refused(self) -> None:
        self.rows_refused += 1

    def unavailable(self) -> None:
        self.tries_failed += 1

    def waiting(self, backlog: Backlog, *, now: datetime) -> None:  # noqa: ARG002 – the protocol's
        self.backlogs.append(backlog)


class WhenIdle(threading.Event):
    """Tells a role to stop as soon as it waits. lets: how many waits go by at once before that."""

    def __init__(self, *, lets: int = 0) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._lets = lets

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        if len(self.waited) > self._lets:
            self.set()
        return self.is_set()
