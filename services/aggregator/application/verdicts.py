"""One goal's judging, within a transaction: what its releases say, and what is told of it. When: see `judging`.

A shift is a fact once it is written. Days that are not finished are judged again from their releases each time, but
what was decided on them stays: the goal goes on from its last shift.

Until live evidence takes over (a live shift, or a finished day of live answers for a goal with a status) what history
says is only kept beside the goal, and judged anew over all of it as more is imported: so neither batches nor the order
in which units come decide. Then it goes into the ledger as it stands.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.aggregator.application.aims import aim_text
from services.aggregator.application.ports.counting import Released
from services.aggregator.application.ports.goals import GoalWork, KeptGoal
from services.aggregator.application.telling import Telling
from services.aggregator.domain.detector import DAY, threshold
from services.aggregator.domain.evidence import Aim, Answered, Place, strongest
from services.aggregator.domain.freshness import Pace, stopped_after
from services.aggregator.domain.goals import (
    OPEN_DAYS,
    Followed,
    Reason,
    Track,
    Turn,
    fold,
    follow,
    judge_history,
    set_on,
)
from shared.contracts.directory import Goal
from shared.contracts.events import Question, State
from shared.contracts.ids import SurveyId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import local_day

_ANY_PARTITION = 2**31 - 1
Counts = Counter[tuple[Reason, bool]]


def at_first(goal: Goal, *, now: datetime) -> KeptGoal:
    """A goal that is set now."""
    return KeptGoal(goal.id, aim_text(goal), set_at=now, track=set_on(local_day(now), _moment(now)))


def at_rest(kept: KeptGoal) -> KeptGoal:
    """A goal that somebody has paused. Nothing of it is forgotten."""
    return replace(kept, active=False, paused=True)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges one goal. busiest: as the directory has it now. read_to: of the log, all before it has been counted."""

    work: GoalWork
    directory: Directory
    goal: Goal
    aim: Aim
    questions: tuple[Question, ...]
    busiest: int
    read_to: datetime
    now: datetime

    def from_(self, kept: KeptGoal) -> tuple[KeptGoal, Counts]:
        """Go on from where the goal is; returns where it is then, and the shifts written, by reason and history."""
        kept = self._as_set(kept)
        if not kept.live:
            kept = self._with_history(kept)
        answered = self._answered(
            self.work.releases.since(
                units=self._units,
                survey=self._survey,
                after=kept.set_at,
                day_from=kept.track.folded + DAY,
                historic=False,
            )
        )
        followed = follow(kept.track, self.aim, answered, limit=threshold(kept.busiest))
        written: Counts = Counter()
        if followed.turns:
            kept = self._in_ledger(kept, written)
            kept = self._shifted(kept, followed.turns, written)
        return self._folded(kept, followed, answered, written), written

    def _as_set(self, kept: KeptGoal) -> KeptGoal:
        """The goal, begun anew if it asks for something else now. A rise of the threshold counts at once."""
        if kept.aim != aim_text(self.goal):
            kept = replace(at_first(self.goal, now=self.now), ordinal=kept.ordinal, reset=True)
        elif kept.paused:
            kept = self._resumed(kept)
        return replace(kept, active=True, paused=False, busiest=max(kept.busiest, self.busiest))

    def _resumed(self, kept: KeptGoal) -> KeptGoal:
        """The goal with the status that it had, its evidence from zero: what came while it was paused never counts."""
        today, before = local_day(self.now), kept.track
        anew = set_on(today, _moment(self.now))
        pace = Pace() if before.state is State.UNKNOWN else Pace(today)
        track = replace(anew, folded=max(anew.folded, before.folded), state=before.state, pace=pace)
        return replace(kept, track=track)

    def _with_history(self, kept: KeptGoal) -> KeptGoal:
        """What imported answers say, if there are other ones than before. Live evidence then starts from zero.

        Who sets another target may have seen the history, so then only what was imported since is judged.
        """
        number = self.work.historic_releases(units=self._units, survey=self._survey)
        if number == kept.historic:
            return kept
        after = kept.set_at if kept.reset else None
        released = self.work.releases.since(units=self._units, survey=self._survey, after=after, historic=True)
        answered = self._answered(released)
        state, turns = judge_history(self.aim, answered, limit=threshold(kept.busiest))
        told = tuple(
            self._telling.shift(turn, kept.ordinal + n, units=self._carriers(turn, answered), historic=True)
            for n, turn in enumerate(turns, start=1)
        )
        track = kept.track
        if told or kept.told:
            track = Track(after=track.after, folded=track.folded, state=state, pace=track.pace)
        return replace(kept, historic=number, told=told, track=track, since=turns[-1].since if turns else None)

    def _in_ledger(self, kept: KeptGoal, written: Counts) -> KeptGoal:
        """Live evidence takes over: what history says is a fact from now on."""
        if kept.told:
            self.work.add_shifts(kept.told)
            written.update((Reason.of(one.told.before, one.told.after), True) for one in kept.told)
        return replace(kept, live=True, told=(), ordinal=kept.ordinal + len(kept.told))

    def _shifted(self, kept: KeptGoal, turns: Sequence[Turn], written: Counts) -> KeptGoal:
        """Write shifts and their events. A fall of the threshold counts from here on."""
        for turn in turns:
            released = self.work.releases.since(
                units=self._units, survey=self._survey, after=kept.set_at, day_from=turn.since, historic=False
            )
            units = self._carriers(turn, [one for one in self._answered(released) if one.place <= turn.place])
            kept = replace(kept, ordinal=kept.ordinal + 1, since=turn.since, busiest=self.busiest)
            shift = self._telling.shift(turn, kept.ordinal, units=units, historic=False)
            self.work.add_shifts([shift])
            self.work.publish([self._telling.event(shift)], now=self.now)
            written[turn.reason, False] += 1
        return kept

    def _folded(self, kept: KeptGoal, followed: Followed, answered: Sequence[Answered], written: Counts) -> KeptGoal:
        """Close the days that are two days old and that every partition has been read beyond."""
        read = min(local_day(self.now), local_day(self.read_to))
        until = read - OPEN_DAYS
        track = followed.track
        pace = _pace(track, answered)
        closes = any(track.counts(one) and one.day <= until for one in answered)
        if not kept.live and closes and track.state is not State.UNKNOWN:
            kept = self._in_ledger(kept, written)
        if pace.latest is None and track.state is not State.UNKNOWN:
            pace = Pace(local_day(kept.set_at))  # named by history, and no live answer has come yet
        quiet = kept.quiet
        if (stopped := stopped_after(pace, read)) and stopped != quiet:
            self.work.publish([self._telling.quiet(track.state, stopped)], now=self.now)
            quiet = stopped
        return replace(
            kept,
            track=fold(track, self.aim, answered, until=until),
            evidence=followed.evidence,
            fresh_until=pace.fresh_until,
            quiet=quiet,
        )

    def _carriers(self, turn: Turn, answered: Sequence[Answered]) -> tuple[UnitId, ...]:
        of_the_days = [one for one in answered if turn.since <= one.day <= turn.day]
        return strongest(self.aim, turn.against, of_the_days, weights=turn.weights, since=turn.since)

    def _answered(self, released: Iterable[Released]) -> list[Answered]:
        found = (
            Answered(
                unit=one.unit,
                day=one.release.day,
                place=Place(one.at, one.partition, one.offset),
                responses=one.release.responses,
                values=self.aim.values(one.release.counts),
            )
            for one in released
        )
        return [one for one in found if one.values]

    @property
    def _units(self) -> Sequence[UnitId]:
        return sorted(self.directory.sources_in(self.goal.scope))

    @property
    def _survey(self) -> SurveyId:
        return self.goal.indicator.survey

    @property
    def _telling(self) -> Telling:
        return Telling(self.work.panes, self.directory, self.goal, self.aim, self.questions, now=self.now)


def _moment(moment: datetime) -> Place:
    """The end of a moment in the log: what is appended later comes after it, in whatever partition."""
    return Place(moment, _ANY_PARTITION, 0)


def _pace(track: Track, answered: Iterable[Answered]) -> Pace:
    """The rhythm of releases, days that are not finished among them."""
    pace = track.pace
    for day in sorted({one.day for one in answered}):
        pace = pace.released(day)
    return pace
