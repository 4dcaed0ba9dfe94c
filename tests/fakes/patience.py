"""Waiting for what another thread or process does: until it is so, never for a fixed time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared.runtime.role import Role

PATIENCE = 30.0
PAUSE = 0.005


def until(condition: Callable[[], object], *, patience: float = PATIENCE) -> None:
    """Return once the condition holds; fail when it has not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(PAUSE)


@contextmanager
def at_work(role: Role) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=role.run, args=(stop,))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
