"""The judge's role: woken by releases, it lets goals be judged. How they are judged lives in `application.judging`."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.application.judging import MOST_MARKS, Judged, judge, notice
from services.aggregator.application.ports.goals import BeginGoalWork, GoalCensus
from shared.contracts.snapshot import Directory
from shared.log.retrying import Backoff
from shared.runtime import trace
from shared.runtime.clock import local_day

_CENSUS_EVERY = 25
_LONG = 1.0
_log = logging.getLogger(__name__)


class JudgeRole:
    """Judges what this process has released at once, and what others have within `every` seconds.

    Several may run: each takes marks that no other has taken, and a goal's row is its lock. released: is set by the
    consumer of this process.
    """

    def __init__(
        self,
        begin: BeginGoalWork,
        census: GoalCensus,
        *,
        directory: Callable[[], Directory],
        metrics: AggregatorMetrics,
        released: threading.Event,
        now: Callable[[], datetime],
        every: float = 0.2,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin = begin
        self._census = census
        self._directory = directory
        self._metrics = metrics
        self._released = released
        self._now = now
        self._every = every
        self._monotonic = monotonic
        self._noticed: Directory | None = None
        self._rounds = 0

    def run(self, stop: threading.Event) -> None:
        """Judge until told to stop; what has been begun is finished."""

        def turn() -> None:
            began = self._monotonic()
            self.look(stop)
            self._rest(stop, self._monotonic() - began)

        Backoff("the judge").keep_on(stop, turn)

    def _rest(self, stop: threading.Event, spent: float) -> None:
        """Wait for the next releases. While much history comes in, all of it is judged again and again: then half of
        the time is left to the counting beside it.
        """
        if spent > _LONG:
            stop.wait(spent)
        else:
            self._released.wait(self._every)

    def look(self, stop: threading.Event) -> None:
        """Judge all that is to be judged now."""
        self._released.clear()  # before the marks are taken: what is released after that sets it again
        directory, moved = self._directory(), False
        if directory is not self._noticed:
            self._done(notice(self._begin(), directory, now=self._now(), earlier=self._noticed))
            self._noticed, moved = directory, True
        while self._census.marked() and not stop.is_set():
            trace.start(None)
            judged = judge(self._begin(), directory, now=self._now())
            self._done(judged)
            moved = True
            if judged.marks < MOST_MARKS:  # others are taking the rest
                break
        if moved or self._rounds % _CENSUS_EVERY == 0:
            self._metrics.by_state(self._census.by_state(today=local_day(self._now())))
        self._rounds += 1

    def _done(self, judged: Judged) -> None:
        self._metrics.judged(judged, now=self._now())
        for (reason, historic), shifts in judged.shifts.items():
            _log.info("goals have shifted: %d by %s%s", shifts, reason, " over history" if historic else "")
