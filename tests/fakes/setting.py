"""Setting goals in memory, over the leader pages' world: the directory that pages write, and what was asked before."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from services.aggregator.application.ports.changes import KeptChange
from services.aggregator.application.ports.setting import UnitDay
from shared.contracts.directory import Goal
from shared.contracts.events import GoalChanged
from shared.contracts.ids import GoalId, SurveyId, UnitId
from shared.contracts.snapshot import Directory
from tests.fakes.goals import MemoryChangesOfGoals
from tests.fakes.leading import Shown


class HasDirectory(Protocol):
    """A world whose directory pages write."""

    directory: Directory
    shown: Shown


@dataclass
class _Kept:
    changes: list[KeptChange] = field(default_factory=list)
    announced: list[GoalChanged] = field(default_factory=list)


class SetGoals:
    """What pages have committed. `work` begins a change of it; `shelf` opens what is looked at."""

    def __init__(self, world: HasDirectory) -> None:
        self.world = world
        self.kept = _Kept()

    def work(self) -> "SetGoalsWork":
        return SetGoalsWork(self)

    @contextmanager
    def shelf(self) -> Iterator["SetGoalsShelf"]:
        yield SetGoalsShelf(self)

    @property
    def announced(self) -> list[GoalChanged]:
        return self.kept.announced


class SetGoalsWork:
    """A `SettingWork`: a copy until it is committed."""

    def __init__(self, goals: SetGoals) -> None:
        self._goals = goals

    def __enter__(self) -> Self:
        self._kept = _Kept(list(self._goals.kept.changes), list(self._goals.kept.announced))
        self._there = dict(self._goals.world.directory.goals)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def commit(self) -> None:
        self._goals.kept = self._kept
        self._goals.world.directory = replace(self._goals.world.directory, goals=self._there)

    @property
    def asked(self) -> MemoryChangesOfGoals:
        return MemoryChangesOfGoals(self._kept.changes)

    def put(self, goal: Goal, *, before: Goal | None, now: datetime) -> bool:  # noqa: ARG002 – of the outbox row
        if self._there.get(goal.id) != before:
            return False
        self._there[goal.id] = goal
        return True

    def withdraw(self, goal: Goal, *, now: datetime) -> bool:  # noqa: ARG002 – of the outbox row
        if self._there.get(goal.id) != goal:
            return False
        del self._there[goal.id]
        return True

    def announce(self, change: GoalChanged, *, now: datetime) -> None:  # noqa: ARG002 – of the outbox row
        self._kept.announced.append(change)


class SetGoalsShelf:
    """A `SettingShelf`, and its `Past`."""

    def __init__(self, goals: SetGoals) -> None:
        self._goals = goals

    @property
    def past(self) -> Self:
        return self

    @property
    def asked(self) -> MemoryChangesOfGoals:
        return MemoryChangesOfGoals(self._goals.kept.changes)

    @property
    def standings(self) -> Shown:
        return self._goals.world.shown

    def number(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> int:
        return len(self.days(units=units, survey=survey, questions=(), since=since, until=until))

    def days(
        self,
        *,
        units: Collection[UnitId],
        survey: SurveyId,  # noqa: ARG002 – there is one
        questions: Collection[str],
        since: date,
        until: date,
    ) -> Sequence[UnitDay]:
        found = [
            UnitDay(unit, day, max(one.answered for one in counts.values()), counts)
            for unit, day, counts, _ in self._goals.world.shown.released
            if unit in units and since <= day <= until and (not questions or not counts.keys().isdisjoint(questions))
        ]
        return sorted(found, key=lambda one: one.day)


def of(goals: SetGoals, goal: GoalId) -> Sequence[KeptChange]:
    """What was kept of a goal, the latest first."""
    return MemoryChangesOfGoals(goals.kept.changes).of(goal)
