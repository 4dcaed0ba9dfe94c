"""The consumer loop: reads a group's records in batches and hands them on. What they mean lives with the handlers.

The handler's stored offsets decide where to read; what the log knows of the group is only for seeing its lag.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from shared.log.port import Consumer, EventLog, LogError, Record, TopicPartition
from shared.log.retrying import Backoff, is_away

_TELL_SECONDS = 1.0
# A log's clock and ours differ a little: what it appends now may carry a moment that has already passed here.
_SKEW = timedelta(seconds=60)


class YoungerLog(LogError):
    """The log ends before what its group has read: it is another log, or was restored from a backup."""


class Handler(Protocol):
    """Takes in what a loop reads. Called on the loop's thread only.

    What it raises ends the process, but for a database that is away: then the batch comes again.
    """

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Where to read each of these partitions from. Asked after each change of what is assigned."""

    def handle(self, records: Sequence[Record]) -> None:
        """Take a batch in, in one transaction that skips what lies below its own locked offsets."""


@runtime_checkable
class NotesReading(Protocol):
    """A handler that wants to know how far an empty partition has been read."""

    def read_to(self, moments: Mapping[TopicPartition, datetime]) -> None:
        """Every record that was appended to these partitions before these moments has been handled."""


@runtime_checkable
class ExpectsPartitions(Protocol):
    """A handler that must not go on when a topic has another number of partitions than when it began."""

    def expect(self, partitions: Mapping[str, int]) -> None:
        """How many partitions each topic has. Raises PartitionsChanged."""


class ConsumerJournal(Protocol):
    """Is told what a loop does, for its metrics."""

    def starts(self, group: str, topics: Sequence[str]) -> None:
        """A loop is about to begin."""

    def handled(self, group: str, *, records: int, seconds: float) -> None:
        """A batch was handled."""

    def lag(self, group: str, records: Mapping[str, int]) -> None:
        """How many records wait in the assigned partitions of each topic."""

    def retried(self, group: str, *, away: str) -> None:
        """A try failed because the log or the database was away."""


class ConsumerMetrics:
    """A `ConsumerJournal`, for all loops of a process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._lag = Gauge(
            "kaiku_consumer_lag_records",
            "Records not yet handled in assigned partitions",
            ["group", "topic"],
            registry=registry,
        )
        self._seconds = Histogram(
            "kaiku_consumer_batch_seconds",
            "How long the handling of a batch took",
            ["group"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=registry,
        )
        self._records = Counter("kaiku_consumer_records_total", "Records handled", ["group"], registry=registry)
        self._retries = Counter(
            "kaiku_consumer_retries_total", "Tries that failed, by what was away", ["group", "away"], registry=registry
        )

    def starts(self, group: str, topics: Iterable[str]) -> None:
        for topic in topics:
            self._lag.labels(group, topic)
        self._seconds.labels(group)
        self._records.labels(group)
        for away in ("log", "database"):
            self._retries.labels(group, away)

    def handled(self, group: str, *, records: int, seconds: float) -> None:
        self._records.labels(group).inc(records)
        self._seconds.labels(group).observe(seconds)

    def lag(self, group: str, records: Mapping[str, int]) -> None:
        for topic, count in records.items():
            self._lag.labels(group, topic).set(count)

    def retried(self, group: str, *, away: str) -> None:
        self._retries.labels(group, away).inc()


class ConsumerLoop:
    """A role. limit: the most records of a batch. timeout: how long a poll waits, so how soon it sees that it stops.

    note_every: seconds between two notes of what has been read where nothing comes.
    """

    def __init__(  # noqa: PLR0913 – what it joins
        self,
        log: EventLog,
        *,
        group: str,
        topics: Sequence[str],
        handler: Handler,
        journal: ConsumerJournal,
        now: Callable[[], datetime],
        limit: int = 2000,
        timeout: float = 0.2,
        note_every: float = 10.0,
    ) -> None:
        self._log = log
        self._group = group
        self._topics = topics
        self._handler = handler
        self._journal = journal
        self._now = now
        self._limit = limit
        self._timeout = timeout
        self._note_every = note_every
        self._backoff = Backoff(f"the consumer of {group}")
        journal.starts(group, topics)

    def run(self, stop: threading.Event) -> None:
        """Read until `stop` is set; the batch at hand is finished.

        Raises MissingTopic, PartitionsChanged, YoungerLog, and what the handler raises.
        """
        while not stop.is_set():
            try:
                with closing(self._log.consumer(group=self._group, topics=self._topics)) as consumer:
                    if isinstance(self._handler, ExpectsPartitions):
                        self._handler.expect(self._log.partitions(self._topics))
                    self._read(consumer, stop)
            except Exception as error:  # noqa: BLE001 – raised again unless it is known to pass
                self._wait(stop, error)

    def _read(self, consumer: Consumer, stop: threading.Event) -> None:
        """Read until told to stop. A database that goes away costs no membership: what it keeps is asked again."""
        reading = _Reading(consumer)
        while not stop.is_set():
            try:
                self._next(reading)
            except Exception as error:
                if is_away(error) != "database":
                    raise
                reading.assigned = frozenset()
                self._wait(stop, error)
            else:
                self._backoff.worked()
        consumer.commit(reading.positions)

    def _next(self, reading: "_Reading") -> None:
        records = reading.consumer.poll(limit=self._limit, timeout=self._timeout)
        assigned = reading.consumer.assigned()
        if assigned != reading.assigned:
            # Whatever was read before the stored offsets are known may come from anywhere.
            reading.positions = dict(self._handler.stored(assigned))
            self._refuse_a_younger_log(reading.consumer.ends(), reading.positions)
            reading.consumer.seek(reading.positions)
            reading.assigned = assigned
            return
        if records:
            self._take(records)
            reading.positions.update({TopicPartition(one.topic, one.partition): one.offset + 1 for one in records})
        if assigned and time.monotonic() - reading.told_at >= _TELL_SECONDS:
            self._tell(reading)

    def _refuse_a_younger_log(self, ends: Mapping[TopicPartition, int], stored: Mapping[TopicPartition, int]) -> None:
        """What a log that was lost and made anew appends would be taken for records that were handled long ago."""
        for place, offset in sorted(stored.items()):
            if offset > ends.get(place, offset):
                raise YoungerLog(
                    f"{place.topic}/{place.partition} ends at {ends[place]}, but {self._group} has read to {offset}: "
                    "the log was lost or restored; put back log and databases of one time, or begin all anew"
                )

    def _take(self, records: Sequence[Record]) -> None:
        """Here the next batch could be polled while the database works on this one."""
        began = time.monotonic()
        self._handler.handle(records)
        self._journal.handled(self._group, records=len(records), seconds=time.monotonic() - began)

    def _tell(self, reading: "_Reading") -> None:
        """Tell the log and the metrics how far it is, and the handler which partitions have nothing more."""
        reading.told_at = time.monotonic()
        moment = self._now() - _SKEW  # read before the ends are: what is appended in between carries a later one
        ends = reading.consumer.ends()
        lag = dict.fromkeys(self._topics, 0)
        for place, end in ends.items():
            lag[place.topic] += max(0, end - reading.positions.get(place, 0))
        self._journal.lag(self._group, lag)
        reading.consumer.commit(reading.positions)
        read = {place: moment for place, end in ends.items() if reading.positions.get(place, 0) >= end}
        if read and isinstance(self._handler, NotesReading) and reading.told_at - reading.noted_at >= self._note_every:
            self._handler.read_to(read)
            reading.noted_at = reading.told_at

    def _wait(self, stop: threading.Event, error: Exception) -> None:
        """Wait for what is away. Raises the error when waiting won't help."""
        if (away := is_away(error)) is None:
            raise error
        self._journal.retried(self._group, away=away)
        self._backoff.wait(stop, error)


@dataclass(slots=True)
class _Reading:
    """One membership. positions: what comes next. assigned: what the stored offsets have been asked for."""

    consumer: Consumer
    assigned: frozenset[TopicPartition] = frozenset()
    positions: dict[TopicPartition, int] = field(default_factory=dict)
    told_at: float = float("-inf")
    noted_at: float = float("-inf")
