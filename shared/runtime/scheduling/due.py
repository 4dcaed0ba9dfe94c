"""What a job should do now, given what it has done. Pure; knows nothing of storage, locks or threads.

A due time is run once. What was missed meanwhile is one run, at the latest of the missed due times, unless the job asks
for each. A run that failed, or whose process died, is tried again: after a minute, two, four, and then every half hour,
until it goes well or the next due time takes its place.

A clock that is set back finds what it has run already; one that was ahead has run the last due time before it, once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.runtime.scheduling.calendar import Calendar

FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(minutes=30)


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a job runs now."""

    DUE = "due"
    RETRY = "retry"
    TAKEN_OVER = "taken-over"


@dataclass(frozen=True, slots=True)
class Run:
    """A due time that was begun.

    attempts: how often. ended, outcome: of the last of them; None while it runs, and for ever when it was killed.
    """

    due: datetime
    started: datetime
    attempts: int = 1
    ended: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a job, of due times that have come by now.

    latest: the run of the latest of them. done: the latest due time whose run went well. success: when a run last did.
    """

    latest: Run | None = None
    done: datetime | None = None
    success: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be run."""

    at: datetime
    reason: Reason


def due(calendar: Calendar, standing: Standing, *, now: datetime, each: bool) -> Due | None:
    """What to run now, once nobody else is running it; None to wait.

    each: whether what was missed is run one by one, the oldest first. A job that never ran begins with the latest due
    time.
    """
    latest = standing.latest
    if each and latest is not None and latest.outcome is not Outcome.DONE:
        return _again(latest, now=now)
    missed = calendar.latest(now) if latest is None else _next(calendar, latest.due, until=now)
    if missed is not None:
        return Due(missed if each else calendar.latest(now) or missed, Reason.DUE)
    if latest is None or latest.outcome is Outcome.DONE:
        return None
    return _again(latest, now=now)


def overdue(calendar: Calendar, standing: Standing, *, now: datetime) -> timedelta:
    """For how long something has waited to be run well; nothing for a job that is up to date."""
    if standing.done is not None:
        waiting = _next(calendar, standing.done, until=now)
    else:
        waiting = standing.latest.due if standing.latest else calendar.latest(now)
    return now - waiting if waiting else timedelta()


def _next(calendar: Calendar, after: datetime, *, until: datetime) -> datetime | None:
    found = calendar.next(after)
    return found if found is not None and found <= until else None


def _again(run: Run, *, now: datetime) -> Due | None:
    reason, since = (Reason.RETRY, run.ended) if run.ended else (Reason.TAKEN_OVER, run.started)
    pause = min(FIRST_RETRY * 2 ** min(run.attempts - 1, 10), LAST_RETRY)
    # Since a moment that has not come yet: the clock has been set back, and would make us wait for ever.
    return None if timedelta() <= now - since < pause else Due(run.due, reason)
