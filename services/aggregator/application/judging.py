"""Judging: releases become shifts, in a transaction of its own. How one goal is judged lives in `verdicts`.

A batch of the feedback topic marks what it has released; `judge` takes the marks. `notice` is for a directory that has
changed, `tick` for every day. All three read nothing but releases and what they kept themselves, so doing any of them
twice changes nothing, and two processes may do them at once: a goal's row is its lock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.aggregator.application.aims import Aims, aim_text
from services.aggregator.application.ports.counting import Change
from services.aggregator.application.ports.goals import BeginGoalWork, GoalWork, Noted
from services.aggregator.application.verdicts import Judge, at_first
from services.aggregator.domain.goals import Reason
from services.aggregator.domain.recipients import busiest
from shared.contracts.directory import Goal
from shared.contracts.ids import SurveyId
from shared.contracts.snapshot import Directory

MOST_MARKS = 500
GOALS_AT_A_TIME = 50


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


def notice(work: GoalWork, directory: Directory, *, now: datetime) -> Judged:
    """Begin with goals that are new, begin anew with those that ask for something else, and rest those that are gone.

    A goal is set at the moment when it is first noticed here: do this as soon as the directory has changed.
    """
    with work:
        noted = work.noted()
        changed = [one for one in directory.goals.values() if noted.get(one.id) != Noted(aim_text(one), active=True)]
        judged = _judge(work, directory, changed, now=now)
        if gone := sorted(goal for goal, one in noted.items() if one.active and goal not in directory.goals):
            work.retire(gone)
        work.commit()
    return judged


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
        if (units := units_of.get(goal.indicator.survey)) and not directory.units_in(goal.scope).isdisjoint(units)
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
        judge_ = Judge(work, directory, goal, aim, aims.questions(goal), busiest=heard[one], read_to=read_to, now=now)
        kept, turns = judge_.from_(locked[one])
        if kept != locked[one]:
            work.keep([kept])
        shifts.update(turns)
    return Judged(goals=len(able), shifts=dict(shifts))
