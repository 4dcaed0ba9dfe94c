"""The event log as the services see it: values and Protocols. Adapters: `memory`, `sql`, `kafka`.

Stored offset: where a group starts next, kept by the service in its own database. Position: what `poll` returns next.
They differ until the batch is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from shared.contracts.topics import Topic

Headers = tuple[tuple[str, bytes], ...]


class TopicPartition(NamedTuple):
    """One ordered stretch of a topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. Messages of one key stay in order. value: None is a tombstone."""

    topic: str
    key: str | None
    value: bytes | None
    headers: Headers = ()


class Record(NamedTuple):
    """What was appended. timestamp: when, as the log says (UTC)."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: str | None
    value: bytes | None
    headers: Headers = ()


class LogError(Exception):
    """The log could not do it.

    LogError
    ├── LogUnavailable    away for now: try again
    ├── MissingTopic      run `kaiku topics`
    └── RefusedMessage    this message will never be taken (too large, malformed)
    """


class LogUnavailable(LogError):
    """The log is away for now. Nothing is lost; try again."""


class MissingTopic(LogError):
    """A topic is not there: `kaiku topics` makes it."""


class RefusedMessage(LogError):
    """The log will never take this message; the message says why."""


class Producer(Protocol):
    """Sends messages. Not shared between threads."""

    def send(self, messages: Sequence[Message]) -> None:
        """Append all, in order per key; return when every one is acknowledged.

        Raises LogUnavailable (any prefix may have been appended), MissingTopic, RefusedMessage.
        """

    def close(self) -> None:
        """Give up connections; in under five seconds."""


class Consumer(Protocol):
    """One member of a group. At least once; in offset order within a partition. Not shared between threads."""

    def poll(self, *, limit: int, timeout: float) -> Sequence[Record]:
        """Up to `limit` records; waits at most `timeout` seconds for the first.

        A poll that changes what is assigned returns none, so that the group's stored offsets can be sought first.
        """

    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that this member reads now; may change at each poll."""

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Read on from these offsets of assigned partitions; below the first record kept means from that one."""

    def ends(self) -> Mapping[TopicPartition, int]:
        """The offset after the last record of each assigned partition, now."""

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Tell the log where the group is, so that lag can be seen. The service's stored offset decides."""

    def close(self) -> None:
        """Leave the group; in under five seconds."""


class EventLog(Protocol):
    """Where messages go and records come from."""

    def producer(self) -> Producer:
        """A producer that waits for every acknowledgement."""

    def consumer(self, *, group: str, topics: Sequence[str]) -> Consumer:
        """Join a group. A new group starts at the first record kept. Raises MissingTopic."""

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """How many partitions each of these topics has. Raises MissingTopic."""

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        """The latest record of each key of a compacted topic, without tombstones, as of now."""

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        """Make the topics that are missing; returns their names. Existing ones are left as they are."""

    def keep(self, now: datetime) -> None:
        """Let go of what is older than its topic is kept, and of what a later record of its key has replaced.

        About once a minute, by whoever relays. A log that does it by itself does nothing here.
        """

    def check(self) -> None:
        """Raises LogUnavailable when the log can't be reached."""

    def close(self) -> None:
        """Give up what the log itself holds; its producers and consumers are closed by their owners."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a partition has been read. read_to: every record appended before this moment has been handled."""

    next_offset: int
    read_to: datetime

    def up_to(self, moment: datetime) -> "Progress":
        """When every record appended before a moment has been handled."""
        return Progress(self.next_offset, max(moment, self.read_to))

    def past(self, offset: int, *, at: datetime) -> "Progress":
        """When a record has been handled too. at: when it was appended; another one may have been at that moment."""
        return Progress(offset + 1, max(at, self.read_to))
