"""How often and when a leader hears: at once, or summed up once a day or a week. Pure.

What has shifted goes to a leader who hears at once as soon as it may: on working days 07–17, unless any hour suits. An
hour must have passed since the last such mail; what comes meanwhile waits for its end, and goes in one mail. Digests go
at seven in the morning, the daily one on working days, the weekly one on Mondays, or on the next working day. That
fresh answers have stopped is never urgent: who hears at once is told with what a weekly digest would hold.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifier.domain.notices import NEWS, UNASKED, Kind
from shared.contracts.directory import Cadence, Leader
from shared.runtime.clock import local_day
from shared.runtime.decent import FROM, decent_moment, start_of

TOGETHER = timedelta(hours=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Preference:
    """How a leader wants to hear of goals. any_hour: also outside of working hours. silent: of no goal at all."""

    cadence: Cadence = Cadence.AT_ONCE
    any_hour: bool = False
    silent: bool = False


def preference_of(leader: Leader, chosen: Preference | None) -> Preference:
    """What holds for a leader: their own choice, or what the directory says until they choose."""
    return chosen or Preference(leader.cadence, leader.any_hour)


def counts_for(kind: Kind) -> Collection[Kind]:
    """What must not have been mailed within the hour: no lesser news hold up a shift."""
    return frozenset({Kind.SHIFT}) if kind is Kind.SHIFT else NEWS


def due(kind: Kind, preference: Preference, *, latest: datetime | None, now: datetime) -> datetime:
    """When news that have come now go. latest: when news of a kind that counts were last mailed to the leader."""
    match preference.cadence:
        case Cadence.DAILY:
            return next_morning(now)
        case Cadence.WEEKLY:
            return next_week(now)
        case Cadence.AT_ONCE:
            if kind is Kind.QUIET:
                return next_week(now)
            return may_go(kind, preference, latest=latest, now=now)


def may_go(kind: Kind, preference: Preference | None, *, latest: datetime | None, now: datetime) -> datetime:
    """The earliest moment, from now on, at which what is due may go. preference: of a leader; None for others."""
    if preference is None or kind not in NEWS:
        return decent_moment(now) if kind in UNASKED else now
    if preference.cadence is not Cadence.AT_ONCE:
        return decent_moment(now)  # what went wrong in the morning is made good during the day
    gathered = now if latest is None else max(now, latest + TOGETHER)
    return gathered if preference.any_hour else decent_moment(gathered)


def next_morning(now: datetime) -> datetime:
    """The first moment of the next working day on which people can be written to; this one if it has just come."""
    today = start_of(local_day(now), FROM)
    return decent_moment(today if now <= today else start_of(local_day(now) + timedelta(days=1), FROM))


def next_week(now: datetime) -> datetime:
    """The morning of the next Monday, or of the first working day after it."""
    day = local_day(now)
    monday = day + timedelta(days=-day.weekday() % _WEEK)
    if now > start_of(monday, FROM):
        monday += timedelta(days=_WEEK)
    return decent_moment(start_of(monday, FROM))
