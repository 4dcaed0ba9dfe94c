"""A goal's status along its releases: first verdict, then switches. Pure; each day's evidence lives in `evidence`.

From unknown, two products of bets without the "+1" of the detector run from the first release, one against each status,
each averaged over its grid. The first to reach 20 names the status; by Ville's inequality at most one goal in twenty is
named wrongly. From then on the detector of `detector` runs against that status.

Releases are taken one by one in the order of the log. Each is added to its day, and the evidence is looked at with all
days up to the latest seen so far, finished or not. So the outcome does not depend on how the releases were cut into
batches. A release that comes late from another partition takes its place in that order, but what was decided stays.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce

from services.aggregator.domain.detector import (
    DAY,
    Detector,
    average,
    change_day,
    folded,
    grown,
    quarters,
    steps,
    weights,
)
from services.aggregator.domain.evidence import GRID, Against, Aim, Answered, Bets, DayEvidence, Place, Vector, plus
from services.aggregator.domain.freshness import Pace
from shared.contracts.events import State

VERDICT = math.log(20)
EVEN: Vector = (0.0,) * GRID
OPEN_DAYS = timedelta(days=2)
BOTH = (Against.MISSED, Against.MET)  # the evidence for "met" comes first


class Reason(StrEnum):
    """Why a goal's status changed."""

    FIRST_MET = "first-met"
    FIRST_MISSED = "first-missed"
    NOW_MET = "now-met"
    NOW_MISSED = "now-missed"

    @classmethod
    def of(cls, before: State, after: State) -> "Reason":
        """The reason of a change."""
        if before is State.UNKNOWN:
            return cls.FIRST_MET if after is State.MET else cls.FIRST_MISSED
        return cls.NOW_MET if after is State.MET else cls.NOW_MISSED


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of status, decided.

    day: the latest day of the releases that it was decided on. since: the day that contributes most to the evidence;
    for a first verdict, the first day of evidence. place: the release that brought it. weights: what each λ has of
    the evidence.
    """

    before: State
    after: State
    day: date
    since: date
    place: Place
    weights: Vector

    @property
    def reason(self) -> Reason:
        """In a word."""
        return Reason.of(self.before, self.after)

    @property
    def against(self) -> Against:
        """Which status the evidence spoke against."""
        return Against.MISSED if self.after is State.MET else Against.MET


@dataclass(frozen=True, slots=True)
class Track:
    """Where a goal stands, as of its finished days.

    after: only releases later in the log count. folded: only releases of later days count; earlier ones are in the
    evidence for good, or were over when the goal switched. for_met, for_missed: logarithms of the two products, while
    unknown; begun: their first day. detector: the evidence against the status, once it is known.
    """

    after: Place
    folded: date
    state: State = State.UNKNOWN
    for_met: Vector = EVEN
    for_missed: Vector = EVEN
    begun: date | None = None
    detector: Detector = field(default_factory=Detector)
    pace: Pace = field(default_factory=Pace)

    def counts(self, one: Answered) -> bool:
        """Whether a release is evidence that is still open."""
        return one.day > self.folded and one.place > self.after and bool(one.values)


@dataclass(frozen=True, slots=True)
class Followed:
    """What following releases came to. evidence: progress towards the next change, in quarters."""

    track: Track
    turns: tuple[Turn, ...]
    evidence: float


def set_on(day: date, after: Place) -> Track:
    """A goal that was set on a local day: its live evidence starts from zero, with what the log takes from now on.

    A release carries its own record's day or the one before, so no such release is two days older.
    """
    return Track(after=after, folded=day - OPEN_DAYS)


def follow(track: Track, aim: Aim, answered: Iterable[Answered], *, limit: float) -> Followed:
    """Take releases in, in the order of the log, and decide. limit: log A. Nothing is folded by it but what is over."""
    left = sorted((one for one in answered if track.counts(one)), key=lambda one: one.place)
    turns: list[Turn] = []
    while True:
        run = _Run(track, aim)
        turn = run.through(left, limit=limit)
        if turn is None:
            return Followed(track, tuple(turns), run.progress(limit=limit))
        turns.append(turn)
        track = _turned(track, turn, run)
        left = [one for one in left if track.counts(one)]


def fold(track: Track, aim: Aim, answered: Iterable[Answered], *, until: date) -> Track:
    """Close the days up to one for good. `follow` has looked at all of their releases before, and no more can come."""
    if until <= track.folded:
        return track
    run = _Run(track, aim)
    for one in sorted((one for one in answered if track.counts(one)), key=lambda one: one.place):
        if one.day <= until:
            run.add(one)
    return run.closed(until)


def judge_history(aim: Aim, answered: Sequence[Answered], *, limit: float) -> tuple[State, tuple[Turn, ...]]:
    """What imported answers say of a goal: day by day, as it would have been, however they came into the log."""
    by_day = sorted((one for one in answered if one.values), key=lambda one: (one.day, one.place))
    if not by_day:
        return State.UNKNOWN, ()
    moment = by_day[0].place.at
    renumbered = [replace(one, place=Place(moment, 0, i)) for i, one in enumerate(by_day)]
    followed = follow(Track(after=Place(moment, 0, -1), folded=by_day[0].day - DAY), aim, renumbered, limit=limit)
    return followed.track.state, followed.turns


class _Run:
    """Evidence that grows release by release. Days that can't grow any more are added up once."""

    def __init__(self, track: Track, aim: Aim) -> None:
        self.track = track
        unknown = track.state is State.UNKNOWN
        self._bets = [Bets(aim, side) for side in (BOTH if unknown else (Against(track.state),))]
        self._sums = [track.for_met, track.for_missed] if unknown else [track.detector.logs]
        self._summed, self._pace = track.folded, track.pace
        self._days: dict[date, DayEvidence] = {}
        self._open: dict[date, DayEvidence] = {}
        self._latest = track.folded

    def add(self, one: Answered) -> None:
        """Take one release in."""
        if one.day not in self._days:
            self._days[one.day] = self._open[one.day] = DayEvidence(self._bets)
        self._days[one.day].add(one)
        self._latest = max(self._latest, one.day)

    def through(self, answered: Sequence[Answered], *, limit: float) -> Turn | None:
        """The first change of status that these releases bring."""
        for one, earliest_left in zip(answered, _earliest_from_here(answered), strict=True):
            self._sum_until(earliest_left - DAY)
            self.add(one)
            if after := self._decides(limit):
                return self._turn(after, one.place)
        return None

    def progress(self, *, limit: float) -> float:
        """How far the evidence is, in quarters."""
        levels = [average(logs) for logs in self._now()]
        if self.track.state is State.UNKNOWN:
            return max(0, min(math.floor(4 * max(levels) / VERDICT), 4)) / 4
        return quarters(levels[0], limit)

    def closed(self, until: date) -> Track:
        """The track with the evidence of all days up to one."""
        track = self.track
        days, pace = steps(track.pace, self._said, after=track.folded, until=until)
        if track.state is not State.UNKNOWN:
            return replace(track, folded=until, pace=pace, detector=folded(track.detector, days))
        self._sum_until(until)
        begun = track.begun or min(self._days, default=None)
        return replace(track, folded=until, pace=pace, for_met=self._sums[0], for_missed=self._sums[1], begun=begun)

    def pace(self) -> Pace:
        """The rhythm of releases, up to now."""
        return steps(self._pace, self._said, after=self._summed, until=self._latest)[1]

    def _decides(self, limit: float) -> State | None:
        levels = [average(logs) for logs in self._now()]
        if self.track.state is State.UNKNOWN:
            if max(levels) < VERDICT:
                return None
            return State.MET if levels[0] > levels[1] else State.MISSED
        if levels[0] < limit:
            return None
        return State.MISSED if self.track.state is State.MET else State.MET

    def _turn(self, after: State, place: Place) -> Turn:
        track, logs = self.track, self._now()
        if track.state is State.UNKNOWN:
            reached = logs[0] if after is State.MET else logs[1]
            since = track.begun or min(self._days)
        else:
            reached = logs[0]
            days, _ = steps(track.pace, self._said, after=track.folded, until=self._latest)
            since = change_day(folded(track.detector, days)) or self._latest
        return Turn(track.state, after, self._latest, since, place, weights(reached))

    def _now(self) -> list[Vector]:
        """The logarithms with all days up to the latest, for each side."""
        if self.track.state is State.UNKNOWN:
            return [
                reduce(plus, (day.logs[side] for day in self._open.values()), logs)
                for side, logs in enumerate(self._sums)
            ]
        days, _ = steps(self._pace, self._said, after=self._summed, until=self._latest)
        return [grown(self._sums[0], days)]

    def _sum_until(self, until: date) -> None:
        """Add up the days to this one: no release of them is left."""
        if until <= self._summed:
            return
        days, self._pace = steps(self._pace, self._said, after=self._summed, until=until)
        if self.track.state is not State.UNKNOWN:
            self._sums = [grown(self._sums[0], days)]
        for day in sorted(one for one in self._open if one <= until):
            evidence = self._open.pop(day)
            if self.track.state is State.UNKNOWN:
                self._sums = [plus(logs, more) for logs, more in zip(self._sums, evidence.logs, strict=True)]
        self._summed = until

    def _said(self, day: date) -> Vector | None:
        return self._days[day].logs[0] if day in self._days else None


def _turned(track: Track, turn: Turn, run: _Run) -> Track:
    """After a switch its day is over, and the other side starts from zero on the next. A first verdict is no switch:
    the detector starts with the release that follows it.
    """
    if track.state is State.UNKNOWN:
        return Track(after=turn.place, folded=max(track.folded, turn.day - DAY), state=turn.after, pace=run.pace())
    return Track(after=track.after, folded=turn.day, state=turn.after, pace=run.pace())


def _earliest_from_here(answered: Sequence[Answered]) -> list[date]:
    """For each release the earliest day of it and all that follow."""
    earliest: list[date] = []
    for one in reversed(answered):
        earliest.append(min(one.day, earliest[-1]) if earliest else one.day)
    return earliest[::-1]
