"""The trace that the current work belongs to (W3C Trace Context). Events and log lines carry it; nothing is sent."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current() -> str | None:
    """The traceparent of the work at hand."""
    return _current.get()


def trace_id() -> str | None:
    """Its trace's id, as log lines carry it."""
    now = _current.get()
    return None if now is None else now.split("-")[1]


def start(incoming: str | None) -> str:
    """Begin a piece of work: a step of the incoming trace, or of a new one when there is none that can be read."""
    found = _TRACEPARENT.fullmatch(incoming) if incoming else None
    trace, flags = found.groups() if found else (secrets.token_hex(16), "00")
    started = f"00-{trace}-{secrets.token_hex(8)}-{flags}"
    _current.set(started)
    return started


@contextmanager
def within(traceparent: str | None) -> Iterator[None]:
    """Work that belongs to a trace, or to none."""
    token = _current.set(traceparent if traceparent and _TRACEPARENT.fullmatch(traceparent) else None)
    try:
        yield
    finally:
        _current.reset(token)
