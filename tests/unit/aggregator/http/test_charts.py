"""What charts draw lies in the picture, leaves gaps where nothing is known, and exaggerates nothing."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.intervals import Interval
from services.aggregator.entrypoints.http.charts import LEAST_OF_SCALE, SIZE, Dot, series_chart, status_strip
from shared.contracts.events import State

FIRST = date(2025, 11, 24)
SCALE = (1.0, 5.0)


def a_series(*values: float | None, around: float | None = None) -> list[Dot]:
    return [
        Dot(
            FIRST + timedelta(weeks=week),
            one,
            None if around is None or one is None else Interval(one - around, one + around),
        )
        for week, one in enumerate(values)
    ]


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.e-]+) ([\d.e-]+)", path)]


def test_a_series_goes_from_the_left_to_the_right_and_up_with_its_values() -> None:
    drawn = places(series_chart(a_series(3.0, 3.5, 4.0), ends=SCALE).line)
    assert [x for x, _ in drawn] == [0, 50, 100]
    assert drawn[0][1] > drawn[1][1] > drawn[2][1]


def test_a_gap_in_the_figures_is_a_gap_in_the_line() -> None:
    chart = series_chart(a_series(3.0, 3.5, None, 4.0, 4.1), ends=SCALE)
    assert chart.line.count("M") == 2
    assert len(places(chart.line)) == 4


def test_a_figure_without_neighbours_is_a_dot() -> None:
    chart = series_chart(a_series(None, 3.5, None), ends=SCALE)
    assert chart.line == ""
    assert len(chart.lone) == 1
    assert not chart.empty


def test_nothing_makes_no_picture() -> None:
    assert series_chart([], ends=SCALE).empty
    assert series_chart(a_series(None, None), ends=SCALE).empty


def test_the_band_goes_along_the_upper_ends_and_back_along_the_lower() -> None:
    chart = series_chart(a_series(3.0, 3.5, around=0.25), ends=SCALE)
    (_, top), _, _, (_, bottom) = places(chart.band)
    (_, middle), _ = places(chart.line)
    assert top < middle < bottom
    assert chart.band.endswith("Z")


def test_small_differences_look_small() -> None:
    chart = series_chart(a_series(4.0, 4.01), ends=SCALE)
    assert chart.high - chart.low >= LEAST_OF_SCALE * 4
    (_, one), (_, other) = places(chart.line)
    assert abs(one - other) <= 1.01


def test_the_target_is_in_the_picture() -> None:
    chart = series_chart(a_series(4.4, 4.5), ends=SCALE, target=3.0)
    assert chart.low <= 3.0
    assert chart.target is not None
    assert chart.target > places(chart.line)[0][1]


def test_the_ends_of_the_axis_are_round() -> None:
    chart = series_chart(a_series(3.62, 3.71, around=0.2), ends=SCALE, target=4.0)
    assert (chart.low, chart.high) == (3.2, 4.4)


def test_days_out_of_order_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="in order"):
        series_chart(list(reversed(a_series(3.0, 4.0))), ends=SCALE)


VALUES = st.floats(1, 5)
DOTS = st.lists(
    st.none() | st.tuples(VALUES, st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1))), max_size=12
).map(
    lambda drawn: [
        Dot(
            FIRST + timedelta(days=30 * place),
            one[0] if one else None,
            Interval(max(1, one[0] - one[1][0]), min(5, one[0] + one[1][1])) if one and one[1] else None,
        )
        for place, one in enumerate(drawn)
    ]
)


@given(DOTS, st.none() | VALUES)
def test_everything_lies_in_the_picture_and_the_axis_within_the_scale(dots: list[Dot], target: float | None) -> None:
    chart = series_chart(dots, ends=SCALE, target=target)
    drawn = [*places(chart.line), *places(chart.band), *chart.lone]
    assert all(0 <= x <= SIZE and 0 <= y <= SIZE for x, y in drawn)
    assert SCALE[0] <= chart.low < chart.high <= SCALE[1]
    shown = sum(one.value is not None for one in dots)
    assert len(places(chart.line)) + len(chart.lone) == shown


def test_a_strip_shows_each_state_from_its_change_on() -> None:
    changes = [(date(2026, 1, 11), State.MET), (date(2026, 1, 21), State.MISSED)]
    strip = status_strip(changes, since=date(2026, 1, 1), until=date(2026, 1, 30))
    assert [(one.state, one.since, one.until) for one in strip] == [
        (State.UNKNOWN, date(2026, 1, 1), date(2026, 1, 10)),
        (State.MET, date(2026, 1, 11), date(2026, 1, 20)),
        (State.MISSED, date(2026, 1, 21), date(2026, 1, 30)),
    ]
    assert [one.start for one in strip] == [0, 33.33, 66.67]


def test_what_changed_before_the_strip_holds_from_its_first_day() -> None:
    strip = status_strip([(date(2025, 1, 1), State.MET)], since=date(2026, 1, 1), until=date(2026, 1, 30))
    assert [(one.state, one.start, one.width) for one in strip] == [(State.MET, 0, 100)]


@given(st.lists(st.tuples(st.integers(-50, 450), st.sampled_from(State)), max_size=8).map(sorted), st.integers(0, 400))
def test_a_strip_has_no_holes_and_no_two_neighbours_alike(changes: list[tuple[int, State]], days: int) -> None:
    given = [(FIRST + timedelta(days=day), state) for day, state in changes]
    strip = status_strip(given, since=FIRST, until=FIRST + timedelta(days=days))
    assert strip[0].since == FIRST
    assert strip[-1].until == FIRST + timedelta(days=days)
    for one, following in pairwise(strip):
        assert following.since - one.until == timedelta(days=1)
        assert one.state is not following.state
    assert abs(sum(one.width for one in strip) - SIZE) < 0.1
