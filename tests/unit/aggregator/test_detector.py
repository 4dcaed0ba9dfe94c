from datetime import date, timedelta
from math import inf, log

import pytest

from services.aggregator.domain.detector import (
    CAP,
    NOTHING,
    Detector,
    Start,
    Step,
    average,
    change_day,
    folded,
    grown,
    quarters,
    steps,
    threshold,
    weights,
)
from services.aggregator.domain.evidence import Vector
from services.aggregator.domain.freshness import Pace
from tests.unit.aggregator.goal_facts import MONDAY

DAY = timedelta(days=1)


def even(level: float) -> Vector:
    return (level,) * 5


def test_m_grows_as_the_recursion_says() -> None:
    days = [Step(MONDAY, adds=True, logs=even(log(3))), Step(MONDAY + DAY, adds=True, logs=even(log(2)))]
    assert grown(NOTHING, days) == pytest.approx(even(log((0 + 1) * 3 * 2 + 2)))


def test_a_day_that_adds_nothing_leaves_m_as_it_is() -> None:
    assert grown(even(1.5), [Step(MONDAY, adds=False, logs=None)]) == even(1.5)


def test_m_is_capped_far_above_any_threshold() -> None:
    assert grown(even(0), [Step(MONDAY, adds=True, logs=even(1e6))]) == even(CAP)
    assert threshold(10_000) < CAP / 10


def test_the_average_is_over_the_grid() -> None:
    assert average((log(1), log(2), log(3), log(4), log(5))) == pytest.approx(log(3))
    assert average(NOTHING) == -inf


def test_the_day_that_contributes_most_is_named_the_latest_among_equals() -> None:
    starts = [Start(MONDAY, even(2)), Start(MONDAY + DAY, even(2)), Start(MONDAY + 2 * DAY, even(1))]
    assert change_day(Detector(even(3), tuple(starts))) == MONDAY + DAY
    assert change_day(Detector()) is None


def test_a_quiet_day_before_the_fall_is_not_the_day_of_the_change() -> None:
    days = [
        Step(MONDAY, adds=True, logs=even(-1)),
        Step(MONDAY + DAY, adds=True, logs=None),
        Step(MONDAY + 2 * DAY, adds=True, logs=even(4)),
    ]
    assert change_day(folded(Detector(), days)) == MONDAY + 2 * DAY


def test_days_that_can_never_be_named_are_forgotten() -> None:
    days = [Step(MONDAY + n * DAY, adds=True, logs=even(-0.1)) for n in range(50)]
    assert [one.day for one in folded(Detector(), days).starts] == [MONDAY + 49 * DAY]


@pytest.mark.parametrize(("m", "progress"), [(0, 0), (4, 0), (5, 0.25), (26.1, 0.5), (139, 0.5), (140, 0.75), (730, 1)])
def test_progress_is_in_quarters_rounded_down(m: float, progress: float) -> None:
    assert quarters(log(m) if m else -inf, threshold(1)) == progress


def test_the_threshold_is_730_for_each_goal_that_a_recipient_hears_of() -> None:
    assert threshold(3) == pytest.approx(log(2190))
    assert threshold(0) == threshold(1) == pytest.approx(log(730))


def test_weights_sum_to_one() -> None:
    assert sum(weights((1.0, 2.0, 300.0, -inf, 0.0))) == pytest.approx(1)
    assert weights(NOTHING) == (0.2,) * 5


def said(*released: int) -> dict[date, Vector]:
    return {MONDAY + n * DAY: even(0) for n in released}


def adding(*released: int, until: int) -> list[int]:
    taken, _ = steps(Pace(), said(*released).get, after=MONDAY - DAY, until=MONDAY + until * DAY)
    return [n for n, one in enumerate(taken) if one.adds]


def test_days_add_from_the_first_release_on_and_while_answers_are_fresh() -> None:
    assert adding(3, until=40) == list(range(3, 18))


def test_days_add_for_at_most_30_days_where_answers_come_seldom() -> None:
    assert adding(0, 20, 40, until=99) == [*range(15), *range(20, 71)]


def test_the_pace_forgets_what_was_long_ago() -> None:
    pace = Pace()
    for n in range(0, 100, 2):
        pace = pace.released(MONDAY + n * DAY)
    assert pace.gaps == (2,) * 20
    assert pace.released(MONDAY) == pace


@pytest.mark.parametrize(("gaps", "patience"), [((), 14), ((1, 1, 2), 14), ((10, 4, 30), 30), ((5, 6), 16.5)])
def test_answers_are_fresh_for_three_usual_gaps_but_at_least_a_fortnight(
    gaps: tuple[int, ...], patience: float
) -> None:
    pace = Pace(MONDAY, gaps)
    assert pace.patience == patience
    assert pace.fresh_until == MONDAY + int(patience) * DAY


def test_what_never_had_answers_is_not_stale() -> None:
    assert Pace().fresh_until is None
