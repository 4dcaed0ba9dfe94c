"""The role that keeps roll-ups up to date. What they are is said in `application.rolling`."""

import threading
import time
from collections.abc import Callable

from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.application.ports.rolling import Rollups
from services.aggregator.application.rolling import Rolling
from shared.contracts.snapshot import Directory
from shared.log.retrying import Backoff

# Of all time this role takes so much at most: counting comes first, and whoever reads meanwhile reads panes.
_WHILE_COUNTING, _ELSE = 1 / 25, 1 / 3
# A turn may also have waited for others, on SQLite for whoever writes: that is no reason to rest for long.
_LONGEST_REST = 5.0


class RollupRole:
    """Sums changed days anew soon after they have changed. Several may run: one works at a time."""

    def __init__(
        self,
        rollups: Rollups,
        *,
        few: int,
        directory: Callable[[], Directory],
        metrics: AggregatorMetrics,
        every: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rollups = rollups
        self._rolling = Rolling(rollups, few=few)
        self._directory = directory
        self._metrics = metrics
        self._every = every
        self._monotonic = monotonic
        self._left = 0

    def run(self, stop: threading.Event) -> None:
        """Sum until told to stop; a transaction that has begun is finished."""
        Backoff("the keeper of roll-ups").keep_on(stop, lambda: stop.wait(max(self._every, self.look())))

    def look(self) -> float:
        """One turn; returns for how many seconds to leave the time to others: for longer while anybody counts."""
        began, counting = self._monotonic(), self._rollups.behind() > self._left
        days = self._rolling.turn(self._directory())
        spent = self._monotonic() - began
        self._rolling.took(spent, days=days)
        self._left = self._rollups.behind()
        self._metrics.rollups_behind.set(self._left)
        return min(_LONGEST_REST, spent / (_WHILE_COUNTING if counting else _ELSE))
