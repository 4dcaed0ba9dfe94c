from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from services.notifier.application.deliver import LEASE, Chance, Deliveries
from services.notifier.application.opting_out import opt_out
from services.notifier.domain.errors import NoWayOut, PermanentDelivery, TransientDelivery, Trouble
from services.notifier.domain.notices import Notice, Status
from shared.contracts.events import InvitationReported, MailKind, MailOutcome, OptOutChanged
from shared.contracts.ids import LeaderId
from shared.runtime.addresses import address_digest
from tests.fakes.notifier import (
    KEYS,
    NOON,
    FakeJournal,
    FakeLeaders,
    FakeLetters,
    FakeMailer,
    MemoryLine,
    MemoryStore,
    SetClock,
    a_leader,
    a_notice,
    an_invitation,
)


class Setting:
    """A post office in memory, with two leaders."""

    def __init__(self) -> None:
        self.store, self.mailer, self.journal, self.clock = MemoryStore(), FakeMailer(), FakeJournal(), SetClock()
        self.leaders = FakeLeaders(a_leader("anna"), a_leader("bert"))
        self.leases: Iterator[int] = count(1)
        self.deliveries = self.worker()

    def worker(self) -> Deliveries:
        return Deliveries(
            work=self.store.work,
            backlog=self.store,
            leaders=self.leaders,
            letters=FakeLetters(),
            mailer=self.mailer,
            journal=self.journal,
            clock=self.clock,
            chance=Chance(lease=lambda: UUID(int=next(self.leases)), jitter=lambda: 1.0),
            keys=KEYS,
            domain="kaiku.example",
        )

    def add(self, *notices: Notice) -> None:
        with self.store.work() as work:
            for notice in notices:
                work.ledger.add(notice)
            work.commit()

    def line(self, notice: Notice) -> MemoryLine:
        return self.store.state.lines[notice.id]


@pytest.fixture
def post() -> Setting:
    return Setting()


def test_what_is_due_is_sent_once_and_marked(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    assert post.deliveries.next()
    assert not post.deliveries.next()
    assert post.mailer.taken == [("anna@example.org", f"{notice.id}@kaiku.example")]
    assert post.line(notice).status is Status.SENT
    assert post.journal.lines == ["sent anna"]


def test_a_mail_that_is_deferred_is_tried_again_later(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    post.mailer.troubles = [TransientDelivery(Trouble.DEFERRED, "451")]
    assert post.deliveries.next()
    assert not post.deliveries.next()
    post.clock.pass_(timedelta(seconds=2))
    assert post.deliveries.next()
    assert post.line(notice).status is Status.SENT
    assert post.journal.lines == ["deferred anna deferred", "sent anna"]


def test_a_refused_mail_is_kept_with_its_reason_and_the_next_one_goes(post: Setting) -> None:
    refused, fine = a_notice(to="anna"), a_notice(to="bert", created=NOON + timedelta(microseconds=1))
    post.add(refused, fine)
    post.clock.pass_(timedelta(seconds=1))
    post.mailer.troubles = [PermanentDelivery(Trouble.RECIPIENT_REFUSED, "550 5.1.1")]
    while post.deliveries.next():
        pass
    assert (post.line(refused).status, post.line(refused).reason) == (Status.FAILED, Trouble.RECIPIENT_REFUSED)
    assert post.line(refused).detail == "550 5.1.1"
    assert post.line(fine).status is Status.SENT


def test_a_mail_that_was_taken_while_the_database_went_away_is_marked_once_it_is_back(post: Setting) -> None:
    class Away(Exception):
        pass

    class GoesAwayMeanwhile(FakeMailer):
        def send(self, **mail: object) -> None:
            super().send(**mail)  # type: ignore[arg-type]  # passed on as they came
            post.store.away = Away()

    post.mailer = GoesAwayMeanwhile()
    post.deliveries = post.worker()
    notice = a_notice()
    post.add(notice)
    for _ in range(2):
        with pytest.raises(Away):
            post.deliveries.next()
    post.store.away = None
    post.clock.pass_(LEASE)

    assert not post.deliveries.next()
    assert post.line(notice).status is Status.SENT
    assert len(post.mailer.taken) == 1
    assert post.journal.lines == ["sent anna"]


def test_a_mail_that_was_not_tried_when_the_database_went_away_goes_as_soon_as_it_is_back(post: Setting) -> None:
    class Away(Exception):
        pass

    def falls_when_it_is_leased() -> Iterator[int]:
        post.store.away = Away()
        yield from count(1)

    notice = a_notice()
    post.add(notice)
    post.leases = falls_when_it_is_leased()
    for _ in range(2):
        with pytest.raises(Away):
            post.deliveries.next()
    post.store.away = None

    assert post.deliveries.next()
    assert post.line(notice).status is Status.SENT
    assert len(post.mailer.taken) == 1


def test_a_server_that_is_away_costs_no_mail_a_try(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    post.mailer.closed = NoWayOut(Trouble.UNREACHABLE)
    with pytest.raises(NoWayOut):
        post.deliveries.next()
    assert post.line(notice).attempts == 0


def test_after_48_hours_of_silence_a_mail_is_given_up(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    post.clock.pass_(timedelta(hours=47))
    post.deliveries.give_up_old()
    assert post.line(notice).status is Status.WAITING
    post.clock.pass_(timedelta(hours=1))
    post.deliveries.give_up_old()
    assert (post.line(notice).status, post.line(notice).reason) == (Status.FAILED, Trouble.GAVE_UP)


def test_what_is_overdue_is_not_sent_when_the_server_comes_back(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    post.clock.pass_(timedelta(hours=49))
    assert post.deliveries.next()
    assert post.mailer.taken == []
    assert post.journal.lines == ["failed anna gave-up"]


def test_a_deferral_that_would_come_too_late_is_the_end(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    post.clock.pass_(timedelta(hours=47, minutes=59, seconds=59))
    post.mailer.troubles = [TransientDelivery(Trouble.DEFERRED, "450")]
    post.deliveries.next()
    assert (post.line(notice).reason, post.line(notice).detail) == (Trouble.GAVE_UP, "deferred: 450")


def test_a_leader_who_has_gone_gets_nothing(post: Setting) -> None:
    notice = a_notice(to="gone")
    post.add(notice)
    post.deliveries.next()
    assert post.line(notice).reason is Trouble.LEADER_GONE


def test_a_pause_holds_for_what_already_waits(post: Setting) -> None:
    notice = a_notice()
    post.add(notice)
    with post.store.work() as work:
        assert notice.goal is not None
        work.pauses.pause(LeaderId(notice.recipient), notice.goal, now=NOON)
        work.commit()
    post.deliveries.next()
    assert post.mailer.taken == []
    assert post.line(notice).reason is Trouble.PAUSED


class Died(BaseException):
    """The process is gone."""


def test_a_worker_that_dies_before_its_mark_repeats_only_that_mail_under_the_same_id(post: Setting) -> None:
    first, second = a_notice(to="anna"), a_notice(to="bert", created=NOON + timedelta(microseconds=1))
    post.add(first, second)
    post.clock.pass_(timedelta(seconds=1))

    class DiesAfterSending(FakeMailer):
        def send(self, **mail: object) -> None:
            post.mailer.taken.append((str(mail["to"]), str(mail["message_id"])))
            raise Died

    dying = Deliveries(
        work=post.store.work,
        backlog=post.store,
        leaders=post.leaders,
        letters=FakeLetters(),
        mailer=DiesAfterSending(),
        journal=post.journal,
        clock=post.clock,
        chance=Chance(lease=lambda: UUID(int=99), jitter=lambda: 1.0),
        keys=KEYS,
        domain="kaiku.example",
    )
    with pytest.raises(Died):
        dying.next()
    while post.deliveries.next():
        pass
    assert [to for to, _ in post.mailer.taken] == ["anna@example.org", "bert@example.org"]
    post.clock.pass_(LEASE)
    while post.deliveries.next():
        pass
    assert [to for to, _ in post.mailer.taken] == ["anna@example.org", "bert@example.org", "anna@example.org"]
    assert post.mailer.taken[0] == post.mailer.taken[2]
    assert post.line(first).status is post.line(second).status is Status.SENT


class TestInvitations:
    def test_an_invitation_goes_to_the_address_that_it_carries_and_is_reported(self, post: Setting) -> None:
        post.add(a_notice(an_invitation(), to="contact"))
        assert post.deliveries.next()
        assert [to for to, _ in post.mailer.taken] == ["maija@example.org"]
        [report] = post.store.state.reports
        assert isinstance(report, InvitationReported)
        assert (report.mail, report.contact) == (an_invitation().mail, an_invitation().contact)
        assert report.outcome is MailOutcome.SENT

    def test_that_a_reminder_was_sent_is_told_to_nobody(self, post: Setting) -> None:
        post.add(a_notice(an_invitation(kind=MailKind.FIRST_REMINDER), to="contact"))
        assert post.deliveries.next()
        assert len(post.mailer.taken) == 1
        assert post.store.state.reports == []

    @pytest.mark.parametrize("kind", MailKind)
    def test_an_address_that_is_refused_for_good_is_reported(self, post: Setting, kind: MailKind) -> None:
        post.mailer.troubles = [PermanentDelivery(Trouble.RECIPIENT_REFUSED, "550 5.1.1")]
        post.add(a_notice(an_invitation(kind=kind), to="contact"))
        assert post.deliveries.next()
        [report] = post.store.state.reports
        assert isinstance(report, InvitationReported)
        assert (report.outcome, report.reason) == (MailOutcome.BOUNCED, "recipient-refused")

    def test_a_mail_that_is_refused_says_nothing_of_its_address(self, post: Setting) -> None:
        post.mailer.troubles = [PermanentDelivery(Trouble.MESSAGE_REFUSED, "554")] * 2
        post.add(a_notice(an_invitation(), to="contact"))
        post.add(a_notice(an_invitation(kind=MailKind.SECOND_REMINDER), to="contact"))
        while post.deliveries.next():
            pass
        outcomes = [one.outcome for one in post.store.state.reports if isinstance(one, InvitationReported)]
        assert outcomes == [MailOutcome.FAILED]

    def test_whoever_has_opted_out_meanwhile_gets_nothing(self, post: Setting) -> None:
        notice = a_notice(an_invitation(), to="contact")
        post.add(notice)
        opt_out(post.store.work(), address_digest(KEYS, "Maija@example.org"), now=NOON)
        assert post.deliveries.next()
        assert post.mailer.taken == []
        assert post.line(notice).reason is Trouble.OPTED_OUT
        assert [type(one) for one in post.store.state.reports] == [OptOutChanged]

    def test_after_hours_it_waits_for_the_next_decent_moment(self, post: Setting) -> None:
        notice = replace(a_notice(an_invitation(), to="contact"), give_up=NOON + timedelta(days=7))
        post.add(notice)
        post.clock.moment = datetime(2026, 11, 27, 15, 1, tzinfo=UTC)  # Friday, a minute after five
        assert post.deliveries.next()
        assert post.mailer.taken == []
        assert post.line(notice).due == datetime(2026, 11, 30, 5, tzinfo=UTC)

    def test_a_server_that_defers_is_tried_again_at_decent_hours_only(self, post: Setting) -> None:
        notice = replace(a_notice(an_invitation(), to="contact"), give_up=NOON + timedelta(days=4))
        post.add(notice)
        post.mailer.troubles = [TransientDelivery(Trouble.DEFERRED, "451")]
        post.clock.moment = datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC)  # Tuesday, a second before five
        assert post.deliveries.next()
        assert post.line(notice).due == datetime(2026, 11, 25, 5, tzinfo=UTC)

    def test_never_after_the_round_has_closed(self, post: Setting) -> None:
        notice = replace(a_notice(an_invitation(), to="contact"), give_up=NOON + timedelta(hours=1))
        post.add(notice)
        post.clock.pass_(timedelta(hours=1))
        assert post.deliveries.next()
        assert post.mailer.taken == []
        assert post.line(notice).reason is Trouble.GAVE_UP
