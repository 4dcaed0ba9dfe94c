"""A background process: its roles run in threads until it is told to stop. What the roles do lives in the services."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import FrameType

from shared.runtime.admin import AdminServer
from shared.runtime.health import Health
from shared.runtime.role import Role

STOP_SECONDS = 5.0
_LOOK_UP_SECONDS = 0.1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Background:
    """What a service does beside answering requests. close: gives back connections, once all roles have ended."""

    roles: Mapping[str, Role]
    health: Health
    close: Callable[[], None]


def run(
    roles: Mapping[str, Role],
    *,
    admin: AdminServer | None,
    on_exit: Sequence[Callable[[], None]] = (),
    patience: float = STOP_SECONDS,
) -> int:
    """Run roles until SIGTERM or SIGINT, or until one of them fails; returns the process's exit code.

    A role that raises, or returns unasked, ends all of them with code 1: who started the process starts it again.
    Must be called on the main thread. Roles that don't return within `patience` seconds are left behind, with code 1.
    """
    # SimpleQueue.put may be called from a signal handler; Event.set may not, for it could wait for itself.
    happened: SimpleQueue[_Happened] = SimpleQueue()
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(name, role, stop, happened), name=name, daemon=True)
        for name, role in roles.items()
    ]
    try:
        with _signals(happened):
            if admin:
                admin.start()
            for thread in threads:
                thread.start()
            _log.info("started: %s", ", ".join(roles))
            first = _first(happened)
            stop.set()
            _log.info("%s: finishing what has been begun", first.what)
            in_time = _joined(threads, patience)
    finally:
        for close in [*([admin.close] if admin else []), *on_exit]:
            _close(close)
    failed = first.is_failure
    while not happened.empty():
        failed = failed or happened.get().is_failure
    return 0 if in_time and not failed else 1


@dataclass(frozen=True, slots=True)
class _Happened:
    """Why a process ends."""

    what: str
    is_failure: bool


def _first(happened: "SimpleQueue[_Happened]") -> _Happened:
    """Looks up now and then: a signal may reach another thread, and its handler then waits for this one to run."""
    while True:
        try:
            return happened.get(timeout=_LOOK_UP_SECONDS)
        except Empty:
            continue


def _work(name: str, role: Role, stop: threading.Event, happened: "SimpleQueue[_Happened]") -> None:
    try:
        role.run(stop)
    except BaseException:  # noqa: BLE001 – crash boundary: told here, and passed on as the exit code
        _log.exception("%s has crashed", name)
        happened.put(_Happened(f"{name} has crashed", is_failure=True))
        return
    if not stop.is_set():
        _log.error("%s has ended without having been told to", name)
        happened.put(_Happened(f"{name} has ended", is_failure=True))


@contextmanager
def _signals(happened: "SimpleQueue[_Happened]") -> Iterator[None]:
    def told(number: int, _frame: FrameType | None) -> None:
        happened.put(_Happened(signal.Signals(number).name, is_failure=False))

    earlier = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _joined(threads: Sequence[threading.Thread], patience: float) -> bool:
    """Whether all have returned in time; what has not is named."""
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = [thread.name for thread in threads if thread.is_alive()]
    if late:
        _log.error("did not finish within %s seconds: %s", patience, ", ".join(late))
    return not late


def _close(close: Callable[[], None]) -> None:
    try:
        close()
    except Exception:  # noqa: BLE001 – the rest is still to be closed
        _log.exception("closing failed")
