"""The suite for what the notifier keeps: `Work`, `Ledger`, `Pauses` and `Backlog` over one store."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifier.application.ports import Backlog, Claim, Unusable, Waiting, Work
from services.notifier.domain.cadence import Preference
from services.notifier.domain.errors import Trouble
from services.notifier.domain.notices import Kind, Notice
from services.notifier.domain.standing import Acknowledgement
from shared.contracts.directory import Cadence
from shared.contracts.events import GoalShifted, OptOutChanged, SignInRequested, State
from shared.contracts.ids import GoalId, LeaderId
from shared.log.moments import EPOCH
from shared.log.port import Progress, Record, TopicPartition
from shared.runtime.addresses import address_digest
from tests.fakes.notifier import KEYS, NOON, a_notice, a_quiet_goal, a_request, a_shift, an_invitation

MINUTE = timedelta(minutes=1)
LEASE, OTHER = UUID(int=1), UUID(int=2)
TRUST, ANNA, BO = GoalId("trust"), LeaderId("anna"), LeaderId("bo")
TRACE = f"00-{'a' * 32}-{'b' * 16}-01"
PLACE = TopicPartition("kaiku.goals", 0)


@dataclass(frozen=True)
class Store:
    """A store of the notifier, as its parts see it."""

    work: Callable[[], Work]
    backlog: Backlog

    def add(self, notice: Notice) -> bool:
        with self.work() as work:
            added = work.ledger.add(notice)
            work.commit()
        return added

    def claim(self, *, lease: UUID = LEASE, after: timedelta = timedelta(), overdue: bool = False) -> Claim | None:
        now = NOON + after
        with self.work() as work:
            claim = work.ledger.claim(now=now, until=now + MINUTE, lease=lease, overdue=overdue)
            work.commit()
        return claim


class StoreContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    @pytest.mark.parametrize("event", [a_shift(), a_request(), an_invitation()])
    def test_a_notice_comes_back_as_it_was_added(self, store: Store, event: GoalShifted | SignInRequested) -> None:
        notice = Notice(ANNA, event, created=NOON, give_up=NOON + MINUTE, traceparent=TRACE)
        store.add(notice)

        with store.work() as work:
            assert work.ledger.one(notice.id) == notice

    def test_the_same_notice_is_added_once(self, store: Store) -> None:
        assert [store.add(a_notice()), store.add(a_notice()), store.add(a_notice(to="bo"))] == [True, False, True]

    def test_what_was_not_committed_has_not_happened(self, store: Store) -> None:
        with store.work() as work:
            work.ledger.add(a_notice())
            work.pauses.pause(ANNA, TRUST, now=NOON)
            work.store({PLACE: Progress(7, NOON)})

        with store.work() as work:
            assert work.ledger.one(a_notice().id) is None
            assert not work.pauses.of(TRUST)
            assert work.lock([PLACE])[PLACE].next_offset == 0

    def test_a_notice_is_held_by_one_until_its_lease_ends(self, store: Store) -> None:
        store.add(a_notice())

        first = store.claim()
        assert store.claim(lease=OTHER) is None
        later = store.claim(lease=OTHER, after=MINUTE)

        assert first
        assert first.attempts == 1
        assert later
        assert (later.notice, later.attempts) == (a_notice(), 2)

    def test_many_who_claim_at_once_get_one_each(self, store: Store) -> None:
        for number in range(20):
            store.add(a_notice(to=f"leader-{number}"))
        begin, claims = threading.Barrier(5), list[Claim | None]()

        def work(worker: int) -> None:
            begin.wait()
            claims.extend(store.claim(lease=UUID(int=worker)) for _ in range(4))

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len({one.notice.id for one in claims if one}) == 20

    def test_dead_letters_are_counted_from_a_moment_on(self, store: Store) -> None:
        for number in range(3):
            broken = Unusable(Record("kaiku.goals", 0, number, NOON, None, b"{"), "malformed")
            with store.work() as work:
                work.dead_letter([broken], now=NOON + number * MINUTE)
                assert work.dead_letters_since(NOON) == number
                work.commit()

    def test_what_has_been_due_longest_comes_first(self, store: Store) -> None:
        store.add(a_notice(to="bo"))
        store.add(a_notice(created=NOON - MINUTE))

        claim = store.claim()

        assert claim
        assert claim.notice.recipient == ANNA

    def test_what_is_not_due_yet_is_not_claimed(self, store: Store) -> None:
        store.add(a_notice(created=NOON + MINUTE))

        assert store.claim() is None
        assert not store.backlog.due(now=NOON)
        assert store.backlog.due(now=NOON + MINUTE)

    def test_what_was_sent_is_never_claimed_again(self, store: Store) -> None:
        store.add(a_notice())
        claim = store.claim()
        assert claim

        with store.work() as work:
            assert work.ledger.sent(claim, now=NOON)
            work.commit()

        assert store.claim(after=timedelta(days=3)) is None
        assert store.claim(after=timedelta(days=3), overdue=True) is None
        assert not store.add(a_notice())

    def test_who_has_lost_the_lease_marks_nothing(self, store: Store) -> None:
        store.add(a_notice())
        claim = store.claim()
        other = store.claim(lease=OTHER, after=MINUTE)
        assert claim
        assert other

        with store.work() as work:
            assert not work.ledger.sent(claim, now=NOON)
            work.ledger.failed(claim, now=NOON, reason=Trouble.GAVE_UP, detail="")
            assert work.ledger.sent(other, now=NOON)
            work.commit()

    def test_what_was_put_off_comes_again_when_due(self, store: Store) -> None:
        store.add(a_notice())
        claim = store.claim()
        assert claim

        with store.work() as work:
            work.ledger.later(claim, due=NOON + 2 * MINUTE, reason=Trouble.DEFERRED, detail="451 later")
            work.commit()

        assert store.claim(after=MINUTE) is None
        assert store.claim(after=2 * MINUTE)

    def test_what_should_be_given_up_is_found_though_it_is_not_due(self, store: Store) -> None:
        notice = Notice(ANNA, a_shift(), created=NOON + 2 * MINUTE, give_up=NOON)
        store.add(notice)

        assert store.claim() is None
        assert store.backlog.overdue(now=NOON)
        claim = store.claim(overdue=True)
        assert claim
        assert claim.notice == notice

    def test_the_backlog_counts_what_waits(self, store: Store) -> None:
        assert store.backlog.waiting() == Waiting(0, None)
        store.add(a_notice())
        store.add(a_notice(to="bo", created=NOON - MINUTE))
        claim = store.claim()
        assert claim
        assert store.backlog.waiting() == Waiting(2, NOON - MINUTE)

        with store.work() as work:
            work.ledger.failed(claim, now=NOON, reason=Trouble.RECIPIENT_REFUSED, detail="550 unknown")
            work.commit()

        assert store.backlog.waiting() == Waiting(1, NOON)

    def test_a_pause_holds_for_one_leader_and_one_goal_until_it_ends(self, store: Store) -> None:
        with store.work() as work:
            assert work.pauses.pause(ANNA, TRUST, now=NOON)
            assert not work.pauses.pause(ANNA, TRUST, now=NOON)
            assert work.pauses.pause(BO, GoalId("speed"), now=NOON)
            work.commit()

        with store.work() as work:
            assert set(work.pauses.of(TRUST)) == {ANNA}
            assert work.pauses.resume(ANNA, TRUST)
            assert not work.pauses.resume(ANNA, TRUST)
            work.commit()

        with store.work() as work:
            assert not work.pauses.of(TRUST)

    def test_a_notice_is_due_when_it_says(self, store: Store) -> None:
        store.add(replace(a_notice(an_invitation()), due=NOON + MINUTE))
        assert store.claim() is None
        assert store.claim(after=MINUTE) is not None

    def test_what_may_not_go_before_the_morning_is_not_late_at_night(self, store: Store) -> None:
        store.add(replace(a_notice(an_invitation()), due=NOON + 60 * MINUTE))
        assert store.backlog.waiting() == Waiting(1, NOON + 60 * MINUTE)
        store.add(a_notice())
        assert store.backlog.waiting() == Waiting(2, NOON)

    def test_an_opt_out_lasts_until_it_is_taken_back(self, store: Store) -> None:
        maija, other = address_digest(KEYS, "maija@example.org"), address_digest(KEYS, "other@example.org")
        with store.work() as work:
            assert work.opt_outs.add(maija, now=NOON)
            assert not work.opt_outs.add(maija, now=NOON)
            work.report(OptOutChanged(UUID(int=1), NOON, maija, opted_out=True), now=NOON)
            work.commit()

        with store.work() as work:
            assert work.opt_outs.any([other, maija])
            assert not work.opt_outs.any([other])
            assert work.opt_outs.remove(maija)
            assert not work.opt_outs.remove(maija)
            work.commit()

        with store.work() as work:
            assert not work.opt_outs.any([maija])

    def test_offsets_are_kept_with_what_was_heard(self, store: Store) -> None:
        with store.work() as work:
            assert work.lock([PLACE]) == {PLACE: Progress(0, EPOCH)}
            work.store({PLACE: Progress(7, NOON)})
            work.commit()

        with store.work() as work:
            assert work.lock([PLACE]) == {PLACE: Progress(7, NOON)}

    def test_all_that_waits_for_a_leader_goes_in_one_mail(self, store: Store) -> None:
        mine = [a_notice(a_shift(name, goal=name)) for name in ("one", "two", "three")]
        for one in (*mine, a_notice(to="bo")):
            store.add(one)
        store.claim(lease=OTHER)  # another worker has one of them in hand, or Bo's
        claim = store.claim()
        while claim and claim.notice.recipient != ANNA:
            claim = store.claim()
        assert claim

        with store.work() as work:
            gathered = work.ledger.gather(claim, now=NOON)
            work.commit()

        assert gathered
        assert {one.id for one in gathered} == {one.id for one in mine}
        with store.work() as work:
            assert {one.id for one in work.ledger.together(mine[1].id)} == {one.id for one in mine}
            assert work.ledger.last_mail(ANNA, [Kind.SHIFT], now=NOON) == NOON
            assert work.ledger.last_mail(ANNA, [Kind.SHIFT], now=NOON, but=claim.notice.id) is None
            assert work.ledger.sent(claim, now=NOON + MINUTE, dropped={mine[0].id: Trouble.REVERSED})
            work.commit()
        assert store.backlog.waiting().count == 1
        with store.work() as work:
            assert work.ledger.last_mail(ANNA, [Kind.SHIFT], now=NOON + 2 * MINUTE) == NOON + MINUTE

    def test_who_gathers_second_gets_nothing(self, store: Store) -> None:
        store.add(a_notice(a_shift("one")))
        store.add(a_notice(a_shift("two")))
        first, second = store.claim(), store.claim(lease=OTHER)
        assert first
        assert second
        with store.work() as work:
            assert work.ledger.gather(first, now=NOON)
            work.commit()
        with store.work() as work:
            assert work.ledger.gather(second, now=NOON) is None
            work.commit()
        assert store.claim(after=timedelta(seconds=1)) is None

    def test_what_may_have_been_taken_stays_as_it_was_and_what_was_refused_is_gathered_anew(self, store: Store) -> None:
        store.add(a_notice(a_shift("one")))
        for reason, count in ((Trouble.INTERRUPTED, 1), (Trouble.DEFERRED, 1), (Trouble.DEFERRED, 2)):
            claim = store.claim()
            assert claim
            with store.work() as work:
                gathered = work.ledger.gather(claim, now=NOON)
                assert gathered
                assert len(gathered) == count
                work.ledger.later(claim, due=NOON, reason=reason, detail="")
                work.commit()
            store.add(replace(a_notice(a_shift("two")), due=NOON + MINUTE))

    def test_a_quiet_notice_waits_for_its_morning(self, store: Store) -> None:
        store.add(a_notice(a_shift("one")))
        store.add(replace(a_notice(a_quiet_goal()), due=NOON + 60 * MINUTE))
        claim = store.claim()
        assert claim
        with store.work() as work:
            assert work.ledger.gather(claim, now=NOON) == [a_notice(a_shift("one"))]

    def test_another_cadence_moves_what_waits(self, store: Store) -> None:
        store.add(a_notice())
        store.add(a_notice(to="bo"))
        with store.work() as work:
            work.ledger.reschedule("bo", {Kind.SHIFT: NOON + 60 * MINUTE})
            work.commit()
        claim = store.claim()
        assert claim
        assert claim.notice.recipient == ANNA
        assert store.claim() is None
        with store.work() as work:
            moved = work.ledger.one(a_notice(to="bo").id)
        assert moved
        assert moved.give_up == NOON + 60 * MINUTE + timedelta(hours=48)

    def test_a_preference_is_the_latest_that_was_chosen(self, store: Store) -> None:
        weekly = Preference(Cadence.WEEKLY, any_hour=True, silent=True)
        for chosen in (Preference(), weekly):
            with store.work() as work:
                work.preferences.choose(ANNA, chosen, now=NOON)
                work.commit()
        with store.work() as work:
            assert work.preferences.of([ANNA, BO]) == {ANNA: weekly}

    def test_a_goal_stands_as_its_latest_shift_says(self, store: Store) -> None:
        missed = a_shift("missed")
        met = a_shift("met", before=State.MISSED, after=State.MET, time=NOON + MINUTE)
        with store.work() as work:
            for shift in (missed, met, missed):
                work.standings.shifted(shift)
            assert work.standings.of([TRUST])[TRUST].shift == met
            assert not work.standings.escalated(missed, now=NOON)
            work.standings.forget(TRUST, until=NOON)
            assert TRUST in work.standings.of([TRUST])
            work.standings.forget(TRUST, until=NOON + MINUTE)
            assert not work.standings.of([TRUST])

    def test_a_missed_goal_is_escalated_and_acknowledged_once(self, store: Store) -> None:
        shift = a_shift()
        with store.work() as work:
            work.standings.shifted(shift)
            assert [one.shift for one in work.standings.missed(since=NOON - MINUTE, until=NOON)] == [shift]
            assert work.standings.missed(since=NOON + MINUTE, until=NOON + 2 * MINUTE) == []
            first = work.standings.acknowledge(shift, by=ANNA, now=NOON)
            assert work.standings.acknowledge(shift, by=BO, now=NOON + MINUTE) == first == Acknowledgement(ANNA, NOON)
            assert work.standings.of([TRUST])[TRUST].acknowledged == first
            assert work.standings.escalated(shift, now=NOON)
            assert not work.standings.escalated(shift, now=NOON)
            assert work.standings.missed(since=NOON - MINUTE, until=NOON) == []

    def test_news_that_wait_for_their_hour_are_not_given_up_before_it(self, store: Store) -> None:
        store.add(a_notice())
        claim = store.claim()
        assert claim
        days = timedelta(days=5)
        with store.work() as work:
            work.ledger.later(claim, due=NOON + days, reason=Trouble.NOT_DECENT, detail="")
            work.commit()
        assert not store.backlog.overdue(now=NOON + days)
        assert store.backlog.waiting() == Waiting(1, NOON + days)
        assert store.claim(after=days)
