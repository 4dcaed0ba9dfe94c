"""Processes that run the same jobs, their clocks, and what befalls them: all pretended, so that years take seconds."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry

from shared.runtime.scheduling.ledger import Ledger
from shared.runtime.scheduling.scheduler import Job, Scheduler

MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process has died."""


@dataclass
class World:
    """clock: what the processes' clocks say. effects: how often each due time of each job went well."""

    ledger: Ledger
    crons: dict[str, str]
    each: Sequence[str]
    clock: datetime
    effects: dict[str, Counter[datetime]] = field(default_factory=dict)
    kills: int = 0
    failures: int = 0

    def process(self) -> Scheduler:
        """A process that has just been started."""
        jobs = [Job(name, cron, self._run(name), each=name in self.each) for name, cron in self.crons.items()]
        return Scheduler(jobs, ledger=self.ledger, registry=CollectorRegistry(), now=lambda: self.clock)

    def look(self, process: Scheduler) -> Scheduler:
        """What a process does each minute; one that dies meanwhile is started again."""
        for name in self.crons:
            try:
                process.look(name)
            except Killed:
                process = self.process()
        return process

    def settle(self, process: Scheduler) -> None:
        """Nothing befalls anybody until all that failed or was killed has been tried again."""
        self.kills = self.failures = 0
        for minutes in (1, 2, 4, 8, 16, 30):
            self.clock += minutes * MINUTE
            self.look(process)

    def _run(self, name: str) -> Callable[[datetime], None]:
        went_well = self.effects.setdefault(name, Counter())

        def run(due: datetime) -> None:
            if self.kills:
                self.kills -= 1
                raise Killed
            if self.failures:
                self.failures -= 1
                raise ZeroDivisionError
            went_well[due] += 1

        return run
