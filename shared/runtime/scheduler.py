"""What a service does by the clock. A job may run in several processes at once; running it again changes nothing."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from prometheus_client import CollectorRegistry, Counter, Gauge

from shared.runtime.clock import HELSINKI

Job = Callable[[], object]
_FIRST_MINUTE = 5
_log = logging.getLogger(__name__)


class SchedulerMetrics:
    """How a service's jobs went. jobs: their names."""

    def __init__(self, registry: CollectorRegistry, jobs: Iterable[str]) -> None:
        self.last_success = Gauge(
            "kaiku_scheduler_last_success_timestamp_seconds",
            "When a scheduled job last went well, 0 for never since the start",
            ["job"],
            registry=registry,
        )
        self.failures = Counter(
            "kaiku_scheduler_failures_total", "Scheduled jobs that failed", ["job"], registry=registry
        )
        for job in jobs:
            self.last_success.labels(job)
            self.failures.labels(job)


class Scheduler:
    """A role. jobs: by name; each runs at the start and then in every hour, so that no outage skips a day."""

    def __init__(self, jobs: Mapping[str, Job], *, registry: CollectorRegistry, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._metrics = SchedulerMetrics(registry, jobs)
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Run jobs until told to stop; one that has begun is finished."""
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=HELSINKI,
        )
        for minute, (name, job) in enumerate(self._jobs.items(), start=_FIRST_MINUTE):
            scheduler.add_job(
                self.attempt,
                CronTrigger(minute=minute, timezone=HELSINKI),
                args=(name, job),
                id=name,
                next_run_time=self._now(),
            )
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown()

    def attempt(self, name: str, job: Job) -> None:
        """Run a job now. One that fails is said so and comes again in an hour."""
        try:
            job()
        except Exception:  # noqa: BLE001 – the other jobs go on, and the metric tells
            _log.exception("the job %s has failed", name)
            self._metrics.failures.labels(name).inc()
        else:
            self._metrics.last_success.labels(name).set(self._now().timestamp())
