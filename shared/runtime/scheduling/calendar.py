"""Due times: which moments a cron expression names on the clocks of Europe/Helsinki. Pure; what ran, is not known here.

A wall time is named once, whatever the clocks do in two nights of the year. The hour that is left out in spring: a job
of 03:30 is due when that half hour would have been over, at 04:30 of the new time. The hour that comes twice in autumn:
it is due in the first of the two; only a job of every hour is due in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from shared.runtime.clock import HELSINKI

_MINUTE = timedelta(minutes=1)
# No wall time is further than this from what its neighbours make of it.
_SHIFT = timedelta(hours=2)
# How far to look for a due time, in steps: rare ones are far away, and frequent ones are many.
_LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=8), timedelta(days=32), timedelta(days=366 * 8 + 2))


@dataclass(frozen=True, slots=True)
class Calendar:
    """When something is due. cron: minute, hour, day, month, day of week (names, or 0 for Monday).

    Raises ValueError for an expression that is none.
    """

    cron: str

    def __post_init__(self) -> None:
        _trigger(self.cron)

    def between(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """All due times later than `after` and not later than `until`, in UTC, in order."""
        first, last = _wall(after) - _SHIFT, _wall(until) + _SHIFT
        found = {moment for wall in self._walls(first, last) for moment in self._moments(wall)}
        return tuple(sorted(one for one in found if after < one <= until))

    def latest(self, until: datetime) -> datetime | None:
        """The last due time that has come; None where none ever has, as on 30 February."""
        return next((found[-1] for look in _LOOKS if (found := self.between(until - look, until))), None)

    def next(self, after: datetime) -> datetime | None:
        """The first due time later than `after`; None where none will come."""
        return _next(self, after)

    def _walls(self, first: datetime, last: datetime) -> Iterator[datetime]:
        trigger = _trigger(self.cron)
        at = trigger.get_next_fire_time(None, first)
        while at is not None and at <= last:
            yield at
            at = trigger.get_next_fire_time(None, at + _MINUTE)

    def _moments(self, wall: datetime) -> Iterator[datetime]:
        for fold in (0, 1) if self.cron.split()[1] == "*" else (0,):
            # A wall time that is left out has the old offset here, and so is later on the new clock.
            yield wall.replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC)


@lru_cache(maxsize=256)
def _trigger(cron: str) -> CronTrigger:
    """Reckons with walls that know no summer time, as if in UTC: in the hour that comes twice it would never end."""
    return CronTrigger.from_crontab(cron, timezone=UTC)


@lru_cache(maxsize=256)
def _next(calendar: Calendar, after: datetime) -> datetime | None:
    """Kept, for it is asked every minute what comes after the same run."""
    return next((found[0] for look in _LOOKS if (found := calendar.between(after, after + look))), None)


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(HELSINKI).replace(tzinfo=UTC, fold=0)
