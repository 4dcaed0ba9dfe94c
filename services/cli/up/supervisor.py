"""Keeps processes running: starts them, starts them again with backoff when they die, stops them all together.

Nothing outlives the supervisor: each child asks the kernel for SIGTERM when its parent dies, even by kill -9.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.cli.up.machine import Process

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SETTLED = 60.0
STOP_SECONDS = 4.5
_TOLD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(slots=True)
class _Child:
    """A process and how it is. wait: how long until it is started again when it dies. due: when it shall be started."""

    process: Process
    running: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    wait: float = FIRST_WAIT
    due: float | None = None


class Supervisor:
    """Runs processes until it is told to stop. Used on the main thread of a process that has no other threads.

    environment: what every process gets. logs: the folder for what each writes. say: tells the operator, a line each.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        *,
        environment: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None],
    ) -> None:
        self._children = [_Child(process) for process in processes]
        self._environment = environment
        self._logs = logs
        self._say = say
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD)

    def start(self) -> None:
        """Start every process."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for child in self._children:
            self._start(child)

    def pids(self) -> Mapping[str, int]:
        """The processes that run now, by name."""
        return {one.process.name: one.running.pid for one in self._children if one.running}

    def watch(self, seconds: float | None = None) -> bool:
        """Keep all running, for so long or until told to stop; False when told to stop."""
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if end is not None and now >= end:
                return True
            wakes = [one.due for one in self._children if one.due is not None] + ([end] if end is not None else [])
            told = signal.sigtimedwait(_TOLD, max(0.0, min(wakes, default=now + 3600.0) - now))
            if told is not None and told.si_signo != signal.SIGCHLD:
                return False
            self._restart_what_died()

    def stop(self) -> bool:
        """Stop all together; whether each had ended by itself in time."""
        running = [one.running for one in self._children if one.running and one.running.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        late = [process for process in running if not _ends(process, deadline)]
        for process in late:
            process.kill()
            process.wait()
        if late:
            self._say(f"{len(late)} did not stop in time and had to be killed; nothing that was accepted is lost")
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
        return not late

    def _start(self, child: _Child) -> None:
        child.due = None
        child.since = time.monotonic()
        with (self._logs / f"{child.process.name}.log").open("ab") as log:
            child.running = subprocess.Popen(  # noqa: S603 – our own commands, no shell
                child.process.arguments,
                env={**self._environment, **child.process.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_as_child,  # noqa: PLW1509 – this process has one thread
            )

    def _restart_what_died(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.running and (code := child.running.poll()) is not None:
                child.running = None
                child.wait = FIRST_WAIT if now - child.since >= SETTLED else child.wait
                child.due = now + child.wait
                log = self._logs / f"{child.process.name}.log"
                self._say(f"{child.process.name} {_ended(code)}; starting it again in {child.wait:g} s (see {log})")
                child.wait = min(child.wait * 2, LONGEST_WAIT)
            if child.due is not None and now >= child.due:
                self._start(child)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent has gone (Linux; elsewhere nothing happens)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _as_child() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD)
    parent = os.getppid()
    die_with_parent()
    if os.getppid() != parent:  # it died in between
        os._exit(1)


def _ends(process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
