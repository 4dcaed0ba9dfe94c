"""Whether answers still come. Pure. No data is never good news: silence makes a goal stale and adds no evidence."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

REMEMBERED = 20
NEWS_FOR = timedelta(days=30)
SHORTEST = 14
USUAL_GAPS = 3
LONGEST_QUIET = 30


@dataclass(frozen=True, slots=True)
class Pace:
    """The rhythm in which days with releases have come.

    latest: the latest such day. gaps: days from one to the next, the last 20 of them.
    """

    latest: date | None = None
    gaps: tuple[int, ...] = ()

    def released(self, day: date) -> "Pace":
        """There was a release on this day."""
        if self.latest is None:
            return Pace(day)
        if day <= self.latest:
            return self
        return Pace(day, (*self.gaps, (day - self.latest).days)[-REMEMBERED:])

    @property
    def patience(self) -> float:
        """For how many days without a release answers still count as fresh: 14, or three times the median gap."""
        return max(SHORTEST, USUAL_GAPS * median(self.gaps)) if self.gaps else SHORTEST

    @property
    def fresh_until(self) -> date | None:
        """The last day on which fresh answers have not stopped; None before the first one."""
        return self.latest and self.latest + timedelta(days=math.floor(self.patience))

    def adds_on(self, day: date) -> bool:
        """g_d: whether a calendar day may add a start of the evidence.

        Up to 30 days after the latest release, and never while stale. Without this, quiet days alone would pile up
        starts until they switch a goal.
        """
        return self.latest is not None and (day - self.latest).days <= min(self.patience, LONGEST_QUIET)


def stopped_after(pace: Pace, day: date) -> date | None:
    """The last day of answers, where they have stopped by a day; None where they go on, or where that is no news.

    Answers that came on one day only have no usual gap, so they can't stop. What stopped more than a month ago is
    known, or was never awaited.
    """
    until = pace.fresh_until
    if until is None or not pace.gaps or not until < day <= until + NEWS_FOR:
        return None
    return pace.latest
