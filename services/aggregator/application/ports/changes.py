"""What keeping the changes of goals needs of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID, uuid5

from shared.contracts.directory import Goal
from shared.contracts.events import GoalChanged
from shared.contracts.ids import GoalId, ScopeId

CHANGES = UUID("b9a4c7e2-3d51-5f08-9c6e-71d2f0a8b345")


def change_id(goal: GoalId, revision: int) -> UUID:
    """The id of a change: the same goal and revision always have the same one."""
    return uuid5(CHANGES, f"{goal}/{revision}")


@dataclass(frozen=True, slots=True)
class KeptChange:
    """One time that a goal was set, changed, paused or retired.

    told: from what to what, by whom and when. goal: as the directory has it from then on, None when it was retired.
    """

    told: GoalChanged
    goal: Goal | None


class GoalChanges(Protocol):
    """What was asked of goals over time. Only added to."""

    def latest(self, goals: Collection[GoalId] | None = None) -> Mapping[GoalId, KeptChange]:
        """The last change of each of these goals, or of all that there ever were."""

    def of(self, goal: GoalId) -> Sequence[KeptChange]:
        """Every change of a goal, the latest first."""

    def retired_in(self, scope: ScopeId) -> Sequence[KeptChange]:
        """The last changes of the goals of a scope that were retired, the latest first."""

    def add(self, changes: Sequence[KeptChange]) -> None:
        """Write these down. What is there under the same goal and revision stays."""


class SettingWork(Protocol):
    """One change of goals, made on a page. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def asked(self) -> GoalChanges:
        """What was asked of goals over time."""

    def put(self, goal: Goal, *, before: Goal | None, now: datetime) -> bool:
        """Publish a goal; False, and nothing has happened, when the directory no longer has it as it was before."""

    def withdraw(self, goal: Goal, *, now: datetime) -> bool:
        """Take a goal out of the directory; False, and nothing has happened, when it is no longer there as given."""

    def announce(self, change: GoalChanged, *, now: datetime) -> None:
        """Tell the log."""

    def commit(self) -> None:
        """Make it so."""
