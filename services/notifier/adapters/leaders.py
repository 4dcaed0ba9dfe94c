"""`Leaders` from the directory's projection."""

from collections.abc import Callable, Mapping

from shared.contracts.directory import Goal, Leader
from shared.contracts.ids import GoalId, LeaderId
from shared.contracts.snapshot import Directory


class DirectoryLeaders:
    """directory: the snapshot of now."""

    def __init__(self, directory: Callable[[], Directory]) -> None:
        self._directory = directory

    def all(self) -> Mapping[LeaderId, Leader]:
        return self._directory().leaders

    def goals(self) -> Mapping[GoalId, Goal]:
        return self._directory().goals
