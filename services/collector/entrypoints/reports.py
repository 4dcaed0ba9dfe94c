"""Records of the mail topic become reports. What they change lives in `application.inviting.reporting`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from services.collector.application.inviting.reporting import Arrival, Reporting
from services.collector.domain.errors import Unavailable
from shared.contracts.cloudevents import decode
from shared.contracts.events import InvitationReported, OptOutChanged
from shared.contracts.wire import UnreadableEvent
from shared.log.offsets import StoredOffsets
from shared.log.port import Record, TopicPartition


class ReportsHandler:
    """A loop's handler."""

    def __init__(self, reporting: Reporting, offsets: StoredOffsets, *, now: Callable[[], datetime]) -> None:
        self._reporting = reporting
        self._now = now
        self.stored = offsets.stored
        self.expect = offsets.expect

    def handle(self, records: Sequence[Record]) -> None:
        """Take a batch in."""
        try:
            self._reporting.take([arrival_of(one) for one in records], now=self._now())
        except Unavailable as error:
            raise (error.__cause__ or error) from error  # the loop knows what a database that is away looks like

    def read_to(self, moments: Mapping[TopicPartition, datetime]) -> None:
        """Nothing more has come to these partitions."""
        try:
            self._reporting.note_read(moments)
        except Unavailable as error:
            raise (error.__cause__ or error) from error


def arrival_of(record: Record) -> Arrival:
    """What a record says. The mail topic carries much that is the notifier's; what can't be read is put aside there."""
    try:
        event = decode(record.value).event
    except UnreadableEvent:
        event = None
    ours = event if isinstance(event, InvitationReported | OptOutChanged) else None
    return Arrival(TopicPartition(record.topic, record.partition), record.offset, record.timestamp, ours)
