"""Decent hours: when Kaiku may write to people who have not asked it to. Pure.

Monday to Friday 07–17 in Finland, but for public holidays, Midsummer Eve and Christmas Eve.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from holidays import country_holidays

from shared.runtime.clock import HELSINKI, local_day

FROM, UNTIL = time(7), time(17)
_SATURDAY = 5


def decent_moment(after: datetime) -> datetime:
    """The earliest decent moment at or after one, in UTC: itself, if it is."""
    local = after.astimezone(HELSINKI)
    day = local.date()
    if is_working_day(day):
        if local.timetz().replace(tzinfo=None) < FROM:
            return start_of(day, FROM)
        if local.timetz().replace(tzinfo=None) < UNTIL:
            return after.astimezone(UTC)
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return start_of(day, FROM)


def is_working_day(day: date) -> bool:
    """Whether people are at work."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def start_of(day: date, at: time = time(0)) -> datetime:
    """A local time of a day, in UTC. Neither midnight nor 07 is ever skipped or repeated in Helsinki."""
    return datetime.combine(day, at, HELSINKI).astimezone(UTC)


def noon_of(day: date) -> datetime:
    """The moment that stands for a whole local day, where no more than the day is kept."""
    return start_of(day, time(12))


def is_only_a_day(moment: datetime) -> bool:
    """Whether a moment stands for its whole local day."""
    try:
        return moment == noon_of(local_day(moment))
    except OverflowError:  # at the end of the calendar there is no local day
        return False


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FI", years=[year], expand=False))
