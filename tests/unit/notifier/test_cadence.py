"""When news go: at once, within the hour together, and in digests, over months of a clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.cadence import TOGETHER, Preference, due, may_go, next_morning, next_week
from services.notifier.domain.notices import Kind
from shared.contracts.directory import Cadence
from shared.runtime.clock import HELSINKI
from shared.runtime.decent import decent_moment, is_working_day

AT_ONCE, ANY_HOUR = Preference(), Preference(any_hour=True)
DAILY, WEEKLY = Preference(Cadence.DAILY), Preference(Cadence.WEEKLY)
TUESDAY_NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)


def in_helsinki(day: str, hour: int = 7, minute: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("preference", "kind", "now", "goes"),
    [
        (AT_ONCE, Kind.SHIFT, TUESDAY_NOON, TUESDAY_NOON),
        (AT_ONCE, Kind.SHIFT, NIGHT, in_helsinki("2026-11-25")),
        (ANY_HOUR, Kind.SHIFT, NIGHT, NIGHT),
        (AT_ONCE, Kind.QUIET, TUESDAY_NOON, in_helsinki("2026-11-30")),
        (ANY_HOUR, Kind.QUIET, TUESDAY_NOON, in_helsinki("2026-11-30")),
        (DAILY, Kind.SHIFT, TUESDAY_NOON, in_helsinki("2026-11-25")),
        (DAILY, Kind.SHIFT, in_helsinki("2026-11-27", 12), in_helsinki("2026-11-30")),
        (DAILY, Kind.SHIFT, in_helsinki("2026-11-25", 6, 59), in_helsinki("2026-11-25")),
        (WEEKLY, Kind.SHIFT, TUESDAY_NOON, in_helsinki("2026-11-30")),
        (WEEKLY, Kind.SHIFT, in_helsinki("2026-11-30"), in_helsinki("2026-11-30")),
        (WEEKLY, Kind.SHIFT, in_helsinki("2026-11-30", 7, 1), in_helsinki("2026-12-07")),
        (WEEKLY, Kind.CHANGE, in_helsinki("2027-03-25", 12), in_helsinki("2027-03-30")),  # Easter Monday is the 29th
    ],
)
def test_news_go_when_their_reader_wants(preference: Preference, kind: Kind, now: datetime, goes: datetime) -> None:
    assert due(kind, preference, latest=None, now=now) == goes


def test_the_first_shift_after_a_quiet_hour_goes_at_once_and_the_next_at_the_hours_end() -> None:
    later = TUESDAY_NOON + timedelta(minutes=20)
    assert due(Kind.SHIFT, AT_ONCE, latest=TUESDAY_NOON, now=later) == TUESDAY_NOON + TOGETHER
    assert due(Kind.SHIFT, AT_ONCE, latest=TUESDAY_NOON, now=TUESDAY_NOON + TOGETHER) == TUESDAY_NOON + TOGETHER


def test_an_hour_that_ends_after_five_ends_in_the_morning() -> None:
    mailed = in_helsinki("2026-11-24", 16, 30)
    assert due(Kind.SHIFT, AT_ONCE, latest=mailed, now=mailed + timedelta(minutes=5)) == in_helsinki("2026-11-25")


def test_a_digest_that_could_not_go_in_the_morning_goes_during_the_day() -> None:
    assert may_go(Kind.SHIFT, WEEKLY, latest=None, now=TUESDAY_NOON) == TUESDAY_NOON


def test_a_sign_in_never_waits_and_an_invitation_does_at_night() -> None:
    assert may_go(Kind.SIGN_IN, None, latest=None, now=NIGHT) == NIGHT
    assert may_go(Kind.INVITATION, None, latest=None, now=NIGHT) == in_helsinki("2026-11-25")


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 – Hypothesis adds the zone
def test_digests_go_at_seven_on_working_days_never_back_in_time_nor_after_a_week_and_a_holiday(now: datetime) -> None:
    for moment, longest in ((next_morning(now), timedelta(days=6)), (next_week(now), timedelta(days=13))):
        local = moment.astimezone(HELSINKI)
        assert (local.hour, local.minute) == (7, 0)
        assert is_working_day(local.date())
        assert now <= moment <= now + longest
        assert decent_moment(moment) == moment
