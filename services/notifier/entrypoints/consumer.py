"""Records of the goals and mail topics become arrivals, and a batch of them is heard. Who hears of it is in `hear`."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from services.notifier.adapters.metrics import WRONG_TOPIC, NotifierJournal
from services.notifier.adapters.projection import Projection
from services.notifier.application.hear import DeadLetterFlood, FloodLimit, hear, note_read
from services.notifier.application.ports import Arrival, Leaders, Unusable, Work
from services.notifier.config import DEAD_LETTERS
from shared.contracts.cloudevents import decode
from shared.contracts.events import GoalShifted, SignInRequested
from shared.contracts.ids import LeaderId
from shared.contracts.topics import GOALS, MAIL
from shared.contracts.wire import UnreadableEvent
from shared.log.offsets import StoredOffsets
from shared.log.port import Record, TopicPartition
from shared.runtime.role import Role

_TOPICS = {GoalShifted: GOALS.name, SignInRequested: MAIL.name}
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
    if not isinstance(event, GoalShifted | SignInRequested) or _TOPICS[type(event)] != record.topic:
        # Readable, but not for this topic: who may write to one must not be able to speak on another.
        return Arrival(place, record.offset, record.timestamp, Unusable(record, WRONG_TOPIC))
    return Arrival(place, record.offset, record.timestamp, event, envelope.traceparent)


def _addressed(arrivals: Sequence[Arrival]) -> set[LeaderId]:
    """Who is named by the news themselves."""
    events = [one.event for one in arrivals]
    owners = {one.owner for one in events if isinstance(one, GoalShifted)}
    return owners | {one.leader for one in events if isinstance(one, SignInRequested)}


class StopsAtFlood:
    """The consumer's role around its loop. A flood of dead letters stops hearing and nothing else of the process.

    It stays stopped until the process is started again, for only a person can tell what is wrong.
    """

    def __init__(self, loop: Role) -> None:
        self._loop = loop
        self._flood: DeadLetterFlood | None = None

    def run(self, stop: threading.Event) -> None:
        """Hear until told to stop."""
        try:
            self._loop.run(stop)
        except DeadLetterFlood as flood:
            _log.critical("hearing has stopped: %s (more are let through with %s)", flood, DEAD_LETTERS)
            self._flood = flood
            stop.wait()

    def check(self) -> None:
        """For health: raises what has stopped it."""
        if self._flood:
            raise self._flood
