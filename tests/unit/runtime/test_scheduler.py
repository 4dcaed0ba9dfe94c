"""Jobs by the clock: each runs at the start, and how it went is seen."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry

from shared.runtime.scheduler import Scheduler
from tests.fakes.patience import at_work, until

NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)


def scheduler(registry: CollectorRegistry, **jobs: Callable[[], None]) -> Scheduler:
    return Scheduler(jobs, registry=registry, now=lambda: NOON)


def test_every_job_runs_at_the_start_and_its_success_is_seen() -> None:
    registry, ran = CollectorRegistry(), threading.Event()
    with at_work(scheduler(registry, forget=ran.set)):
        until(ran.is_set)
        until(lambda: last_success(registry, "forget") == NOON.timestamp())


def test_a_job_that_fails_is_seen_and_does_not_stop_the_others() -> None:
    registry, ran = CollectorRegistry(), threading.Event()

    def fails() -> None:
        raise ZeroDivisionError

    with at_work(scheduler(registry, fold=fails, forget=ran.set)):
        until(ran.is_set)
    assert registry.get_sample_value("kaiku_scheduler_failures_total", {"job": "fold"}) == 1
    assert last_success(registry, "fold") == 0


def last_success(registry: CollectorRegistry, job: str) -> float | None:
    return registry.get_sample_value("kaiku_scheduler_last_success_timestamp_seconds", {"job": job})
