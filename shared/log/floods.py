"""A flood of dead letters: so many that a person must look. It stops one consumer, and nothing else of its process."""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FloodLimit:
    """How many dead letters within how long are a flood."""

    letters: int = 100
    within: timedelta = timedelta(hours=1)

    def check(self, aside: int, *, latest: str) -> None:
        """Raises DeadLetterFlood for more than the limit. aside: how many there were. latest: why, for the latest."""
        if aside > self.letters:
            raise DeadLetterFlood(
                f"{aside} records within {self.within} can't be used, the latest because of {latest!r}: "
                "look at kaiku.dead-letters and at who writes to the topic, then restart this role"
            )


USUAL = FloodLimit()


class DeadLetterFlood(Exception):
    """Too many records can't be used; the batch was left as it was, and no other is taken until the restart."""


class Loop(Protocol):
    """What is stopped."""

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. Raises DeadLetterFlood."""


class StopsAtFlood:
    """A role around a consumer's loop. A flood stops the loop and nothing else of the process.

    It stays stopped until the process is started again, for only a person can tell what is wrong. setting: the one
    that lets more dead letters through.
    """

    def __init__(self, loop: Loop, *, setting: str) -> None:
        self._loop = loop
        self._setting = setting
        self._flood: DeadLetterFlood | None = None

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop."""
        try:
            self._loop.run(stop)
        except DeadLetterFlood as flood:
            _log.critical("reading has stopped: %s (more are let through with %s)", flood, self._setting)
            self._flood = flood
            stop.wait()

    def check(self) -> None:
        """For health: raises what has stopped it."""
        if self._flood:
            raise self._flood
