"""Judging: releases become shifts, in a transaction of its own. How one goal is judged lives in `verdicts`.

A batch of the feedback topic marks what it has released; `judge` takes the marks. `notice` is for a directory that has
changed, `tick` for every day. All three read nothing but releases and what they kept themselves, so doing any of them
twice changes nothing, and two processes may do them at once: a goal's row is its lock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.aggregator.application.aims import Aims, aim_text
from services.aggregator.application.ports.counting import Change
from services.aggregator.application.ports.goals import BeginGoalWork, GoalWork, Noted
from services.aggregator.application.revisions import noticed, retired
from services.aggregator.application.verdicts import Judge, at_first, at_rest
from services.aggregator.domain.goals import Reason
from services.aggregator.domain.recipients import busiest
from shared.contracts.directory import Goal
from shared.contracts.ids import GoalId, SurveyId
from shared.contracts.snapshot import Directory

MOST_MARKS = 500
GOALS_AT_A_TIME = 50
# A directory that is read anew has no goals at first: only what stays away is gone.
GONE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging did.

    marks: how many were taken; as many as were asked for means that there may be more. goals: how many were looked at.
    shifts: written to the ledger, by reason and whether history told them. accepted: of each mark that live responses
    brought, when the earliest response that opened a pool had been accepted.
    """

    marks: int = 0
    goals: int = 0
    shifts: Mapping[tuple[Reason, bool], int] = field(default_factory=dict)
    accepted: Sequence[datetime] = ()

    def __add__(self, other: "Judged") -> "Judged":
        return Judged(
            self.marks + other.marks,
            self.goals + other.goals,
            dict(Counter(self.shifts) + Counter(other.shifts)),
            (*self.accepted, *other.accepted),
        )


def judge(work: GoalWork, directory: Directory, *, now: datetime, limit: int = MOST_MARKS) -> Judged:
    """Judge the goals that new releases concern."""
    with work:
        # The marks come first: what is read after that has at least the releases that they are about.
        taken = work.changes.take(limit=limit)
        judged = _judge(work, directory, _concerned(directory, [one.change for one in taken]), now=now)
        work.commit()
    return judged + Judged(marks=len(taken), accepted=tuple(one.accepted for one in taken if one.accepted))


def notice(work: GoalWork, directory: Directory, *, now: datetime, earlier: Directory | None = None) -> Judged:
    """Begin with goals that are new, begin anew with those that ask for something else, and rest those that are gone or
    paused. What was asked for before and after is kept and told.

    A goal is set at the moment when it is first noticed here: do this as soon as the directory has changed. earlier: as
    it was noticed before, so that what has gone since is known to have been there.
    """
    with work:
        noted = work.noted()
        goals = directory.goals.values()
        changed = [one for one in goals if noted.get(one.id) != Noted(aim_text(one), not one.paused, one.paused)]
        judged = _judge(work, directory, changed, now=now)
        gone = sorted(goal for goal in noted if goal not in directory.goals)
        if left := [goal for goal in gone if noted[goal].missing_since is None]:
            work.retire(left, now=now)
        _keep_changes(work, directory, _surely_gone(gone, noted, earlier, now=now), now=now)
        work.commit()
    return judged


def _surely_gone(
    gone: Sequence[GoalId], noted: Mapping[GoalId, Noted], earlier: Directory | None, *, now: datetime
) -> list[GoalId]:
    def is_long(since: datetime | None) -> bool:
        return since is not None and since <= now - GONE_AFTER

    return [goal for goal in gone if (earlier and goal in earlier.goals) or is_long(noted[goal].missing_since)]


def _keep_changes(work: GoalWork, directory: Directory, gone: Sequence[GoalId], *, now: datetime) -> None:
    """What the directory has otherwise than it was last kept. A page keeps its own changes as it makes them, so the
    directory is looked at again in this transaction: what it says now counts, not what was read of it a moment ago.
    """
    aims, latest = Aims(directory), work.asked.latest()
    differ = [one.told.goal for one in noticed(aims, directory.goals.values(), latest, now=now)]
    missing = [goal for goal in gone if goal in latest and latest[goal].goal]
    if not differ and not missing:
        return
    there, latest = work.published([*differ, *missing]), work.asked.latest([*differ, *missing])
    as_noticed = [directory.goals[goal] for goal in differ if there.get(goal) == directory.goals[goal]]
    news = noticed(aims, as_noticed, latest, now=now)
    news += [
        retired(directory, latest[goal], by=None, now=now)
        for goal in missing
        if goal not in there and latest[goal].goal
    ]
    if news:
        work.asked.add(news)
        work.publish([one.told for one in news], now=now)


def tick(begin: BeginGoalWork, directory: Directory, *, now: datetime) -> Judged:
    """What each day brings: finished days are folded for good, also of goals that nothing was released for."""
    judged = notice(begin(), directory, now=now)
    goals = sorted(directory.goals.values(), key=lambda one: one.id)
    for start in range(0, len(goals), GOALS_AT_A_TIME):
        with begin() as work:
            judged += _judge(work, directory, goals[start : start + GOALS_AT_A_TIME], now=now)
            work.commit()
    return judged


def _concerned(directory: Directory, changes: Sequence[Change]) -> list[Goal]:
    """The goals whose scope has one of these units and whose indicator is of its survey."""
    units_of: dict[SurveyId, set[str]] = {}
    for change in changes:
        units_of.setdefault(change.survey, set()).add(change.unit)
    return [
        goal
        for goal in directory.goals.values()
        if (units := units_of.get(goal.indicator.survey)) and not directory.sources_in(goal.scope).isdisjoint(units)
    ]


def _judge(work: GoalWork, directory: Directory, goals: Iterable[Goal], *, now: datetime) -> Judged:
    """Judge those of these goals that can be: while something that a goal needs is not in the directory, it rests."""
    aims = Aims(directory)
    able = {goal.id: (goal, aim) for goal in goals if (aim := aims.of(goal))}
    if not able:
        return Judged()
    read_to = work.read_to()
    locked = work.lock([at_first(able[one][0], now=now) for one in sorted(able)])
    heard = busiest(directory)
    shifts: Counter[tuple[Reason, bool]] = Counter()
    for one in sorted(able):
        goal, aim = able[one]
        if goal.paused:
            kept, turns = at_rest(locked[one]), Counter[tuple[Reason, bool]]()
        else:
            judge_ = Judge(
                work, directory, goal, aim, aims.questions(goal), busiest=heard[one], read_to=read_to, now=now
            )
            kept, turns = judge_.from_(locked[one])
        if kept != locked[one]:
            work.keep([kept])
        shifts.update(turns)
    return Judged(goals=len(able), shifts=dict(shifts))
