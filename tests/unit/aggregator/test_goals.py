from datetime import timedelta
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.aggregator.domain.detector import average
from services.aggregator.domain.evidence import Aim, Answered
from services.aggregator.domain.goals import Reason, Track, Turn, fold, follow, judge_history
from shared.contracts.events import State
from tests.unit.aggregator import evidence_literally as literally
from tests.unit.aggregator.goal_facts import AIMS, BEFORE_ALL, MONDAY, ZERO, a_release, an_aim, logs, place

DAY = timedelta(days=1)
LIMIT = log(730)
UNKNOWN = Track(after=BEFORE_ALL, folded=MONDAY - 2 * DAY)
MET = Track(after=BEFORE_ALL, folded=MONDAY - 2 * DAY, state=State.MET)


def changes(turns: tuple[Turn, ...]) -> list[tuple[object, ...]]:
    return [(one.before, one.after, one.day, one.since) for one in turns]


@given(AIMS, logs(), st.sampled_from([8.0, 60.0, 730.0]))
@settings(max_examples=150, deadline=None)
def test_every_decision_is_that_of_the_formulas_taken_literally(
    aim: Aim, released: list[Answered], threshold: float
) -> None:
    followed = follow(UNKNOWN, aim, released, limit=log(threshold))
    assert changes(followed.turns) == literally.decisions(aim, released, threshold)


@given(AIMS, logs(most=15))
@settings(max_examples=100, deadline=None)
def test_the_evidence_of_folded_days_is_that_of_the_formulas_taken_literally(
    aim: Aim, released: list[Answered]
) -> None:
    last = max((one.day for one in released), default=MONDAY)
    level, _ = literally.contributions(aim, released, State.MET)
    track = fold(MET, aim, released, until=last)
    assert average(track.detector.logs) == pytest.approx(log(level) if level else -float("inf"), abs=1e-9)
    for_met, for_missed = literally.verdicts(aim, released)
    unknown = fold(UNKNOWN, aim, released, until=last)
    assert average(unknown.for_met) == pytest.approx(log(for_met), abs=1e-9)
    assert average(unknown.for_missed) == pytest.approx(log(for_missed), abs=1e-9)


@given(AIMS, logs(), st.data())
@settings(max_examples=150, deadline=None)
def test_decisions_do_not_depend_on_batch_cuts_or_on_when_days_are_folded(
    aim: Aim, released: list[Answered], data: st.DataObject
) -> None:
    whole = follow(UNKNOWN, aim, released, limit=LIMIT)
    track, turns = UNKNOWN, list[Turn]()
    for upto in [*sorted(data.draw(st.lists(st.integers(0, len(released)), max_size=6))), len(released)]:
        seen = released[:upto]
        followed = follow(track, aim, seen, limit=LIMIT)
        track, turns = followed.track, [*turns, *followed.turns]
        if seen:
            track = fold(track, aim, seen, until=max(one.day for one in seen) - 2 * DAY)
    assert changes(tuple(turns)) == changes(whole.turns)


@given(AIMS, logs())
@settings(max_examples=60, deadline=None)
def test_following_the_same_releases_twice_decides_nothing_new(aim: Aim, released: list[Answered]) -> None:
    once = follow(UNKNOWN, aim, released, limit=LIMIT)
    again = follow(once.track, aim, released, limit=LIMIT)
    assert again.turns == ()
    assert (again.track, again.evidence) == (once.track, once.evidence)


@given(AIMS, logs(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_history_is_judged_the_same_however_it_came_into_the_log(aim: Aim, released: list[Answered], chance) -> None:  # type: ignore[no-untyped-def]  # Hypothesis's own
    by_day = sorted(released, key=lambda one: (one.day, one.place))
    state, turns = judge_history(aim, chance.sample(released, len(released)), limit=LIMIT)
    assert changes(turns) == literally.decisions(aim, by_day, 730)
    assert state is (turns[-1].after if turns else State.UNKNOWN)


def test_a_first_verdict_names_what_the_answers_say() -> None:
    high = [a_release(n, n, {5.0: 5}) for n in range(4)]
    low = [a_release(n, n, {1.0: 5}) for n in range(4)]
    assert [one.reason for one in follow(UNKNOWN, an_aim(), high, limit=LIMIT).turns] == [Reason.FIRST_MET]
    assert [one.reason for one in follow(UNKNOWN, an_aim(), low, limit=LIMIT).turns] == [Reason.FIRST_MISSED]


def test_at_most_mirrors_everything() -> None:
    low = [a_release(n, n, {1.0: 5}) for n in range(4)]
    followed = follow(UNKNOWN, an_aim(2.0, at_most=True), low, limit=LIMIT)
    assert [one.reason for one in followed.turns] == [Reason.FIRST_MET]


def test_after_a_switch_its_day_is_over() -> None:
    falls = [a_release(n, 0, {1.0: 5}) for n in range(4)]
    rises = [a_release(10 + n, 0, {5.0: 50}) for n in range(4)]
    followed = follow(MET, an_aim(), falls + rises, limit=LIMIT)
    assert [one.reason for one in followed.turns] == [Reason.NOW_MISSED]
    assert followed.evidence == 0
    next_day = [a_release(20 + n, 1 + n, {5.0: 50}) for n in range(4)]
    assert [one.reason for one in follow(followed.track, an_aim(), [*rises, *next_day], limit=LIMIT).turns] == [
        Reason.NOW_MET
    ]


def test_a_goal_can_switch_on_the_day_of_its_first_verdict() -> None:
    high = [a_release(n, 0, {5.0: 5}) for n in range(3)]
    low = [a_release(10 + n, 0, {1.0: 5}) for n in range(20)]
    reasons = [one.reason for one in follow(UNKNOWN, an_aim(3.0), high + low, limit=LIMIT).turns]
    assert reasons == [Reason.FIRST_MET, Reason.NOW_MISSED]


def test_releases_from_before_the_goal_was_set_are_never_used() -> None:
    early = [a_release(n, 0, {1.0: 5}) for n in range(6)]
    track = Track(after=place(5), folded=MONDAY - 2 * DAY)
    assert follow(track, an_aim(), early, limit=LIMIT).turns == ()


def test_silence_is_no_evidence() -> None:
    track = fold(MET, an_aim(), [a_release(0, 0, {4.0: 5})], until=MONDAY + 3000 * DAY)
    assert exp(average(track.detector.logs)) == pytest.approx(15)


def test_a_year_of_answers_at_the_target_keeps_few_days_in_mind() -> None:
    released = [a_release(n, n, {3.0: 1, 4.0: 3, 5.0: 1}) for n in range(365)]
    track = fold(MET, an_aim(3.9), released, until=MONDAY + 365 * DAY)
    assert len(track.detector.starts) < 10


def test_the_day_of_the_change_is_where_the_low_answers_begin() -> None:
    good = [a_release(n, n, {4.0: 2, 5.0: 3}) for n in range(20)]
    bad = [a_release(20 + n, 20 + n, {2.0: 3, 4.0: 2}) for n in range(10)]
    (turn,) = follow(MET, an_aim(), good + bad, limit=LIMIT).turns
    assert turn.since == MONDAY + 20 * DAY
    assert turn.place.at > ZERO


def test_a_thousand_answers_in_one_release_break_nothing() -> None:
    released = [a_release(0, 0, {1.0: 100_000}), a_release(1, 1, {5.0: 100_000}), a_release(2, 2, {1.0: 100_000})]
    assert follow(UNKNOWN, an_aim(), released, limit=LIMIT).track.state in State


def test_progress_is_in_quarters_of_the_logarithm() -> None:
    followed = follow(MET, an_aim(), [a_release(0, 0, {2.0: 3, 3.0: 2})], limit=LIMIT)
    level, _ = literally.contributions(an_aim(), [a_release(0, 0, {2.0: 3, 3.0: 2})], State.MET)
    assert followed.evidence == int(4 * log(1 + level) / log(731)) / 4
