"""What is done by the clock. Each job may run in several processes at once, and running one again changes nothing."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from services.aggregator.adapters.metrics import AggregatorMetrics
from shared.runtime.clock import HELSINKI

Job = Callable[[], None]
_log = logging.getLogger(__name__)


class Scheduler:
    """A role. jobs: by name; each runs at the start and then in every hour, so that no outage skips a day."""

    def __init__(self, jobs: Mapping[str, Job], *, metrics: AggregatorMetrics, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._metrics = metrics
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Run jobs until told to stop; one that has begun is finished."""
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=HELSINKI,
        )
        for minute, (name, job) in enumerate(self._jobs.items(), start=5):
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
