"""The supervisor with real, small processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.cli.up.machine import Process
from services.cli.up.supervisor import Supervisor

DEADLINE = 10.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
SLEEPER = ("sh", "-c", "exec sleep 60")
_ON_ITS_OWN = """
import sys, time
from pathlib import Path
from services.cli.up.machine import Process
from services.cli.up.supervisor import Supervisor
one = Process("one", ("sleep", "60"), {"PATH": "/usr/bin:/bin"})
s = Supervisor([one], environment={}, logs=Path(sys.argv[1]), say=print)
s.start()
print(s.pids()["one"], flush=True)
s.watch()
"""


class Watched:
    """A supervisor and what it has said."""

    def __init__(self, folder: Path, *processes: Process) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(processes, environment=ENVIRONMENT, logs=folder, say=self.said.append)
        self.supervisor.start()

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline, self.said
            assert self.supervisor.watch(0.02)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(*processes: Process) -> Watched:
        made.append(Watched(tmp_path, *processes))
        return made[-1]

    yield make
    for one in made:
        one.supervisor.stop()


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_process_that_dies_is_started_again_and_said_so(watched: Callable[..., Watched]) -> None:
    one = watched(Process("one", SLEEPER, {}))
    before = one.supervisor.pids()["one"]
    os.kill(before, signal.SIGKILL)

    one.until(lambda: one.supervisor.pids().get("one") not in (None, before))

    assert "one was killed by SIGKILL; starting it again in 0.5 s" in one.said[0]


def test_each_death_doubles_the_wait(watched: Callable[..., Watched]) -> None:
    one = watched(Process("one", ("sh", "-c", "exit 3"), {}))

    one.until(lambda: len(one.said) >= 2)

    assert ["in 0.5 s" in one.said[0], "in 1 s" in one.said[1]] == [True, True]
    assert "ended with code 3" in one.said[0]


def test_what_a_process_writes_is_kept_in_its_log(watched: Callable[..., Watched], tmp_path: Path) -> None:
    one = watched(Process("one", ("sh", "-c", "echo $GREETING; exec sleep 60"), {"GREETING": "hello"}))

    one.until(lambda: (tmp_path / "one.log").read_text() == "hello\n")


def test_stopping_stops_all_and_leaves_nothing_running(watched: Callable[..., Watched]) -> None:
    one = watched(Process("one", SLEEPER, {}), Process("two", SLEEPER, {}))
    pids = list(one.supervisor.pids().values())

    assert one.supervisor.stop()

    assert not any(map(is_running, pids))


def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen((sys.executable, "-c", _ON_ITS_OWN, str(tmp_path)), stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout
        child = int(one.stdout.readline())
        one.kill()
    deadline = time.monotonic() + DEADLINE
    while is_running(child):
        assert time.monotonic() < deadline
        os.sched_yield()
