"""JavaScript's Date, in the network's time zone. How texts are read as dates lives in `date_texts`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Helsinki")
DAY: Final = 86_400_000
FURTHEST: Final = 8.64e15
DAYS: Final = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAP_CYCLE = 146_097  # days in 400 years, a whole number of weeks


@dataclass(frozen=True, slots=True)
class Parts:
    """A time by calendar and clock. month: 0–11; weekday: 0 is Sunday."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    millisecond: int
    weekday: int


class Date:
    """A moment that can be moved, as JavaScript's can. time: milliseconds since 1970, or NaN."""

    __slots__ = ("time",)

    def __init__(self, time: float) -> None:
        self.time = clipped(time)

    @staticmethod
    def at(moment: datetime) -> "Date":
        """The Date of a moment."""
        return Date((moment - _EPOCH) // timedelta(milliseconds=1))

    @property
    def is_valid(self) -> bool:
        """Whether it is a moment at all."""
        return not math.isnan(self.time)

    def local(self) -> Parts | None:
        """What calendar and clock show at that moment; None for an invalid one."""
        return parts(int(self.time) + offset_at(int(self.time))) if self.is_valid else None

    def part(self, read: Callable[[Parts], int]) -> float:
        """One of its local parts, NaN for an invalid one."""
        local = self.local()
        return math.nan if local is None else read(local)

    def move(self, **to: float) -> None:
        """`setFullYear`, `setMonth`, `setDate`, `setHours` and the like: local parts by name, which may overflow."""
        at = self.local()
        if at is None and "year" in to:
            at = parts(0)  # a year brings an invalid date back
        if at is not None:
            days = day_number(to.get("year", at.year), to.get("month", at.month), to.get("day", at.day))
            time = clock(
                to.get("hour", at.hour),
                to.get("minute", at.minute),
                to.get("second", at.second),
                to.get("millisecond", at.millisecond),
            )
            self.time = clipped(moment(days, time))

    def iso(self) -> str | None:
        """`toJSON()`: "2026-11-25T00:00:00.000Z"."""
        if not self.is_valid:
            return None
        at = parts(int(self.time))
        year = f"{at.year:04d}" if 0 <= at.year <= 9999 else f"{'-' if at.year < 0 else '+'}{abs(at.year):06d}"
        clock = f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}.{at.millisecond:03d}"
        return f"{year}-{at.month + 1:02d}-{at.day:02d}T{clock}Z"

    def day_text(self) -> str:
        """Its local day as survey-core stores it for a question: "2026-11-25" (`convertDateToString`)."""
        at = self.local()
        return "NaN-NaN-NaN" if at is None else f"{at.year}-{at.month + 1:02d}-{at.day:02d}"

    def __str__(self) -> str:
        at = self.local()
        if at is None:
            return "Invalid Date"
        offset = offset_at(int(self.time))
        minutes = abs(offset) // 60_000
        name = "Summer" if offset_at(_named(int(self.time))) == 3 * 3_600_000 else "Standard"
        year = f"{'-' if at.year < 0 else ''}{abs(at.year):04d}"
        return (
            f"{DAYS[at.weekday]} {MONTHS[at.month]} {at.day:02d} {year} {at.hour:02d}:{at.minute:02d}:{at.second:02d}"
            f" GMT{'-' if offset < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d} (Eastern European {name} Time)"
        )

    def __repr__(self) -> str:
        return f"Date({self.iso() or 'invalid'})"


def clipped(time: float) -> float:
    """`TimeClip`: whole milliseconds within reach, else NaN."""
    return math.trunc(time) if math.isfinite(time) and abs(time) <= FURTHEST else math.nan


def parts(time: int) -> Parts:
    """Milliseconds since 1970 by calendar and clock, in the proleptic Gregorian calendar."""
    days, rest = divmod(time, DAY)
    year, month, day = calendar(days)
    second, millisecond = divmod(rest, 1000)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return Parts(year, month, day, hour, minute, second, millisecond, (days + 4) % 7)


def calendar(days: int) -> tuple[int, int, int]:
    """Days since 1970 as year, month (0–11) and day. Source: https://howardhinnant.github.io/date_algorithms.html."""
    era, within = divmod(days + 719_468, _LEAP_CYCLE)
    year = (within - within // 1_460 + within // 36_524 - within // 146_096) // 365
    within -= 365 * year + year // 4 - year // 100
    month = (5 * within + 2) // 153
    day = within - (153 * month + 2) // 5 + 1
    month = (month + 2) % 12
    return year + era * 400 + (month < 2), month, day


def days_to(year: int, month: int, day: int) -> int:
    """Days from 1970 to a day; month (from 0) and day may lie outside their year and month."""
    year, month = year + month // 12, month % 12
    march = year - (month < 2)
    era, within = divmod(march, 400)
    in_year = (153 * ((month + 10) % 12) + 2) // 5 + day - 1
    return era * _LEAP_CYCLE + within * 365 + within // 4 - within // 100 + in_year - 719_468


def offset_at(time: int) -> int:
    """Milliseconds by which local time is ahead at a moment."""
    moment = _EPOCH + timedelta(milliseconds=_familiar(time))
    return _milliseconds(moment.astimezone(ZONE).utcoffset())


def from_local(time: int) -> float:
    """The moment at which local clocks show a time, given as if it were UTC; the first of two in autumn."""
    local = (_EPOCH + timedelta(milliseconds=_familiar(time))).replace(tzinfo=ZONE)
    return time - _milliseconds(local.utcoffset())


def _familiar(time: int) -> int:
    """A moment that Python's calendar holds and at which the same rules hold: the rules repeat every 400 years."""
    cycle = _LEAP_CYCLE * DAY
    if time < -62_000_000_000_000:  # before the year 6: far from all rules
        return -62_000_000_000_000
    return time if time < 250_000_000_000_000 else time % cycle + cycle


def _named(time: int) -> int:
    """The moment by which V8 names the time zone: a like one of 2008–2037 for what lies outside 1970–2037."""
    if 0 <= time < 2**31 * 1000:
        return time
    days, rest = divmod(time, DAY)
    year, month, day = calendar(days)
    leap = days_to(year, 2, 1) - days_to(year, 1, 1) == 29
    like = (1956 if leap else 1967) + ((days_to(year, 0, 1) + 4) % 7 * 12) % 28
    return days_to(2008 + (like + 3 * 28 - 2008) % 28, month, day) * DAY + rest


def _milliseconds(offset: timedelta | None) -> int:
    return (offset or timedelta()) // timedelta(milliseconds=1)


def day_number(year: float, month: float, day: float) -> float:
    """`MakeDay`: days since 1970, NaN beyond reach."""
    if not (math.isfinite(year) and math.isfinite(month) and math.isfinite(day)):
        return math.nan
    year, month = math.trunc(year), math.trunc(month)
    if abs(year) > 400_000 or abs(month) > 10_000_000:
        return math.nan
    return days_to(year, month, 1) + math.trunc(day) - 1


def moment(days: float, milliseconds: float) -> float:
    """`MakeDate`, and from local time to UTC: the moment of a local day and time of day."""
    if not (math.isfinite(days) and math.isfinite(milliseconds)):
        return math.nan
    local = days * DAY + milliseconds
    return from_local(int(local)) if abs(local) <= FURTHEST + DAY else math.nan


def clock(hour: float, minute: float, second: float, millisecond: float) -> float:
    """`MakeTime`: milliseconds of a day."""
    if not all(math.isfinite(one) for one in (hour, minute, second, millisecond)):
        return math.nan
    return (
        math.trunc(hour) * 3_600_000
        + math.trunc(minute) * 60_000
        + math.trunc(second) * 1_000
        + math.trunc(millisecond)
    )
