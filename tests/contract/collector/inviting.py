"""The suite for what is kept of contacts: `InvitingWork` and `Contacts` over one store, and the use cases upon them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.collector.application.asking import Asking
from services.collector.application.inviting.adding import Added, AddingContacts
from services.collector.application.inviting.ports import Contacts, InvitingWork
from services.collector.application.inviting.posting import Erasing, Posting
from services.collector.application.inviting.problems import InvalidContacts
from services.collector.application.inviting.reporting import Arrival, Reporting
from services.collector.application.inviting.telling import Invitations
from services.collector.domain.contacts import Contact, MailState, Standing, Why
from services.collector.domain.errors import UnknownRound
from services.collector.domain.links import digest_of, personal_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.events import InvitationReported, InvitationRequested, MailKind, MailOutcome, OptOutChanged
from shared.contracts.ids import OrganisationId, RoundId, ScopeId, SurveyId
from shared.log.moments import EPOCH
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import address_digest
from shared.runtime.clock import HELSINKI
from tests.fakes.collector import AUTO, KEYS, KONE, SPRING, Chance, CurrentMemoryDirectory, MemoryStore, a_directory
from tests.fakes.collector import a_round as any_round
from tests.fakes.inviting import a_contact
from tests.fakes.inviting_memory import InvitingTold

AUTUMN = RoundId("autumn")
TREDU = OrganisationId(ScopeId("tredu"))
PLACE = TopicPartition("kaiku.mail", 3)
FILE = b"address,language,unit\nanna@example.org,fi,tredu-auto\nbo@example.org,sv,tredu-kone\n"


def helsinki(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


MONDAY = helsinki("2026-03-09 10:00")


def a_round(name: str = SPRING, *, closes: date | None = date(2026, 3, 31)) -> Round:
    return any_round(name, link=LinkKind.PERSONAL, closes=closes)


@dataclass(frozen=True)
class Store:
    """A store of contacts, as its parts see it. requested: what the notifier was asked to send, in order.

    use: have a link answer.
    """

    work: Callable[[], InvitingWork]
    contacts: Contacts
    requested: Callable[[], Sequence[InvitationRequested]]
    use: Callable[[Contact], None]


class Office:
    """The use cases over a store, with a directory that tests change."""

    def __init__(self, store: Store, *rounds: Round) -> None:
        self.store = store
        self.told = InvitingTold()
        self.directory = CurrentMemoryDirectory(a_directory(*(rounds or (a_round(),))))
        asking = Asking(directory=self.directory, kept=MemoryStore(), keys=KEYS)
        self.adding = AddingContacts(
            asking=asking, work=store.work, keys=KEYS, new_id=uuid4, chance=Chance(), journal=self.told
        )
        self.posting = Posting(
            asking=asking, contacts=store.contacts, work=store.work, keys=KEYS, new_id=uuid4, journal=self.told
        )
        self.erasing = Erasing(asking=asking, work=store.work, journal=self.told)
        self.reporting = Reporting(work=store.work, journal=self.told)
        self.invitations = Invitations(asking=asking, contacts=store.contacts, keys=KEYS)
        self._offset = 0

    def add(self, content: bytes = FILE, *, round_: RoundId = SPRING, now: datetime = MONDAY) -> Added:
        return self.adding.add(round_, content, now=now)

    def post(self, now: datetime) -> list[tuple[str, MailKind]]:
        """All that is due; returns to whom what goes, sorted."""
        before = len(self.store.requested())
        while self.posting.post(now=now):
            pass
        return sorted((one.address, one.kind) for one in self.store.requested()[before:])

    def take(self, *events: InvitationReported | OptOutChanged, now: datetime = MONDAY) -> None:
        arrivals = [Arrival(PLACE, self._offset + at, now, event) for at, event in enumerate(events)]
        self._offset += len(events)
        self.reporting.take(arrivals, now=now)

    def states(self, address: str) -> list[tuple[MailState, Why]]:
        [known] = self.invitations.of_address(address).known
        return [(one.state, one.why) for one in known.changes]

    def contact(self, address: str) -> Contact:
        with self.store.work() as work:
            [contact] = work.of_address([address_digest(KEYS, address)])
        return contact


def reported(request: InvitationRequested, outcome: MailOutcome, *, now: datetime = MONDAY) -> InvitationReported:
    return InvitationReported(request.mail, now, request.kind, request.contact, outcome, "a-reason")


ANNA, BO = ("anna@example.org", MailKind.INVITATION), ("bo@example.org", MailKind.INVITATION)
QUEUED, SENDING = (MailState.QUEUED, Why.ADDED), (MailState.SENDING, Why.INVITED)


class InvitingContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    @pytest.fixture
    def office(self, store: Store) -> Office:
        return Office(store)

    # ── What is kept ──────────────────────────────────────────────────────────────────────────────────────────────

    def test_a_contact_comes_back_as_it_was_added_once_a_round(self, store: Store) -> None:
        anna, again = a_contact("anna"), replace(a_contact("anna", number=77), nonce=b"another.")
        elsewhere = a_contact("anna", place=Place(AUTUMN, AUTO), number=78)
        with store.work() as work:
            assert work.add([anna], now=MONDAY) == 1
            assert work.add([again, elsewhere], now=MONDAY) == 1
            assert set(work.known(SPRING, [anna.digest, a_contact("bo").digest])) == {anna.digest}
            work.commit()
        with store.work() as work:
            assert work.one(anna.id) == anna
            assert work.one(again.id) is None
            assert {one.id for one in work.of_address([anna.digest])} == {anna.id, elsewhere.id}
            assert {one.id for one in work.due(now=MONDAY, limit=5)} == {anna.id, elsewhere.id}
            assert set(work.rounds()) == {SPRING, AUTUMN}

    def test_work_without_a_commit_has_not_happened(self, store: Store) -> None:
        with store.work() as work:
            work.add([a_contact()], now=MONDAY)
        with store.work() as work:
            assert work.one(a_contact().id) is None

    def test_what_waits_is_due_at_its_moment(self, store: Store) -> None:
        anna, bo = a_contact("anna"), a_contact("bo")
        with store.work() as work:
            work.add([anna, bo], now=MONDAY)
            work.wait(anna, MONDAY + timedelta(hours=1))
            work.wait(bo, None)
            work.commit()
        with store.work() as work:
            assert not work.due(now=MONDAY, limit=5)
        assert not store.contacts.is_due(now=MONDAY)
        assert store.contacts.is_due(now=MONDAY + timedelta(hours=1))
        with store.work() as work:
            assert [one.id for one in work.due(now=MONDAY + timedelta(hours=1), limit=5)] == [anna.id]

    def test_a_change_is_noted_once_with_its_reason(self, store: Store) -> None:
        anna = a_contact()
        with store.work() as work:
            work.add([anna], now=MONDAY)
            for hour in (1, 2):
                work.change(anna, MailState.HELD, Why.NOT_OPEN, now=MONDAY + timedelta(hours=hour))
            work.change(anna, MailState.HELD, Why.NOT_DECENT, now=MONDAY + timedelta(hours=3))
            work.commit()
        [known] = store.contacts.of([anna.digest])
        assert (known.state, known.why) == (MailState.HELD, Why.NOT_DECENT)
        assert [(one.at, one.why) for one in known.changes] == [
            (MONDAY, Why.ADDED),
            (MONDAY + timedelta(hours=1), Why.NOT_OPEN),
            (MONDAY + timedelta(hours=3), Why.NOT_DECENT),
        ]

    def test_what_is_known_of_an_address_is_over_all_rounds(self, store: Store) -> None:
        anna = a_contact()
        assert store.contacts.standing([anna.digest]) == Standing()
        with store.work() as work:
            work.add([anna], now=MONDAY)
            work.stepped(anna, invited_on=date(2026, 3, 9), reminders=0, on=date(2026, 3, 9))
            work.opt_out(anna.digest, at=MONDAY)
            assert work.standing([a_contact("bo").digest, anna.digest]) == Standing(
                opted_out=True, mailed_on=date(2026, 3, 9), mailed_round=SPRING
            )
            work.opt_out(anna.digest, at=None)
            work.bounced(anna.digest, at=MONDAY)
            work.commit()
        assert store.contacts.standing([anna.digest]) == Standing(
            bounced=True, mailed_on=date(2026, 3, 9), mailed_round=SPRING
        )
        with store.work() as work:
            work.forget_addresses(mailed_before=date(2026, 3, 10), bounced_before=MONDAY)
            work.commit()
        assert store.contacts.standing([anna.digest]) == Standing(bounced=True)
        with store.work() as work:
            work.forget_addresses(mailed_before=date(2026, 3, 10), bounced_before=MONDAY + timedelta(days=1))
            work.commit()
        assert store.contacts.standing([anna.digest]) == Standing()

    def test_erasing_a_round_leaves_counts_and_nobody(self, store: Store) -> None:
        anna, elsewhere = a_contact(), a_contact(place=Place(AUTUMN, AUTO), number=78)
        with store.work() as work:
            work.add([anna, elsewhere], now=MONDAY)
            work.ended(SPRING, date(2026, 3, 31))
            assert work.erase(SPRING, now=MONDAY) == 1
            work.commit()
        with store.work() as work:
            assert work.one(anna.id) is None
            assert set(work.rounds()) == {AUTUMN}
            assert not work.known(SPRING, [anna.digest])
        assert [one.place.round for one in store.contacts.of([anna.digest])] == [AUTUMN]
        assert store.contacts.states(SPRING) == {Place(SPRING, AUTO): {MailState.ERASED: 1}}

    def test_links_are_handed_out_and_counted(self, store: Store) -> None:
        links = [digest_of(personal_link(KEYS, Place(SPRING, AUTO), bytes([at]) * 8)) for at in range(3)]
        with store.work() as work:
            work.hand_out(Place(SPRING, AUTO), links[:2], organisation=TREDU, survey=SurveyId("s"), now=MONDAY)
            assert work.unused([links[2], links[1]]) == links[1]
            assert work.unused([links[2]]) is None
            work.commit()
        [handed] = store.contacts.handed(SPRING)
        assert (handed.place, handed.handed_out, handed.used) == (Place(SPRING, AUTO), 2, 0)

    def test_progress_is_kept_with_what_was_reported(self, store: Store) -> None:
        with store.work() as work:
            assert work.lock([PLACE]) == {PLACE: Progress(0, EPOCH)}
            work.store({PLACE: Progress(7, MONDAY)})
            work.commit()
        with store.work() as work:
            assert work.lock([PLACE]) == {PLACE: Progress(7, MONDAY)}

    # ── What is done with it ──────────────────────────────────────────────────────────────────────────────────────

    def test_the_same_file_twice_invites_nobody_twice(self, office: Office) -> None:
        assert office.add() == Added(new=2, known=0)
        assert office.add() == Added(new=0, known=2)
        assert office.add(FILE.replace(b"bo@", b"BO@") + b"cai@example.org,en,tredu-auto\n") == Added(new=1, known=2)
        assert len(office.post(MONDAY)) == 3
        assert office.post(MONDAY) == []

    def test_a_file_with_one_mistake_invites_nobody(self, office: Office) -> None:
        with pytest.raises(InvalidContacts):
            office.add(FILE + b"broken,fi,tredu-auto\n")
        assert office.post(MONDAY) == []

    def test_only_a_round_with_personal_links_that_has_not_ended_invites(self, store: Store) -> None:
        office = Office(store, any_round(), any_round("past", historic=True), a_round("over", closes=date(2026, 3, 8)))
        for name in (SPRING, "past", "over", "nowhere"):
            with pytest.raises(UnknownRound):
                office.add(round_=RoundId(name))

    def test_an_invitation_says_all_that_its_mail_needs_and_no_secret(self, office: Office) -> None:
        office.add()
        assert office.post(MONDAY) == [ANNA, BO]
        anna = next(one for one in office.store.requested() if one.address == ANNA[0])
        assert (anna.round, anna.unit, anna.until) == (SPRING, AUTO, date(2026, 3, 31))
        assert anna.survey_title.fi == "Kumppanuuskysely"
        link = personal_link(KEYS, Place(SPRING, AUTO), anna.nonce)
        assert office.states(ANNA[0]) == [QUEUED, SENDING]
        with office.store.work() as work:
            assert work.unused([digest_of(link)]) == digest_of(link)

    def test_what_comes_in_at_night_goes_in_the_morning(self, office: Office) -> None:
        night = helsinki("2026-03-09 19:00")
        office.add(now=night)
        assert office.post(night) == []
        assert office.states(ANNA[0]) == [QUEUED, (MailState.HELD, Why.NOT_DECENT)]
        assert office.post(helsinki("2026-03-10 06:59")) == []
        assert office.post(helsinki("2026-03-10 07:00")) == [ANNA, BO]

    def test_reminders_go_on_day_five_and_ten_to_those_who_have_not_answered(self, office: Office) -> None:
        office.add()
        office.post(MONDAY)
        office.store.use(office.contact(ANNA[0]))
        assert office.post(helsinki("2026-03-13 16:59")) == []
        assert office.post(helsinki("2026-03-16 07:00")) == [("bo@example.org", MailKind.FIRST_REMINDER)]
        assert office.post(helsinki("2026-03-18 16:00")) == []
        assert office.post(helsinki("2026-03-19 07:00")) == [("bo@example.org", MailKind.SECOND_REMINDER)]
        assert office.post(helsinki("2026-03-30 07:00")) == []
        # Nothing that is kept tells who of them has answered.
        assert office.states(ANNA[0]) == office.states("bo@example.org")
        anna, bo = office.contact(ANNA[0]), office.contact(BO[0])
        assert (anna.invited_on, anna.reminders, anna.stepped_on) == (bo.invited_on, bo.reminders, bo.stepped_on)

    def test_no_reminder_goes_once_the_round_has_closed(self, store: Store) -> None:
        office = Office(store, a_round(closes=date(2026, 3, 17)))
        office.add()
        office.post(MONDAY)
        assert len(office.post(helsinki("2026-03-16 07:00"))) == 2
        assert office.post(helsinki("2026-03-19 07:00")) == []

    def test_a_round_that_is_extended_goes_on(self, store: Store) -> None:
        office = Office(store, a_round(closes=date(2026, 3, 17)))
        office.add()
        office.post(MONDAY)
        office.post(helsinki("2026-03-16 07:00"))
        office.directory.directory = a_directory(a_round(closes=date(2026, 3, 31)))
        assert office.post(helsinki("2026-03-18 00:05")) == []
        assert len(office.post(helsinki("2026-03-19 07:00"))) == 2

    def test_a_round_that_is_extended_after_its_end_goes_on_too(self, store: Store) -> None:
        office = Office(store, a_round(closes=date(2026, 3, 10)))
        office.add()
        office.add(FILE.replace(b"@", b".x@"), now=helsinki("2026-03-10 18:00"))
        office.post(MONDAY)
        office.post(helsinki("2026-03-11 00:05"))
        assert office.states("anna.x@example.org")[-1] == (MailState.EXPIRED, Why.ROUND_CLOSED)
        office.erasing.erase(now=helsinki("2026-03-11 00:10"))
        office.directory.directory = a_directory(a_round(closes=date(2026, 3, 31)))
        office.erasing.erase(now=helsinki("2026-03-12 00:10"))
        assert len(office.post(helsinki("2026-03-12 08:00"))) == 2
        assert len(office.post(helsinki("2026-03-16 08:00"))) == 2

    def test_two_surveys_do_not_write_to_one_address_within_seven_days(self, store: Store) -> None:
        office = Office(store, a_round(), a_round(AUTUMN))
        office.add()
        office.add(round_=AUTUMN)
        assert len(office.post(MONDAY)) == 2
        assert office.post(helsinki("2026-03-15 12:00")) == []
        late = office.post(helsinki("2026-03-16 09:00"))
        # The first round's reminders are due then too, and one mail a person is enough.
        assert len(late) == 2
        assert {address for address, _ in late} == {ANNA[0], BO[0]}

    def test_who_opts_out_gets_nothing_more_from_any_round_until_she_opts_in(self, store: Store) -> None:
        office = Office(store, a_round(), a_round(AUTUMN))
        office.add()
        office.post(MONDAY)
        digest = address_digest(KEYS, ANNA[0])
        office.take(OptOutChanged(UUID(int=1), MONDAY, digest, opted_out=True))
        assert office.states(ANNA[0])[-1] == (MailState.OPTED_OUT, Why.ASKED)
        office.add(FILE, round_=AUTUMN, now=helsinki("2026-03-16 08:00"))
        assert {address for address, _ in office.post(helsinki("2026-03-16 09:00"))} == {BO[0]}
        story = office.invitations.of_address("Anna@Example.org")
        assert story.opted_out
        assert {one.state for one in story.known} == {MailState.OPTED_OUT}
        office.take(OptOutChanged(UUID(int=2), MONDAY, digest, opted_out=False))
        assert ANNA[0] in {address for address, _ in office.post(helsinki("2026-03-24 09:00"))}

    def test_what_the_notifier_reports_is_kept_with_its_reason(self, office: Office) -> None:
        office.add(FILE + b"cai@example.org,en,tredu-auto\n")
        office.post(MONDAY)
        requests = {one.address: one for one in office.store.requested()}
        office.take(
            reported(requests[ANNA[0]], MailOutcome.SENT),
            reported(requests[BO[0]], MailOutcome.BOUNCED),
            reported(requests["cai@example.org"], MailOutcome.FAILED),
        )
        office.take(reported(requests[ANNA[0]], MailOutcome.SENT))
        assert office.states(ANNA[0]) == [QUEUED, SENDING, (MailState.SENT, Why.DELIVERED)]
        assert office.states(BO[0])[-1] == (MailState.BOUNCED, Why.REFUSED)
        assert office.states("cai@example.org")[-1] == (MailState.FAILED, Why.GAVE_UP)
        assert office.post(helsinki("2026-03-16 09:00")) == [(ANNA[0], MailKind.FIRST_REMINDER)]
        assert [(one.unit, dict(one.states)) for one in office.invitations.of_round(SPRING)] == [
            (AUTO, {MailState.REMINDED: 1, MailState.FAILED: 1}),
            (KONE, {MailState.BOUNCED: 1}),
        ]

    def test_a_batch_that_comes_again_changes_nothing(self, office: Office) -> None:
        office.add()
        office.post(MONDAY)
        [anna, *_] = sorted(office.store.requested(), key=lambda one: one.address)
        arrivals = [Arrival(PLACE, 0, MONDAY, reported(anna, MailOutcome.SENT)), Arrival(PLACE, 1, MONDAY, None)]
        office.reporting.take(arrivals, now=MONDAY)
        office.reporting.take(arrivals, now=MONDAY + timedelta(hours=1))
        assert len(office.states(ANNA[0])) == 3
        office.reporting.note_read({PLACE: MONDAY + timedelta(days=1)})
        with office.store.work() as work:
            assert work.lock([PLACE]) == {PLACE: Progress(2, MONDAY + timedelta(days=1))}

    def test_addresses_are_erased_thirty_days_after_the_round(self, office: Office) -> None:
        office.add()
        office.post(MONDAY)
        assert office.erasing.erase(now=helsinki("2026-04-30 23:00")) == 0
        assert office.erasing.erase(now=helsinki("2026-05-01 01:00")) == 2
        assert office.erasing.erase(now=helsinki("2026-05-01 02:00")) == 0
        assert office.invitations.of_address(ANNA[0]).known == ()
        assert office.told.gone == 2

    def test_a_round_that_goes_on_keeps_its_addresses_and_one_that_has_gone_does_not(self, store: Store) -> None:
        office = Office(store, a_round(closes=None), a_round(AUTUMN))
        office.add()
        office.add(round_=AUTUMN)
        office.directory.directory = a_directory(a_round(closes=None))
        assert office.erasing.erase(now=helsinki("2026-03-10 12:00")) == 0
        assert office.erasing.erase(now=helsinki("2026-04-09 12:00")) == 0
        assert office.erasing.erase(now=helsinki("2026-04-10 12:00")) == 2
        assert [one.place.round for one in office.invitations.of_address(ANNA[0]).known] == [SPRING]

    def test_nothing_is_done_while_the_directory_is_still_coming_in(self, office: Office) -> None:
        office.add()
        whole = office.directory.directory
        office.directory.directory = type(whole)()
        assert office.post(MONDAY) == []
        assert office.erasing.erase(now=helsinki("2030-01-01 12:00")) == 0
        office.directory.directory = whole
        assert office.post(MONDAY) == [ANNA, BO]

    def test_of_a_round_only_counts_are_told(self, office: Office) -> None:
        office.add()
        office.post(MONDAY)
        auto, kone = office.invitations.of_round(SPRING)
        assert (auto.unit, auto.contacts, auto.handed_out, auto.used) == (AUTO, 1, 1, 0)
        assert (kone.unit, dict(kone.states)) == (KONE, {MailState.SENDING: 1})
        with pytest.raises(UnknownRound):
            office.invitations.of_round(RoundId("nowhere"))
