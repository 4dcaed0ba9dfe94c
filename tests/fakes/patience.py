"""Waiting for what another thread or process does: until it is so, never for a fixed time."""

import time
from collections.abc import Callable

PATIENCE = 30.0
PAUSE = 0.005


def until(condition: Callable[[], object], *, patience: float = PATIENCE) -> None:
    """Return once the condition holds; fail when it has not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(PAUSE)
