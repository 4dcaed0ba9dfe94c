"""The supervisor with real, small processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.cli.errors import Failed
from services.cli.up.logs import Logs
from services.cli.up.machine import Process
from services.cli.up.supervisor import Supervisor, ToldToStop

DEADLINE = 10.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
SLEEPER = ("sh", "-c", "exec sleep 60")
_ON_ITS_OWN = """
import sys, time
from pathlib import Path
from services.cli.up.logs import Logs
from services.cli.up.machine import Process
from services.cli.up.supervisor import Supervisor
one = Process("one", ("sleep", "60"), {"PATH": "/usr/bin:/bin"})
s = Supervisor([one], environment={}, logs=Logs(Path(sys.argv[1])), say=print)
s.start()
print(s.pids()["one"], flush=True)
s.watch()
"""


class Watched:
    """A supervisor and what it has said."""

    def __init__(self, folder: Path, *processes: Process) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(processes, environment=ENVIRONMENT, logs=Logs(folder), say=self.said.append)
        self.supervisor.start()

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline, self.said
            self.supervisor.watch(0.02)


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


def test_a_process_that_dies_is_started_again_and_said_so(watched: Callable[..., Watched], tmp_path: Path) -> None:
    one = watched(Process("one", SLEEPER, {}))
    before = one.supervisor.pids()["one"]
    os.kill(before, signal.SIGKILL)

    one.until(lambda: one.supervisor.pids().get("one") not in (None, before))

    assert one.said == [f"one was killed by SIGKILL; starting it again in 0.5 s (see {tmp_path / 'one.jsonl'})"]


def test_what_a_process_complained_of_is_said_with_its_end(watched: Callable[..., Watched], tmp_path: Path) -> None:
    one = watched(Process("one", ("sh", "-c", "echo the disk is full; exit 3"), {}))

    one.until(lambda: bool(one.said))

    log = tmp_path / "one.jsonl"
    assert one.said[0] == f"one ended with code 3; starting it again in 0.5 s (the disk is full; see {log})"


def test_each_death_doubles_the_wait(watched: Callable[..., Watched]) -> None:
    one = watched(Process("one", ("sh", "-c", "exit 3"), {}))

    one.until(lambda: len(one.said) >= 2)

    assert ["in 0.5 s" in one.said[0], "in 1 s" in one.said[1]] == [True, True]
    assert "ended with code 3" in one.said[0]


def test_what_a_process_writes_is_kept_in_its_log(watched: Callable[..., Watched], tmp_path: Path) -> None:
    one = watched(Process("one", ("sh", "-c", "echo $GREETING; exec sleep 60"), {"GREETING": "hello"}))

    one.until(lambda: (tmp_path / "one.jsonl").read_text() == "hello\n")


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


def test_a_short_process_is_asked_while_the_others_are_kept_running(watched: Callable[..., Watched]) -> None:
    one = watched(Process("one", ("sh", "-c", "exit 3"), {}))
    assert one.supervisor.ask(("sh", "-c", "sleep 0.7; echo hello")) == "hello"
    one.until(lambda: len(one.said) >= 1)


def test_a_short_process_that_fails_fails_with_its_words(watched: Callable[..., Watched]) -> None:
    one = watched()
    with pytest.raises(Failed, match="no such network"):
        one.supervisor.ask(("sh", "-c", "echo no such network >&2; exit 1"))


def test_who_is_told_to_stop_stops_even_while_asking(watched: Callable[..., Watched]) -> None:
    one = watched()
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    began = time.monotonic()
    with pytest.raises(ToldToStop):
        one.supervisor.ask(("sleep", "60"))
    assert time.monotonic() - began < 5


@pytest.mark.servers  # it waits as long as an operator would
def test_a_process_that_will_not_end_is_killed_in_time(watched: Callable[..., Watched], tmp_path: Path) -> None:
    one = watched(Process("one", ("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"), {}))
    one.until(lambda: (tmp_path / "one.jsonl").read_text() == "ready\n")
    began = time.monotonic()
    assert not one.supervisor.stop()
    assert time.monotonic() - began < 5
