"""A server as a child of this process: it is ready or there is an error, and it ends with us, whatever ends us."""

import atexit
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from os import kill, killpg
from pathlib import Path

STOPS_WITHIN = 20.0


class LocalServerError(Exception):
    """A local server can't be had; the message is one line that says what to do."""


def tool(name: str, package: str) -> str:
    """The path of a program. Raises LocalServerError that names the apt package."""
    if not (path := shutil.which(name)):
        raise LocalServerError(f"{name} is missing: sudo apt-get install {package}")
    return path


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)  # noqa: S101 – getsockname is untyped
    return port


class LocalProcess:
    """One server process in a process group of its own. log: the file that takes all it says.

    stop_signal: how it is asked to stop. as_user: the account that it runs as, when we are root and it must not be.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        as_user: str | None = None,
    ) -> None:
        self._name = name
        self._command = [*leash(stop_signal, as_user), *command]
        self._log = log
        self._stop_signal = stop_signal
        self._child: subprocess.Popen[bytes] | None = None
        self._said_before = 0

    @property
    def pid(self) -> int:
        """The process, while it runs."""
        if self._child is None:
            raise LocalServerError(f"{self._name} is not running")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.poll() is None

    def launch(self) -> None:
        """Start it, without waiting until it is ready."""
        if self._child is not None:
            raise LocalServerError(f"{self._name} is running already")
        self._log.touch()
        self._said_before = self._log.stat().st_size
        self._child = _spawner().submit(self._spawn).result()
        atexit.register(self.kill)

    def await_ready(self, is_ready: Callable[[], bool], *, within: float) -> None:
        """Return when it is ready. Raises LocalServerError with what it said last."""
        deadline = time.monotonic() + within
        while not is_ready():
            if not self.is_running:
                self.kill()
                raise LocalServerError(f"{self._name} ended at its start: {self._last_line()} (see {self._log})")
            if time.monotonic() > deadline:
                self.kill()
                raise LocalServerError(f"{self._name} was not ready within {within:.0f} s (see {self._log})")
            time.sleep(0.05)

    def said(self) -> str:
        """What it has said since it was started."""
        with self._log.open("rb") as log:
            log.seek(self._said_before)
            return log.read().decode(errors="replace")

    def stop(self) -> None:
        """Ask it to stop and wait; kill it when it won't."""
        if self._child is not None:
            self._child.send_signal(self._stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(STOPS_WITHIN)
        self.kill()

    def kill(self) -> None:
        """End it and all its children at once, as a power cut would."""
        if self._child is not None:
            children = _children(self._child.pid)
            with suppress(ProcessLookupError):
                killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            _end(children)
        self._child = None
        atexit.unregister(self.kill)

    def freeze(self) -> None:
        """Stop it in its tracks, as a machine that hangs: its connections stay, and nothing answers."""
        killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        killpg(self.pid, signal.SIGCONT)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def _last_line(self) -> str:
        lines = [line for line in self.said().splitlines() if line.strip()]
        return lines[-1] if lines else "it said nothing"


def _children(pid: int) -> Sequence[int]:
    """A process's children. PostgreSQL's leave its group, and would hold its memory when it starts again."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # it has gone, or this is no Linux
        return []


def _end(orphans: Sequence[int]) -> None:
    """Kill these, and wait until they have gone."""
    deadline = time.monotonic() + STOPS_WITHIN
    for pid in orphans:
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline and not _is_zombie(pid):
                kill(pid, signal.SIGKILL)
                time.sleep(0.01)


def _is_zombie(pid: int) -> bool:
    """Whether only its name is left. Raises ProcessLookupError when not even that is."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        raise ProcessLookupError from None


@cache
def _spawner() -> ThreadPoolExecutor:
    """The one thread that starts children. They are told when it ends, so it has to outlive whoever asked for them."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-servers")


def leash(stop_signal: signal.Signals, as_user: str | None) -> Sequence[str]:
    """A prefix of the command: the kernel stops the server when we are killed; and another account takes over.

    That account may still pass through our folders, which are often closed to it.
    """
    if not (setpriv := shutil.which("setpriv")):
        if as_user:
            raise LocalServerError("setpriv is missing: sudo apt-get install util-linux")
        return []
    account = [f"--reuid={as_user}", f"--regid={as_user}", "--clear-groups"] if as_user else []
    passage = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"] if as_user else []
    return [setpriv, *account, *passage, f"--pdeathsig={stop_signal.name.removeprefix('SIG')}"]
