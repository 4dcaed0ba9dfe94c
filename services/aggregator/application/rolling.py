"""Which sums are worth being kept: those of scopes with many units. How they are kept lives in adapters."""

from services.aggregator.application.ports.rolling import Rollups
from shared.contracts.ids import ScopeId, UnitId
from shared.contracts.snapshot import Directory


def covers(directory: Directory, *, few: int) -> set[frozenset[UnitId]]:
    """The sets of more than a few units that figures of scopes are made of; scopes of the same units share one."""
    scopes: list[ScopeId] = [*directory.organisations, *directory.groups, *directory.units]
    if directory.network:
        scopes.append(directory.network.id)
    found = {frozenset(directory.sources_in(scope)) for scope in scopes}
    return {one for one in found if len(one) > few}


class Rolling:
    """Keeps roll-ups up to date, a little at a time. days: how many are summed at once, as many as take this long."""

    AIM = 0.1
    MOST_DAYS = 64

    def __init__(self, rollups: Rollups, *, few: int) -> None:
        self._rollups = rollups
        self._few = few
        self._noticed: Directory | None = None
        self._covers: set[frozenset[UnitId]] = set()
        self._days = 2

    def turn(self, directory: Directory) -> int:
        """Keep what is worth it, also after it was dropped, and sum some days anew; returns how many."""
        if directory is not self._noticed:
            self._covers, self._noticed = covers(directory, few=self._few), directory
        self._rollups.keep(self._covers)
        return self._rollups.renew(days=self._days)

    def took(self, seconds: float, *, days: int) -> None:
        """Learn from how long a turn took how many days the next may take."""
        if days < self._days and seconds < self.AIM:
            return
        self._days = min(self.MOST_DAYS, self._days * 2) if seconds < self.AIM / 2 else self._days
        self._days = max(1, self._days // 2) if seconds > self.AIM * 2 else self._days
