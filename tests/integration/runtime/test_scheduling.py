"""Schedulers of several processes over one database, in the nights when the clocks change."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import MetaData, text

from shared.runtime.database import engine_from, opened
from shared.runtime.scheduling.due import Outcome
from shared.runtime.scheduling.ledger import SqlLedger, job_runs_table
from shared.runtime.scheduling.scheduler import Job, Scheduler
from tests.fakes.patience import at_work, until

MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = datetime(2026, 3, 29, 0, 20, tzinfo=UTC), datetime(2026, 10, 24, 23, 20, tzinfo=UTC)
CRONS = {"in-the-hour": "30 3 * * *", "often": "*/5 * * * *", "hourly": "0 * * * *"}


class Night:
    """What the schedulers of a night share: the clock, and what their jobs have done."""

    def __init__(self, start: datetime) -> None:
        self.clock = start
        self.effects: Counter[tuple[str, datetime]] = Counter()
        self.at_once = 0
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def job(self, name: str) -> Job:
        def run(due: datetime) -> None:
            with self._lock:
                self._running[name] += 1
                self.at_once = max(self.at_once, self._running[name])
                self.effects[name, due] += 1
            with self._lock:
                self._running[name] -= 1

        return Job(name, CRONS[name], run, each=True)


@contextmanager
def ledger_on(url: str) -> Iterator[SqlLedger]:
    metadata = MetaData()
    table = job_runs_table(metadata)
    with opened(url) as engine:
        metadata.create_all(engine, checkfirst=True)
        yield SqlLedger(engine, table)


def compete(url: str, start: datetime, *, minutes: int) -> Night:
    """Two schedulers look as fast as they can while the minutes of a night pass."""
    night, both, stop = Night(start), threading.Barrier(3), threading.Event()

    def process() -> None:
        with ledger_on(url) as ledger:
            jobs = [night.job(name) for name in CRONS]
            mine = Scheduler(jobs, ledger=ledger, registry=CollectorRegistry(), now=lambda: night.clock)
            while not stop.is_set():
                both.wait()
                for name in CRONS:
                    mine.look(name)
                both.wait()

    with ledger_on(url):
        threads = [threading.Thread(target=process) for _ in range(2)]
        for thread in threads:
            thread.start()
        for minute in range(minutes):
            both.wait()
            if minute == minutes - 1:
                stop.set()
            both.wait()
            night.clock += MINUTE
        for thread in threads:
            thread.join(30)
    return night


def check(night: Night, start: datetime, *, in_the_hour: str) -> None:
    assert night.at_once == 1
    assert set(night.effects.values()) == {1}

    def seen(name: str) -> list[datetime]:
        return sorted(due for one, due in night.effects if one == name)

    assert [f"{one:%H:%M}" for one in seen("in-the-hour")[1:]] == [in_the_hour]
    assert seen("often") == [start + 5 * one * MINUTE for one in range(33)]
    assert seen("hourly")[1:] == [start + (40 + 60 * one) * MINUTE for one in range(3)]


@pytest.mark.servers
@pytest.mark.parametrize(("start", "in_the_hour"), [(SPRING, "01:30"), (AUTUMN, "00:30")], ids=["spring", "autumn"])
def test_two_schedulers_on_postgresql_run_each_due_time_of_both_nights_once(
    postgres_url: str, start: datetime, in_the_hour: str
) -> None:
    check(compete(postgres_url, start, minutes=165), start, in_the_hour=in_the_hour)


def test_two_schedulers_on_sqlite_run_each_due_time_of_a_night_once(tmp_path: Path) -> None:
    check(compete(f"sqlite:///{tmp_path}/jobs.db", AUTUMN, minutes=165), AUTUMN, in_the_hour="00:30")


@pytest.mark.servers
def test_a_turn_whose_connection_was_cut_is_taken_over(postgres_url: str) -> None:
    night = Night(AUTUMN)
    with ledger_on(postgres_url) as dying, ledger_on(postgres_url) as living:
        cut = engine_from(postgres_url)

        def dies(_due: datetime) -> None:
            with cut.begin() as connection:
                mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                connection.execute(text(mine))

        metrics = CollectorRegistry()
        Scheduler([Job("often", CRONS["often"], dies)], ledger=dying, registry=metrics, now=lambda: night.clock).look(
            "often"
        )
        cut.dispose()
        assert metrics.get_sample_value("kaiku_scheduler_failures_total", {"job": "often"}) == 1
        other = CollectorRegistry()
        survivor = Scheduler([night.job("often")], ledger=living, registry=other, now=lambda: night.clock)
        survivor.look("often")
        assert not night.effects  # not within a minute: it could be about to note the end
        night.clock += MINUTE
        survivor.look("often")
        assert night.effects == {("often", AUTUMN): 1}
        assert other.get_sample_value("kaiku_scheduler_taken_over_total", {"job": "often"}) == 1
        found = living.standing("often", now=night.clock).latest
        assert found
        assert (found.attempts, found.outcome) == (2, Outcome.DONE)


@pytest.mark.servers
def test_of_two_processes_that_start_at_once_one_runs_what_is_due(postgres_url: str) -> None:
    ran: Counter[datetime] = Counter()
    job = Job("often", "0 0 1 1 *", lambda due: ran.update([due]))
    with ledger_on(postgres_url) as one, ledger_on(postgres_url) as other:
        registries = [CollectorRegistry(), CollectorRegistry()]
        made = [
            Scheduler([job], ledger=ledger, registry=registry, now=lambda: AUTUMN)
            for ledger, registry in zip((one, other), registries, strict=True)
        ]
        with at_work(made[0]), at_work(made[1]):
            until(lambda: ran)
            until(lambda: one.standing("often", now=AUTUMN).success)
    assert list(ran.values()) == [1]


BEGINS_AND_HANGS = """
import sys, time
from datetime import datetime
from tests.integration.runtime.test_scheduling import ledger_on
with ledger_on(sys.argv[1]) as ledger, ledger.turn("fold") as turn:
    turn.begin(datetime.fromisoformat(sys.argv[2]), now=datetime.fromisoformat(sys.argv[2]))
    print("begun", flush=True)
    time.sleep(600)
"""


def killed_midway(url: str) -> None:
    """A process that is killed lets go of its turn, and what it began is done by another."""
    night = Night(AUTUMN)
    with ledger_on(url) as ledger:
        arguments = [sys.executable, "-c", BEGINS_AND_HANGS, url, AUTUMN.isoformat()]
        job = Job("fold", "*/5 * * * *", lambda due: night.effects.update([("fold", due)]))
        survivor = Scheduler([job], ledger=ledger, registry=CollectorRegistry(), now=lambda: night.clock)

        def taken_over() -> bool:
            survivor.look("fold")
            return bool(night.effects)

        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                assert process.stdout.readline() == "begun\n"
                night.clock += 2 * MINUTE
                assert not taken_over()
            finally:
                process.kill()
        until(taken_over)
    assert night.effects == {("fold", AUTUMN): 1}


def test_what_a_killed_process_had_begun_is_taken_over_on_sqlite(tmp_path: Path) -> None:
    killed_midway(f"sqlite:///{tmp_path}/jobs.db")


@pytest.mark.servers
def test_what_a_killed_process_had_begun_is_taken_over_on_postgresql(postgres_url: str) -> None:
    killed_midway(postgres_url)
