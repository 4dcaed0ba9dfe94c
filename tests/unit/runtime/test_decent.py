"""Decent hours, over weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.clock import HELSINKI
from shared.runtime.decent import FROM, UNTIL, decent_moment, is_only_a_day, is_working_day, noon_of


def helsinki(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("after", "moment"),
    [
        ("2026-11-24 10:15", "2026-11-24 10:15"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
        ("2026-11-24 06:59:59.999999", "2026-11-24 07:00"),
        ("2026-11-24 00:00", "2026-11-24 07:00"),
        ("2026-11-24 16:59:59", "2026-11-24 16:59:59"),
        ("2026-11-24 17:00", "2026-11-25 07:00"),
        ("2026-11-27 17:00", "2026-11-30 07:00"),  # Friday evening
        ("2026-11-28 12:00", "2026-11-30 07:00"),  # Saturday
        ("2026-11-29 23:59", "2026-11-30 07:00"),  # Sunday
        ("2026-12-23 16:59", "2026-12-23 16:59"),
        ("2026-12-23 17:00", "2026-12-28 07:00"),  # Christmas: Thursday's Eve to Boxing Day on Saturday
        ("2026-12-31 17:01", "2027-01-04 07:00"),  # New Year's Day is a Friday
        ("2027-01-05 18:00", "2027-01-07 07:00"),  # Epiphany
        ("2026-06-18 17:00", "2026-06-22 07:00"),  # Midsummer Eve and Day
        ("2026-04-02 20:00", "2026-04-07 07:00"),  # Easter
        ("2026-04-30 17:30", "2026-05-04 07:00"),  # May Day, a Friday
        ("2026-05-13 17:30", "2026-05-15 07:00"),  # Ascension Day, a Thursday
        ("2027-12-05 12:00", "2027-12-07 07:00"),  # Independence Day, a Monday
        ("2026-03-27 18:00", "2026-03-30 07:00"),  # summer time begins on the 29th
        ("2026-10-23 18:00", "2026-10-26 07:00"),  # and ends on the 25th
        ("2026-03-29 03:30", "2026-03-30 07:00"),  # an hour that there is not
    ],
)
def test_the_earliest_decent_moment(after: str, moment: str) -> None:
    assert decent_moment(helsinki(after)) == helsinki(moment)


def test_seven_o_clock_moves_with_the_clocks() -> None:
    assert decent_moment(helsinki("2026-03-28 12:00")) == datetime(2026, 3, 30, 4, tzinfo=UTC)
    assert decent_moment(helsinki("2026-10-24 12:00")) == datetime(2026, 10, 26, 5, tzinfo=UTC)


@given(
    st.integers(0, 20 * 366 * 24 * 60).map(lambda minute: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
)
def test_every_decent_moment_is_on_a_working_day_and_is_its_own(after: datetime) -> None:
    moment = decent_moment(after)
    local = moment.astimezone(HELSINKI)
    assert after <= moment <= after + timedelta(days=6)
    assert FROM <= local.time() < UNTIL
    assert is_working_day(local.date())
    assert decent_moment(moment) == moment


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_noon_stands_for_a_day_and_nothing_else_does(day: date) -> None:
    noon = noon_of(day)
    assert noon.astimezone(HELSINKI).date() == day
    assert is_only_a_day(noon)
    assert not is_only_a_day(noon + timedelta(microseconds=1))
