"""The roles that invite and that take in what became of mails, as a process runs them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from services.collector.adapters.inviting import SqlInvitingWork
from services.collector.application.inviting.reporting import Arrival, Reporting
from services.collector.domain.contacts import MailState
from services.collector.domain.errors import Unavailable
from services.collector.entrypoints.reports import ReportsHandler, arrival_of
from shared.contracts.cloudevents import encode
from shared.contracts.directory import LinkKind
from shared.contracts.events import InvitationReported, MailKind, MailOutcome, OptOutChanged, SignInRequested
from shared.contracts.ids import ContactId, LeaderId, RoundId
from shared.contracts.topics import MAIL
from shared.log.port import Message, Record, TopicPartition
from shared.runtime.addresses import address_digest
from shared.runtime.database import engine_from
from tests.fakes.collector import KEYS, NOON, a_round
from tests.fakes.inviting_memory import InvitingTold, MemoryInviting
from tests.fakes.patience import until
from tests.integration.collector.running import Running, a_collector

FILE = b"address,language,unit\nanna@example.org,fi,tredu-auto\n"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC).date()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    round_ = a_round("invited", opens=LONG_AGO, closes=None, link=LinkKind.PERSONAL)
    with a_collector(f"sqlite:///{tmp_path}/collector.db", f"sqlite:///{tmp_path}/log.db", round_) as running:
        yield running


def test_a_contact_is_taken_up_at_once_and_an_opt_out_reaches_it(running: Running) -> None:
    def state() -> MailState:
        [known] = running.cases.invitations.of_address("anna@example.org").known
        return known.state

    running.cases.adding_contacts.add(RoundId("invited"), FILE, now=NOON)
    # By the machine's clock: now, or at the next decent moment.
    until(lambda: state() in (MailState.SENDING, MailState.HELD))

    event = OptOutChanged(UUID(int=1), NOON, address_digest(KEYS, "anna@example.org"), opted_out=True)
    outgoing = encode(event)
    with closing(running.log.producer()) as producer:
        producer.send([Message(outgoing.topic, outgoing.key, outgoing.payload)])
    until(lambda: state() is MailState.OPTED_OUT)


def a_record(value: bytes | None) -> Record:
    return Record(MAIL.name, 2, 7, NOON, "key", value, ())


def test_only_what_is_reported_to_us_is_read() -> None:
    place = TopicPartition(MAIL.name, 2)
    report = InvitationReported(
        UUID(int=1), NOON, MailKind.INVITATION, ContactId(UUID(int=2)), MailOutcome.SENT, "a-reason"
    )
    assert arrival_of(a_record(encode(report).payload)) == Arrival(place, 7, NOON, report)
    sign_in = SignInRequested(UUID(int=1), NOON, LeaderId("anna"))
    for other in (encode(sign_in).payload, b"{", None):
        assert arrival_of(a_record(other)) == Arrival(place, 7, NOON, None)


class NoOffsets:
    def stored(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    def expect(self, partitions: object) -> None:
        pass


def a_handler(reporting: Reporting) -> ReportsHandler:
    return ReportsHandler(reporting, NoOffsets(), now=lambda: NOON)  # type: ignore[arg-type]  # only these are asked


def test_a_report_of_nobody_we_know_is_passed_over() -> None:
    memory, told = MemoryInviting(), InvitingTold()
    report = InvitationReported(
        UUID(int=1), NOON, MailKind.INVITATION, ContactId(UUID(int=2)), MailOutcome.BOUNCED, "x"
    )
    records: Sequence[Record] = [a_record(encode(report).payload), a_record(b"{")]
    a_handler(Reporting(work=memory.work, journal=told)).handle(records)
    assert memory.state.progress[TopicPartition(MAIL.name, 2)].next_offset == 8
    assert not told.changes


def test_a_database_that_is_away_is_told_as_the_loop_knows_it() -> None:
    engine = engine_from("postgresql+psycopg://kaiku@127.0.0.1:1/collector")
    handler = a_handler(Reporting(work=lambda: SqlInvitingWork(engine), journal=InvitingTold()))
    with pytest.raises(OperationalError):
        handler.handle([a_record(None)])
    with pytest.raises(OperationalError):
        handler.read_to({TopicPartition(MAIL.name, 2): NOON})
    with pytest.raises(Unavailable), SqlInvitingWork(engine):
        pass
    engine.dispose()
