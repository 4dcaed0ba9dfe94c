"""Kills processes at random moments, with kill -9, and only those that a given Kaiku has started."""

import os
import random
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


def processes_below(pid: int) -> dict[str, int]:
    """The processes that a supervisor keeps running, by the name of what they run."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        except FileNotFoundError:
            continue
        if "-m" in command:
            found[command[command.index("-m") + 1]] = int(child)
    return found


def kill(pid: int) -> None:
    """kill -9, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def killing(supervisor: int, names: Sequence[str], *, seed: int, every: float) -> Iterator[list[str]]:
    """Kill one of these processes about every so many seconds, until the end of the block; tells which."""
    chance = random.Random(seed)
    over = threading.Event()
    killed: list[str] = []

    def work() -> None:
        while not over.wait(every * (0.5 + chance.random())):
            name = chance.choice(list(names))
            if pid := processes_below(supervisor).get(name):
                kill(pid)
                killed.append(name)

    thread = threading.Thread(target=work, name="saboteur")
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()
