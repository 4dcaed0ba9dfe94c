"""A role that runs a service's jobs by the clock. When they are due, `due` decides; what ran stands in `ledger`."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from prometheus_client import CollectorRegistry, Counter, Gauge

from shared.runtime.scheduling.calendar import Calendar
from shared.runtime.scheduling.due import Due, Outcome, Reason, Standing, due, overdue
from shared.runtime.scheduling.ledger import Ledger, Turn

# A job that takes long holds up one of these; on SQLite only one writes at a time anyway.
AT_ONCE = 2
_JUMP = timedelta(minutes=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What a service does by the clock. Give it to the service's `Scheduler`, in its bootstrap.

    name: with hyphens; it names the job in metrics, logs and the ledger, so it never changes. cron: when it is due, on
    the clocks of Europe/Helsinki, as `calendar` reads it: "5 0 * * *" is every day at 00:05, "30 7 * * mon" Mondays at
    07:30, "*/10 * * * *" every ten minutes. run: is given the due time that it runs for, in UTC; that may be long past:
    what time it is now, it asks its own clock. An exception says that it failed, and it comes again soon. each: every
    due time that was missed is run, the oldest first; otherwise they are one run.

    It runs in one process at a time, once for each due time. It is run again for the same one when its process died, or
    lost the database before the end could be noted: running it twice must change nothing.
    """

    name: str
    cron: str
    run: Callable[[datetime], object]
    each: bool = False


class SchedulerMetrics:
    """How a service's jobs go. jobs: their names."""

    def __init__(self, registry: CollectorRegistry, jobs: Iterable[str]) -> None:
        self.last_success = Gauge(
            "kaiku_scheduler_last_success_timestamp_seconds",
            "When a scheduled job last went well, in whichever process; 0 for never",
            ["job"],
            registry=registry,
        )
        self.overdue = Gauge(
            "kaiku_scheduler_overdue_seconds",
            "For how long a scheduled job has been due without having gone well; 0 when it is up to date",
            ["job"],
            registry=registry,
        )
        self.failures = Counter(
            "kaiku_scheduler_failures_total", "Runs of scheduled jobs that failed", ["job"], registry=registry
        )
        self.taken_over = Counter(
            "kaiku_scheduler_taken_over_total",
            "Runs of scheduled jobs that were begun again because their process had died",
            ["job"],
            registry=registry,
        )
        for job in jobs:
            for metric in (self.last_success, self.overdue, self.failures, self.taken_over):
                metric.labels(job)


class Scheduler:
    """A role. Any number of processes may have one for the same jobs: the ledger gives each run to one of them.

    every: after how many seconds it looks whether the clock was set back.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        *,
        ledger: Ledger,
        registry: CollectorRegistry,
        now: Callable[[], datetime],
        every: float = 5.0,
    ) -> None:
        self._jobs = {one.name: (one, Calendar(one.cron)) for one in jobs}
        self._ledger = ledger
        self._known: dict[str, Standing] = {}
        self._metrics = SchedulerMetrics(registry, self._jobs)
        for name in self._jobs:
            self._metrics.overdue.labels(name).set_function(partial(self._overdue, name))
        self._now = now
        self._every = every
        self._stop = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Run jobs until told to stop; one that has begun is finished."""
        self._stop = stop
        # That a job still runs when it is looked at again is nothing to warn of.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        # Due times are whole minutes. Every minute, for there is also what failed, and what another left behind.
        every_minute = CronTrigger(minute="*", timezone=UTC)
        for name in self._jobs:
            scheduler.add_job(self.look, every_minute, args=(name,), id=name, next_run_time=self._now())
        scheduler.start()
        try:
            self._mind_the_clock(scheduler, stop)
        finally:
            scheduler.shutdown()

    def _mind_the_clock(self, scheduler: BackgroundScheduler, stop: threading.Event) -> None:
        """APScheduler waits for moments: after a clock was set back it would wait until they come again."""
        seen = self._now()
        while not stop.wait(self._every):
            before, seen = seen, self._now()
            if seen < before - _JUMP:
                _log.warning("the clock was set back by %s", before - seen)
                for name in self._jobs:
                    scheduler.modify_job(name, next_run_time=seen)

    def look(self, name: str) -> None:
        """Run a job if it is due and nobody else runs it. Whatever goes wrong is said so, and it comes again."""
        job, calendar = self._jobs[name]
        try:
            standing = self._read(name)
            while not self._stop.is_set() and due(calendar, standing, now=self._now(), each=job.each):
                with self._ledger.turn(name) as turn:
                    went_on = turn is not None and self._take(job, calendar, turn)
                standing = self._read(name)
                if not went_on:
                    break
        except Exception:  # noqa: BLE001 – the other jobs go on, and the metric tells
            _log.exception("the ledger of the job %s can't be kept", name)
            self._metrics.failures.labels(name).inc()

    def _read(self, name: str) -> Standing:
        standing = self._known[name] = self._ledger.standing(name, now=self._now())
        self._metrics.last_success.labels(name).set(standing.success.timestamp() if standing.success else 0)
        return standing

    def _overdue(self, name: str) -> float:
        """Reckoned when it is asked for: a job that hangs, or keeps others from being looked at, must not hide it."""
        if (standing := self._known.get(name)) is None:
            return 0.0
        _, calendar = self._jobs[name]
        return overdue(calendar, standing, now=self._now()).total_seconds()

    def _take(self, job: Job, calendar: Calendar, turn: Turn) -> bool:
        """Run what is due now that it is our turn: another may just have done it. Whether it went well."""
        found = due(calendar, turn.standing(now=self._now()), now=self._now(), each=job.each)
        if found is None:
            return False
        if found.reason is Reason.TAKEN_OVER:
            _log.warning("the job %s is taken over: who ran it did not come to the end", job.name)
            self._metrics.taken_over.labels(job.name).inc()
        turn.begin(found.at, now=self._now())
        self._known[job.name] = turn.standing(now=self._now())
        outcome = self._attempt(job, found)
        turn.end(found.at, outcome, now=self._now())
        return outcome is Outcome.DONE

    def _attempt(self, job: Job, found: Due) -> Outcome:
        try:
            job.run(found.at)
        except Exception:  # noqa: BLE001 – it is tried again, and the metric tells
            _log.exception("the job %s has failed; due at %s, it is tried again soon", job.name, found.at.isoformat())
            self._metrics.failures.labels(job.name).inc()
            return Outcome.FAILED
        return Outcome.DONE
