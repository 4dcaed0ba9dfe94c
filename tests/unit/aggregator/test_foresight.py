"""What a goal would have done: its figures and comparisons are what adding up by hand gives."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.detector import threshold
from services.aggregator.domain.evidence import Aim, Answered, Place
from services.aggregator.domain.foresight import ENOUGH_TO_COMPARE, Foresight, foresee
from services.aggregator.domain.goals import judge_history
from shared.contracts.events import State
from shared.contracts.ids import ScopeId, UnitId
from shared.survey.kinds import Statistic

FIRST = date(2025, 1, 1)
DAY = timedelta(days=1)
MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
MEAN = Aim(("trust",), Statistic.MEAN, (), 1, 5, 4.0)
AT_MOST = Aim(("trust",), Statistic.MEAN, (), 1, 5, 4.0, at_most=True)
NPS = Aim(("recommend",), Statistic.NPS, (), -1, 1, 0.3)

DAYS = st.lists(
    st.dictionaries(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.integers(1, 9), max_size=3), min_size=1, max_size=60
)


def answered(days: Sequence[dict[float, int]]) -> list[Answered]:
    return [
        Answered(UnitId(ScopeId("auto")), FIRST + place * DAY, Place(MOMENT, 0, place), sum(values.values()), values)
        for place, values in enumerate(days)
        if values
    ]


def seen(aim: Aim, days: Sequence[dict[float, int]], window: int = 7, goals: int = 1) -> Foresight:
    until = FIRST + (len(days) - 1) * DAY
    return foresee(aim, answered(days), since=FIRST, until=until, window_days=window, goals=goals)


@given(DAYS, st.integers(1, 30), st.sampled_from([MEAN, AT_MOST]))
def test_a_plain_comparison_changes_its_mind_as_often_as_by_hand(
    days: list[dict[float, int]], window: int, aim: Aim
) -> None:
    said = []
    for place in range(len(days)):
        shown = days[max(0, place - window + 1) : place + 1]
        n = sum(sum(one.values()) for one in shown)
        if n >= ENOUGH_TO_COMPARE:
            total = sum(value * number for one in shown for value, number in one.items())
            said.append(total <= 4.0 * n if aim.at_most else total >= 4.0 * n)
    by_hand = sum(one != other for one, other in pairwise(said)) if said else None
    assert seen(aim, days, window).comparisons == by_hand


@given(DAYS, st.integers(1, 5))
def test_it_shifts_as_imported_history_would(days: list[dict[float, int]], goals: int) -> None:
    state, turns = judge_history(MEAN, answered(days), limit=threshold(goals))
    foresight = seen(MEAN, days, goals=goals)
    assert foresight.state is state
    assert [(one.day, one.since, one.after) for one in foresight.turns] == [
        (one.day, one.since, one.after) for one in reversed(turns)
    ]
    assert foresight.answers == sum(sum(one.values()) for one in days)


def test_each_change_has_the_figures_since_and_before() -> None:
    foresight = seen(MEAN, [{5.0: 10}] * 30 + [{2.0: 10}] * 10, window=10)
    assert foresight.state is State.MISSED
    shift, first = foresight.turns
    assert shift.since == FIRST + 30 * DAY
    assert (shift.figure_since.value, shift.figure_since.until) == (2.0, shift.day)
    assert (shift.figure_before.value, shift.figure_before.n) == (5.0, 100)
    assert (shift.figure_before.since, shift.figure_before.until) == (FIRST + 20 * DAY, FIRST + 29 * DAY)
    assert (first.figure_before.value, first.figure_before.n) == (None, 0)


def test_a_score_is_told_from_minus_to_plus_a_hundred() -> None:
    first = seen(NPS, [{1.0: 8, 0.0: 1, -1.0: 1}] * 20).turns[-1]
    assert first.figure_since.value == pytest.approx(70)


@pytest.mark.parametrize(("goals", "years"), [(1, 2.0), (3, 6.0), (10, 20.0)])
def test_chance_has_less_to_say_where_somebody_hears_of_many_goals(goals: int, years: float) -> None:
    assert seen(MEAN, [{4.0: 5}], goals=goals).years == years


def test_without_answers_nothing_is_known() -> None:
    foresight = seen(MEAN, [{}])
    assert (foresight.state, foresight.turns, foresight.comparisons) == (State.UNKNOWN, (), None)
