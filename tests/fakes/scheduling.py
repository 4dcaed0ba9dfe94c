"""A ledger of jobs in memory, for processes that are threads or only pretended."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.runtime.scheduling.due import Outcome, Run, Standing
from shared.runtime.scheduling.ledger import KEPT_FOR, KEPT_RUNS, Turn


@dataclass
class MemoryLedger:
    """runs: by job, by due time."""

    runs: dict[str, dict[datetime, Run]] = field(default_factory=dict)
    taken: dict[str, threading.Lock] = field(default_factory=dict)

    def standing(self, job: str, *, now: datetime) -> Standing:
        come = [run for due, run in self.runs.get(job, {}).items() if due <= now]
        done = [run for run in come if run.outcome is Outcome.DONE]
        return Standing(
            latest=max(come, key=lambda run: run.due, default=None),
            done=max((run.due for run in done), default=None),
            success=max((run.ended for run in done if run.ended), default=None),
        )

    @contextmanager
    def turn(self, job: str) -> Iterator[Turn | None]:
        lock = self.taken.setdefault(job, threading.Lock())
        if not lock.acquire(blocking=False):
            yield None
            return
        try:
            yield MemoryTurn(self, job)
        finally:
            lock.release()


@dataclass
class MemoryTurn:
    ledger: MemoryLedger
    job: str

    def standing(self, *, now: datetime) -> Standing:
        return self.ledger.standing(self.job, now=now)

    def begin(self, due: datetime, *, now: datetime) -> None:
        runs = self.ledger.runs.setdefault(self.job, {})
        runs[due] = Run(due, now, runs[due].attempts + 1 if due in runs else 1)

    def end(self, due: datetime, outcome: Outcome, *, now: datetime) -> None:
        runs = self.ledger.runs[self.job]
        runs[due] = replace(runs[due], ended=now, outcome=outcome)
        newest = sorted(runs)[-KEPT_RUNS] if len(runs) >= KEPT_RUNS else min(runs)
        for old in [one for one in runs if one < newest and one < now - KEPT_FOR]:
            del runs[old]
