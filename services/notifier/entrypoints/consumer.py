"""Records of the goals and mail topics become arrivals, and a batch of them is heard. Who hears of it is in `hear`."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from services.notifier.adapters.metrics import WRONG_TOPIC, NotifierJournal
from services.notifier.adapters.projection import Projection
from services.notifier.application.hear import hear
from services.notifier.application.ports import Arrival, Leaders, NotOurs, Unusable, Work
from services.notifier.domain.notices import AboutGoal, Tidings
from shared.contracts.cloudevents import decode
from shared.contracts.events import (
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationReported,
    OptOutChanged,
    SignInRequested,
)
from shared.contracts.ids import LeaderId
from shared.contracts.topics import GOALS, MAIL
from shared.contracts.wire import UnreadableEvent
from shared.log.floods import FloodLimit
from shared.log.noting import note_read
from shared.log.offsets import StoredOffsets
from shared.log.port import Record, TopicPartition

_log = logging.getLogger(__name__)


class NewsHandler:
    """A handler for a `ConsumerLoop`. heard: is called after a batch, so that what is new is delivered at once.

    leaders: as the projection is at each moment, never older. News wait for the projection: a leader who was added just
    before a goal shifted must not be taken for nobody.
    """

    def __init__(
        self,
        work: Callable[[], Work],
        leaders: Leaders,
        projection: Projection,
        stored: StoredOffsets,
        journal: NotifierJournal,
        *,
        flood: FloodLimit,
        heard: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._work = work
        self._leaders = leaders
        self._projection = projection
        self._stored = stored
        self._journal = journal
        self._flood = flood
        self._heard = heard
        self._now = now
        self.expect = stored.expect

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """See `loop.Handler`. Raises DirectoryBehind."""
        self._projection.catch_up()
        return self._stored.stored(partitions)

    def handle(self, records: Sequence[Record]) -> None:
        """See `loop.Handler`. Raises DeadLetterFlood, DirectoryBehind."""
        arrivals = [arrival_of(one) for one in records]
        if _addressed(arrivals) - self._leaders.all().keys():
            self._projection.catch_up()
        heard = hear(self._work(), self._leaders, self._journal, arrivals, now=self._now(), flood=self._flood)
        self._journal.heard(heard)
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
    if isinstance(event, InvitationReported | OptOutChanged) and record.topic == MAIL.name:
        return Arrival(place, record.offset, record.timestamp, NotOurs())  # we tell the collector
    if not isinstance(event, Tidings) or record.topic != (GOALS.name if isinstance(event, AboutGoal) else MAIL.name):
        # Readable, but not for this topic: who may write to one must not be able to speak on another.
        return Arrival(place, record.offset, record.timestamp, Unusable(record, WRONG_TOPIC))
    return Arrival(place, record.offset, record.timestamp, event, envelope.traceparent)


def _addressed(arrivals: Sequence[Arrival]) -> set[LeaderId]:
    """Who is named by the news themselves."""
    found: set[LeaderId] = set()
    for event in (one.event for one in arrivals):
        match event:
            case GoalShifted() | GoalWentQuiet():
                found |= {event.owner, *event.also}
            case GoalChanged():
                found |= {terms.owner for terms in (event.before, event.after) if terms}
            case SignInRequested():
                found.add(event.leader)
    return found
