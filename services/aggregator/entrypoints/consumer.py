"""Records become arrivals, and batches of them are counted. What counting means lives in `application.counting`."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from services.aggregator.adapters.metrics import WRONG_KEY, WRONG_TOPIC, AggregatorMetrics
from services.aggregator.application.counting import count
from services.aggregator.application.ports.counting import Arrival, CountingWork, Unusable
from shared.contracts.cloudevents import decode
from shared.contracts.events import FeedbackInvited, FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.wire import UnreadableEvent
from shared.log.floods import FloodLimit
from shared.log.noting import note_read
from shared.log.offsets import StoredOffsets
from shared.log.port import Record, TopicPartition

# Pools and panes of a batch are read and written once, however many of its records they take: larger is faster.
BATCH = 5000
_log = logging.getLogger(__name__)


def arrival_of(record: Record) -> Arrival:
    """What a record says, or why it can't be used."""
    return Arrival(TopicPartition(record.topic, record.partition), record.offset, record.timestamp, _read(record))


def _read(record: Record) -> FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited | Unusable:
    try:
        event = decode(record.value).event
    except UnreadableEvent as error:
        return Unusable(record, error.reason)
    if not isinstance(event, FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited):
        return Unusable(record, WRONG_TOPIC)
    # The key chose the partition, and the partition's lock is what keeps others off the unit's pools.
    return event if record.key == event.unit else Unusable(record, WRONG_KEY)


class FeedbackHandler:
    """A loop's handler. released: is set after each batch that has released something."""

    def __init__(
        self,
        begin: Callable[[], CountingWork],
        offsets: StoredOffsets,
        *,
        flood: FloodLimit,
        metrics: AggregatorMetrics,
        released: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        self._begin = begin
        self._flood = flood
        self._metrics = metrics
        self._released = released
        self._now = now
        self.stored = offsets.stored
        self.expect = offsets.expect

    def handle(self, records: Sequence[Record]) -> None:
        """Count a batch. Raises DeadLetterFlood."""
        arrivals = [arrival_of(record) for record in records]
        counted = count(self._begin(), arrivals, now=self._now(), flood=self._flood)
        if counted.released:
            self._released.set()
        self._metrics.counted(counted, now=self._now())
        for reason, letters in counted.put_aside.items():
            _log.error("%d records can't be used (%s): they are put aside as dead letters", letters, reason)

    def read_to(self, moments: Mapping[TopicPartition, datetime]) -> None:
        """Nothing more has come to these partitions: days are finished by that."""
        note_read(self._begin(), moments)
