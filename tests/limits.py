"""What hostile input may cost: 200 MB, and a second of the processor's work, so that a busy machine is no fault."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

SECONDS = 1.0
MEGABYTES = 200


@contextmanager
def at_once(seconds: float = SECONDS) -> Iterator[None]:
    """What is done takes little work."""
    began = process_time()
    yield
    took = process_time() - began
    assert took < seconds, f"{took:.2f} s of work"


@contextmanager
def in_little_memory() -> Iterator[None]:
    """What is done never holds much at a time. Slows everything down, so it is not for measuring time as well."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 2**20, f"{peak / 2**20:.0f} MB"
