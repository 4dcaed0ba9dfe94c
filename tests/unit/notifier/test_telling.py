"""What of the news that wait for one leader is still told, and why the rest is not."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.changes import Aspect, altered, starts_anew
from services.notifier.domain.errors import Trouble
from services.notifier.domain.notices import Notice
from services.notifier.domain.standing import Acknowledgement, Standing
from services.notifier.domain.telling import GoalNow, still_news
from shared.contracts.directory import Bound, Target
from shared.contracts.events import GoalChanged, GoalShifted, State
from shared.contracts.ids import GoalId, LeaderId
from tests.fakes.notifier import NOON, TERMS, a_change, a_notice, a_quiet_goal, a_shift

TRUST = GoalId("trust")
SHIFT = a_shift()


def flips(*states: State) -> list[Notice]:
    """Shifts of one goal through these states, a minute apart."""
    pairs = enumerate(pairwise(states))
    return [
        a_notice(a_shift(f"flip {at}", before=before, after=after, time=NOON + timedelta(minutes=at)))
        for at, (before, after) in pairs
    ]


def test_a_shift_that_was_reversed_is_not_told_nor_is_its_reversal() -> None:
    there, back = flips(State.MET, State.MISSED, State.MET)
    found = still_news([there, back], {})
    assert found.items == ()
    assert found.dropped == {there.id: Trouble.REVERSED, back.id: Trouble.REVERSED}


@given(st.integers(1, 9))
def test_of_many_shifts_the_last_is_told_if_they_lead_elsewhere(number: int) -> None:
    states = [State.MET if at % 2 == 0 else State.MISSED for at in range(number + 1)]
    notices = flips(*states)
    found = still_news(notices, {})
    told = [one.notice.id for one in found.items]
    assert told == ([notices[-1].id] if number % 2 else [])
    assert {*told, *found.dropped} == {one.id for one in notices}


def test_shifts_of_different_goals_do_not_cancel() -> None:
    notices = [a_notice(SHIFT), a_notice(a_shift("b", goal="speed", before=State.MISSED, after=State.MET))]
    assert len(still_news(notices, {}).items) == 2


def test_nothing_is_told_of_a_goal_that_is_muted_or_paused_but_that_it_was_paused() -> None:
    change = a_notice(a_change(1, TERMS, replace(TERMS, paused=True)))
    notices = [a_notice(SHIFT), change]
    assert still_news(notices, {TRUST: GoalNow(muted=True)}).items == ()
    assert [one.notice for one in still_news(notices, {TRUST: GoalNow(paused=True)}).items] == [change]


def test_that_answers_stopped_is_no_news_once_the_goal_has_shifted() -> None:
    notice = a_notice(a_quiet_goal())
    later = Standing(a_shift("later", time=NOON + timedelta(hours=1)))
    assert len(still_news([notice], {TRUST: GoalNow(Standing(a_shift(time=NOON - timedelta(days=9))))}).items) == 1
    assert still_news([notice], {TRUST: GoalNow(later)}).dropped == {notice.id: Trouble.REVERSED}


def test_what_was_acknowledged_or_met_meanwhile_is_not_told_one_level_up() -> None:
    notice = replace(a_notice(SHIFT), escalates=True)
    acknowledged = Standing(SHIFT, acknowledged=Acknowledgement(LeaderId("anna"), NOON))
    met = Standing(a_shift("met", before=State.MISSED, after=State.MET, time=NOON + timedelta(days=1)))
    assert len(still_news([notice], {TRUST: GoalNow(Standing(SHIFT))}).items) == 1
    for standing, reason in ((acknowledged, Trouble.ACKNOWLEDGED), (met, Trouble.REVERSED), (None, Trouble.REVERSED)):
        assert still_news([notice], {TRUST: GoalNow(standing)}).dropped == {notice.id: reason}


def test_several_changes_are_told_as_one_and_those_that_undo_each_other_not_at_all() -> None:
    higher, highest = (replace(TERMS, target=Target(Bound.AT_LEAST, number)) for number in (4.2, 4.4))
    up = [a_notice(a_change(1, TERMS, higher)), a_notice(a_change(2, higher, highest))]
    [told] = still_news(up, {}).items
    assert isinstance(told.event, GoalChanged)
    assert (told.event.before, told.event.after) == (TERMS, highest)
    back = [up[0], a_notice(a_change(2, higher, TERMS))]
    assert still_news(back, {}).items == ()


def test_what_differs_is_named_and_what_starts_the_goal_anew() -> None:
    assert altered(a_change(1, None, TERMS)) == ()
    assert altered(a_change(1, TERMS, None)) == (Aspect.RETIRED,)
    window = a_change(1, TERMS, replace(TERMS, window_days=90))
    assert (altered(window), starts_anew(window)) == ((Aspect.WINDOW,), False)
    target = a_change(1, TERMS, replace(TERMS, target=Target(Bound.AT_LEAST, 4.5), owner=LeaderId("bert")))
    assert (altered(target), starts_anew(target)) == ((Aspect.OWNER, Aspect.TARGET), True)


def test_the_order_in_which_news_came_changes_nothing() -> None:
    notices = [*flips(State.MET, State.MISSED), a_notice(a_quiet_goal(time=timedelta(days=-1)))]
    assert isinstance(notices[0].event, GoalShifted)
    assert still_news(notices, {}) == still_news(notices[::-1], {})
