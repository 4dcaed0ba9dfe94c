"""Jobs by the clock: what is due runs at the start, and how it went is seen."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry

from shared.runtime.scheduling.scheduler import Job, Scheduler
from tests.fakes.patience import at_work, until
from tests.fakes.scheduling import MemoryLedger

NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)


def scheduler(registry: CollectorRegistry, **jobs: Callable[[datetime], object]) -> Scheduler:
    made = [Job(name, "5 * * * *", run) for name, run in jobs.items()]
    return Scheduler(made, ledger=MemoryLedger(), registry=registry, now=lambda: NOON)


def test_what_is_due_runs_at_the_start_and_its_success_is_seen() -> None:
    registry, ran = CollectorRegistry(), threading.Event()
    with at_work(scheduler(registry, forget=lambda _due: ran.set())):
        until(ran.is_set)
        until(lambda: said(registry, "last_success_timestamp_seconds", "forget") == NOON.timestamp())


def test_a_job_that_fails_is_seen_and_does_not_stop_the_others() -> None:
    registry, ran = CollectorRegistry(), threading.Event()

    def fails(_due: datetime) -> None:
        raise ZeroDivisionError

    with at_work(scheduler(registry, fold=fails, forget=lambda _due: ran.set())):
        until(ran.is_set)
        until(lambda: said(registry, "overdue_seconds", "fold"))
    assert said(registry, "failures_total", "fold") == 1
    assert said(registry, "last_success_timestamp_seconds", "fold") == 0


def test_a_job_that_hangs_is_overdue_meanwhile() -> None:
    clock, registry, let_go, begun = [NOON], CollectorRegistry(), threading.Event(), threading.Event()

    def hangs(_due: datetime) -> None:
        begun.set()
        let_go.wait(30)

    made = Scheduler([Job("fold", "0 * * * *", hangs)], ledger=MemoryLedger(), registry=registry, now=lambda: clock[-1])
    with at_work(made):
        until(begun.is_set)
        clock.append(NOON + timedelta(hours=3))
        assert said(registry, "overdue_seconds", "fold") == 3 * 3600
        let_go.set()


def test_what_has_not_begun_when_it_is_told_to_stop_is_left_to_the_next_start() -> None:
    before = NOON - timedelta(hours=99)
    clock, stop, ran = [before], threading.Event(), list[datetime]()

    def run(due: datetime) -> None:
        ran.append(due)
        if len(ran) > 1:
            stop.set()

    job = Job("each", "0 * * * *", run, each=True)
    made = Scheduler([job], ledger=MemoryLedger(), registry=CollectorRegistry(), now=lambda: clock[-1])
    made.look("each")
    clock.append(NOON)
    made.run(stop)
    assert ran == [before, before + timedelta(hours=1)]


def test_after_the_clock_was_set_back_it_does_not_wait_for_that_time_to_come_again() -> None:
    """Jobs are looked at at once, and what has run is not run again."""
    clock, ran = [NOON], list[datetime]()
    registry = CollectorRegistry()
    jobs = [Job("often", "0 * * * *", ran.append)]
    made = Scheduler(jobs, ledger=MemoryLedger(), registry=registry, now=lambda: clock[-1], every=0.01)
    with at_work(made):
        until(lambda: ran == [NOON])
        clock.append(NOON - timedelta(hours=24))
        until(lambda: ran == [NOON, NOON - timedelta(hours=24)])
        clock.append(NOON - timedelta(hours=25))
        until(lambda: len(ran) == 3)
    assert ran[-1] == NOON - timedelta(hours=25)


def said(registry: CollectorRegistry, metric: str, job: str) -> float | None:
    return registry.get_sample_value(f"kaiku_scheduler_{metric}", {"job": job})
