"""Records of the goals and mail topics become arrivals, and a batch of them is heard. Who hears of it is in `hear`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from services.notifier.application.hear import hear, note_read
from services.notifier.application.ports import Arrival, Journal, Leaders, Unusable, Work
from shared.contracts.cloudevents import decode
from shared.contracts.events import GoalShifted, SignInRequested
from shared.contracts.wire import Unreadable, UnreadableEvent
from shared.log.offsets import StoredOffsets
from shared.log.port import Record, TopicPartition


class NewsHandler:
    """A handler for a `ConsumerLoop`. heard: is called after a batch, so that what is new is delivered at once."""

    def __init__(
        self,
        work: Callable[[], Work],
        leaders: Leaders,
        stored: StoredOffsets,
        journal: Journal,
        *,
        heard: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._work = work
        self._leaders = leaders
        self._stored = stored
        self._journal = journal
        self._heard = heard
        self._now = now
        self.expect = stored.expect

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """See `loop.Handler`."""
        return self._stored.stored(partitions)

    def handle(self, records: Sequence[Record]) -> None:
        """See `loop.Handler`."""
        hear(self._work(), self._leaders, self._journal, [arrival_of(one) for one in records], now=self._now())
        self._heard()

    def read_to(self, moments: Mapping[TopicPartition, datetime]) -> None:
        """See `loop.NotesReading`."""
        note_read(self._work(), moments)


def arrival_of(record: Record) -> Arrival:
    """What a record says, or why it can't be used."""
    place = TopicPartition(record.topic, record.partition)
    try:
        envelope = decode(record.value)
    except UnreadableEvent as error:
        return Arrival(place, record.offset, record.timestamp, Unusable(record, error.reason))
    event = envelope.event
    if not isinstance(event, GoalShifted | SignInRequested):
        # Readable, but not for this topic: nobody would ever be told of it.
        return Arrival(place, record.offset, record.timestamp, Unusable(record, Unreadable.UNKNOWN_TYPE))
    return Arrival(place, record.offset, record.timestamp, event, envelope.traceparent)
