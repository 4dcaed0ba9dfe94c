"""Kills processes with kill -9 in the midst of submissions, and only those that a given Kaiku has started."""

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from shared.runtime.clock import SystemClock
from tests.chaos.submitting import Progress
from tests.e2e.instance import until

WEB = "services.cli.up.web"
WORKER = "the web's worker"
BACKGROUND = ("services.collector", "services.aggregator", "services.notifier")
ROLES = (WEB, WORKER, *BACKGROUND)
EACH = 5_000


def processes_below(supervisor: int) -> Mapping[str, int]:
    """The processes that a supervisor keeps running, by the name of what they run; and the worker of the web."""
    found = {}
    for child in _children(supervisor):
        command = _command(child)
        if "-m" in command:
            found[command[command.index("-m") + 1]] = child
    if WEB in found and (workers := [one for one in _children(found[WEB]) if _is_worker(one)]):
        found[WORKER] = workers[-1]
    return found


def plan(count: int, *, seed: int) -> Sequence[tuple[int, str]]:
    """Each role once, and again in a long run, in an order by chance, spread evenly over the submissions."""
    chance = random.Random(seed)
    victims = [role for _ in range(1 + count // EACH) for role in chance.sample(ROLES, len(ROLES))]
    return [(count * number // (len(victims) + 1), one) for number, one in enumerate(victims, start=1)]


@contextmanager
def sabotage(work: Callable[[], None], progress: Progress) -> Iterator[None]:
    """Work beside the block and to its end; what goes wrong there fails the test."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 – the test fails by it on its own thread
            wrong.append(error)
            progress.over()

    thread = threading.Thread(target=run, name="saboteur")
    thread.start()
    try:
        yield
    finally:
        progress.over()
        thread.join()
        if wrong:
            raise wrong[0]


class Killer:
    """Kills each victim of a plan once so many responses have been accepted; one that is being started is waited for.

    last: when each of them was killed for the last time.
    """

    def __init__(self, plan: Sequence[tuple[int, str]], supervisor: int, progress: Progress) -> None:
        self.last: dict[str, datetime] = {}
        self._plan = plan
        self._supervisor = supervisor
        self._progress = progress

    def work(self) -> None:
        """Kill them all."""
        for accepted, victim in self._plan:
            self._progress.reaches(accepted)
            _kill(until(partial(self._running, victim), what=victim, seconds=60))
            self.last[victim] = SystemClock().now()

    def _running(self, victim: str) -> int | None:
        return processes_below(self._supervisor).get(victim)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> Sequence[int]:
    """All of its threads' children."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def _command(pid: int) -> Sequence[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return []


def _is_worker(pid: int) -> bool:
    """Whether it is more than the helper that watches over shared resources."""
    command = " ".join(_command(pid))
    return bool(command) and "resource_tracker" not in command
