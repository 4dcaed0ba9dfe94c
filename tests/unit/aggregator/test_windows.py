from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.indicators import Window
from services.aggregator.domain.windows import (
    NAMES,
    Funding,
    OfRound,
    Rolling,
    Step,
    days_before,
    days_of,
    days_of_round,
    ends,
    name_of,
    round_before,
    span_of,
)
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, ScopeId, SurveyId, UnitId

DAYS = st.dates(date(2001, 1, 1), date(2090, 1, 1))
DAY = timedelta(days=1)
ONE, TWO, THREE = (UnitId(ScopeId(name)) for name in ("one", "two", "three"))


def a_round(name: str, opens: date, closes: date | None = None, *units: UnitId, survey: str = "s") -> Round:
    return Round(RoundId(name), SurveyId(survey), 1, opens, closes, units or (ONE,))


@pytest.mark.parametrize("name", [*NAMES, "round:spring-2026"])
def test_every_name_is_a_window_that_has_this_name(name: str) -> None:
    span = span_of(name)
    assert span is not None
    assert name_of(span) == name


@pytest.mark.parametrize("name", ["", "8d", "30", "round:", "next-funding", "all"])
def test_other_names_are_no_windows(name: str) -> None:
    assert span_of(name) is None


def test_a_rolling_window_is_compared_with_as_many_days_before_it() -> None:
    assert days_of(Rolling(7), date(2026, 3, 3)) == Window(date(2026, 2, 25), date(2026, 3, 3))
    assert days_before(Rolling(7), date(2026, 3, 3)) == Window(date(2026, 2, 18), date(2026, 2, 24))


@pytest.mark.parametrize(
    ("today", "now", "before"),
    [
        ("2026-03-03", ("2025-07-01", "2026-03-03"), ("2024-07-01", "2025-03-03")),
        ("2025-07-01", ("2025-07-01", "2025-07-01"), ("2024-07-01", "2024-07-01")),
        ("2026-06-30", ("2025-07-01", "2026-06-30"), ("2024-07-01", "2025-06-30")),
        ("2024-02-29", ("2023-07-01", "2024-02-29"), ("2022-07-01", "2023-02-28")),
    ],
)
def test_a_funding_period_so_far_is_compared_with_the_same_stretch_of_the_one_before(
    today: str, now: tuple[str, str], before: tuple[str, str]
) -> None:
    day = date.fromisoformat(today)
    assert days_of(Funding(), day) == Window(*map(date.fromisoformat, now))
    assert days_before(Funding(), day) == Window(*map(date.fromisoformat, before))


def test_the_previous_funding_period_is_compared_with_the_whole_one_before() -> None:
    for today in (date(2025, 7, 1), date(2026, 6, 30)):
        assert days_of(Funding(previous=True), today) == Window(date(2024, 7, 1), date(2025, 6, 30))
        assert days_before(Funding(previous=True), today) == Window(date(2023, 7, 1), date(2024, 6, 30))


@given(DAYS, st.sampled_from([Rolling(7), Rolling(365), Funding(), Funding(previous=True)]))
def test_no_day_is_in_a_window_and_in_the_one_before_it(today: date, span: Rolling | Funding) -> None:
    now, before = days_of(span, today), days_before(span, today)
    assert before.since <= before.until < now.since <= now.until <= today
    if span == Funding(previous=True):
        assert days_of(Funding(), today).since == now.until + DAY


@given(DAYS, st.sampled_from(Step), st.integers(0, 900))
def test_a_series_ends_today_and_begins_no_earlier_than_asked(today: date, step: Step, days: int) -> None:
    first = today - days * DAY
    found = ends(step, first=first, today=today)
    assert found[-1] == today
    assert found == sorted(set(found))
    assert found[0] >= first
    if step is Step.WEEK:
        assert all(later - earlier == 7 * DAY for earlier, later in pairwise(found))
    else:
        assert all((one + DAY).day == 1 for one in found[:-1])
        assert len(found) == 1 + (today.year - first.year) * 12 + today.month - first.month


def test_a_round_is_said_to_be_from_its_first_day_to_its_last_or_today() -> None:
    today = date(2026, 3, 3)
    assert days_of_round(a_round("open", date(2026, 1, 1)), today) == Window(date(2026, 1, 1), today)
    ended = a_round("ended", date(2026, 1, 1), date(2026, 2, 1))
    assert days_of_round(ended, today) == Window(date(2026, 1, 1), date(2026, 2, 1))
    assert days_of_round(a_round("later", date(2026, 5, 1)), today) == Window(today, today)


def test_the_round_before_asked_the_same_survey_of_some_of_the_same_units_of_the_scope() -> None:
    now = a_round("now", date(2026, 1, 1), None, ONE, TWO)
    rounds = [
        now,
        a_round("older", date(2024, 1, 1), None, ONE),
        a_round("before", date(2025, 1, 1), None, TWO),
        a_round("elsewhere", date(2025, 6, 1), None, THREE),
        a_round("other", date(2025, 6, 1), None, ONE, survey="t"),
        a_round("beside", date(2026, 1, 1), None, ONE),
        a_round("after", date(2026, 2, 1), None, ONE),
        replace(a_round("personal", date(2025, 9, 1), None, ONE, TWO), link=LinkKind.PERSONAL),
    ]

    def found(*units: UnitId) -> str | None:
        earlier = round_before(now, rounds, units=frozenset(units))
        return earlier.id if earlier else None

    assert found(ONE, TWO, THREE) == "before"
    assert found(ONE) == "older"
    assert found(THREE) is None
    assert round_before(rounds[1], rounds, units=frozenset([ONE])) is None
    assert span_of("round:now") == OfRound(now.id)
