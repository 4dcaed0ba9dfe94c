"""Due times by the clocks of Helsinki: in ordinary nights, and in the two in which the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.clock import HELSINKI
from shared.runtime.scheduling.calendar import Calendar

SPRING, AUTUMN = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def shown(cron: str, noon: datetime) -> list[str]:
    """What is due in the day after this noon: the time in UTC, and on the wall."""
    found = Calendar(cron).between(noon, noon + DAY)
    return [f"{one:%H:%M}Z {one.astimezone(HELSINKI):%H:%M}" for one in found]


def test_a_job_of_every_day_is_due_at_the_same_time_on_the_wall() -> None:
    assert shown("5 0 * * *", SPRING - DAY) == ["22:05Z 00:05"]
    assert shown("5 0 * * *", SPRING + DAY) == ["21:05Z 00:05"]


def test_0330_of_the_night_in_spring_that_has_none_is_due_once_an_hour_later_on_the_wall() -> None:
    assert shown("30 3 * * *", SPRING) == ["01:30Z 04:30"]


def test_0330_of_the_night_in_autumn_that_has_two_is_due_at_the_first_of_them_only() -> None:
    assert shown("30 3 * * *", AUTUMN) == ["00:30Z 03:30"]


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_0230_is_there_once_in_both_nights_for_our_clocks_change_at_three_and_four(night: datetime) -> None:
    assert shown("30 2 * * *", night) == [f"{'00' if night is SPRING else '23'}:30Z 02:30"]


def test_what_falls_on_one_moment_in_spring_is_due_once() -> None:
    assert shown("30 3,4 * * *", SPRING) == ["01:30Z 04:30"]
    assert shown("30 3,4 * * *", AUTUMN) == ["00:30Z 03:30", "02:30Z 04:30"]


@pytest.mark.parametrize(("night", "hours"), [(SPRING, 24), (AUTUMN, 24)])
def test_a_job_of_every_hour_is_due_every_hour_in_both_nights(night: datetime, hours: int) -> None:
    found = Calendar("30 * * * *").between(night, night + DAY)
    assert found == tuple(night + timedelta(minutes=30 + 60 * one) for one in range(hours))


def test_weekdays_are_those_of_helsinki() -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert Calendar("5 0 * * mon-fri").between(friday, friday + 3 * DAY) == (datetime(2026, 11, 29, 22, 5, tzinfo=UTC),)


def test_the_latest_and_the_next_are_found_however_rare() -> None:
    now = datetime(2026, 11, 25, 5, tzinfo=UTC)
    leap = Calendar("0 12 29 2 *")
    assert leap.latest(now) == datetime(2024, 2, 29, 10, tzinfo=UTC)
    assert leap.next(now) == datetime(2028, 2, 29, 10, tzinfo=UTC)
    assert Calendar("* * * * *").latest(now) == now
    assert Calendar("* * * * *").next(now) == now + timedelta(minutes=1)


def test_what_is_never_due_is_said_so() -> None:
    never = Calendar("0 12 30 2 *")
    assert never.latest(SPRING) is None
    assert never.next(SPRING) is None


@pytest.mark.parametrize("cron", ["", "5 0 * *", "61 0 * * *", "5 0 * * someday"])
def test_what_is_no_cron_expression_is_refused(cron: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 – the library words it
        Calendar(cron)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 – Hypothesis adds the zone
CRONS = st.sampled_from(["30 3 * * *", "0 4 * * *", "*/20 * * * *", "15 */3 * * *", "5 0 * * mon", "0 3 25-31 3,10 *"])


@given(CRONS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), st.floats(0, 1))
def test_a_time_in_two_parts_has_the_due_times_of_both(
    cron: str, start: datetime, length: timedelta, where: float
) -> None:
    calendar, middle, end = Calendar(cron), start + length * where, start + length
    whole = calendar.between(start, end)
    assert whole == calendar.between(start, middle) + calendar.between(middle, end)
    assert list(whole) == sorted(set(whole))


@given(CRONS, MOMENTS)
def test_nothing_is_due_between_the_latest_and_the_next(cron: str, now: datetime) -> None:
    calendar = Calendar(cron)
    latest, following = calendar.latest(now), calendar.next(now)
    assert latest is not None
    assert following is not None
    assert latest <= now < following
    assert calendar.between(latest, following) == (following,)
