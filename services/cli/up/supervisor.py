"""Keeps processes running: starts them, starts them again with backoff when they die, stops them all together.

Nothing outlives the supervisor: each child asks the kernel for SIGTERM when its parent dies, even by kill -9.
"""

import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from services.cli.errors import Failed
from services.cli.up.child import as_child, ended
from services.cli.up.logs import Logs
from services.cli.up.machine import Process

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SETTLED = 60.0
STOP_SECONDS = 4.5
LOOK_AT_LEAST_EVERY = 1.0


class ToldToStop(Exception):
    """The operator, or the system, wants this machine to stop."""


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

    From its making until `stop`, signals wait for it: they are taken one by one, never in the middle of something.
    environment: what every process gets. say: tells the operator, a line each.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        *,
        environment: Mapping[str, str],
        logs: Logs,
        say: Callable[[str], None],
    ) -> None:
        self._children = [_Child(process) for process in processes]
        self._environment = environment
        self._logs = logs
        self._say = say
        # Under nohup a closed terminal is ignored; blocked and waited for, it would not be.
        ignores_hangup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        self._stops = {signal.SIGTERM, signal.SIGINT} | (set() if ignores_hangup else {signal.SIGHUP})
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, {*self._stops, signal.SIGCHLD})

    def start(self) -> None:
        """Start every process."""
        for child in self._children:
            self._logs.begin(child.process.name)
            self._start(child)

    def pids(self) -> Mapping[str, int]:
        """The processes that run now, by name."""
        return {one.process.name: one.running.pid for one in self._children if one.running}

    def watch(self, seconds: float | None = None, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep all running, for so long, or until something holds, looked at after each signal. Raises ToldToStop."""
        end = None if seconds is None else time.monotonic() + seconds
        while not until():
            now = time.monotonic()
            if end is not None and now >= end:
                return
            wakes = [now + LOOK_AT_LEAST_EVERY, *(one.due for one in self._children if one.due is not None)]
            wake = min(wakes if end is None else [*wakes, end])
            told = signal.sigtimedwait({*self._stops, signal.SIGCHLD}, max(0.0, wake - now))
            if told is not None and told.si_signo != signal.SIGCHLD:
                raise ToldToStop
            self._restart_what_died()
            self._logs.keep_small()

    def ask(self, arguments: Sequence[str]) -> str:
        """What a short process says, while all others are kept running. Raises ToldToStop; Failed with its words."""
        with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as errors:
            asked = self._popen(arguments, self._environment, stdout=words, stderr=errors)
            try:
                self.watch(until=lambda: asked.poll() is not None)
            finally:
                if asked.poll() is None:
                    asked.kill()
                    asked.wait()
            if asked.returncode != 0:
                raise Failed(_content(errors) or f"{' '.join(arguments)} {ended(asked.returncode)}")
            return _content(words)

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
        with self._logs.open(child.process.name) as log:
            environment = {**self._environment, **child.process.settings}
            child.running = self._popen(child.process.arguments, environment, stdout=log, stderr=log)

    def _popen(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, stdout: IO[bytes], stderr: IO[bytes]
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 – our own commands, no shell
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=as_child,  # noqa: PLW1509 – this process has one thread
        )

    def _restart_what_died(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.running and (code := child.running.poll()) is not None:
                child.running = None
                child.wait = FIRST_WAIT if now - child.since >= SETTLED else child.wait
                child.due = now + child.wait
                self._say(self._obituary(child, code))
                child.wait = min(child.wait * 2, LONGEST_WAIT)
            if child.due is not None and now >= child.due:
                self._start(child)

    def _obituary(self, child: _Child, code: int) -> str:
        """One line: how it ended, its complaint if it ended by itself, and where the rest stands."""
        name = child.process.name
        words = self._logs.last_words(name) if code > 0 else None
        more = f"{words}; see {self._logs.where(name)}" if words else f"see {self._logs.where(name)}"
        return f"{name} {ended(code)}; starting it again in {child.wait:g} s ({more})"


def _ends(process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()
