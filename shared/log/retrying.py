"""Trying again: how long to wait for what is away, and saying so once instead of at each try."""

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from shared.log.port import LogUnavailable

SHORTEST, LONGEST = 0.1, 5.0
REMIND_SECONDS = 60.0
_log = logging.getLogger(__name__)


def is_away(error: Exception) -> str | None:
    """What is away for now, "log" or "database"; None for an error that trying again won't mend."""
    if isinstance(error, LogUnavailable):
        return "log"
    if isinstance(error, NoConnectionFree):
        return "database"
    if not isinstance(error, DBAPIError):
        return None
    # SQLite calls a statement that it does not understand an OperationalError too, by the code SQLITE_ERROR.
    is_wrong = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_ERROR
    passes = isinstance(error, OperationalError | InterfaceError) and not is_wrong
    return "database" if passes or error.connection_invalidated else None


class Backoff:
    """Waits longer after each failure in a row: 0.1 s doubling to 5 s, each shortened at random by up to half.

    who: as log lines call the one that waits. It says at once what is away, again every minute, and when it is back.
    """

    def __init__(self, who: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._who = who
        self._monotonic = monotonic
        self._failures = 0
        self._said_at = 0.0

    def wait(self, stop: threading.Event, error: Exception) -> None:
        """Wait for the next try, or until `stop` is set."""
        now = self._monotonic()
        if not self._failures or now - self._said_at >= REMIND_SECONDS:
            _log.warning("%s waits: %s: %s", self._who, type(error).__name__, _first_line(error))
            self._said_at = now
        whole = min(LONGEST, SHORTEST * 2.0 ** min(self._failures, 10))
        self._failures += 1
        stop.wait(whole * random.uniform(0.5, 1.0))  # noqa: S311 – spreads tries, keeps no secret

    def keep_on(self, stop: threading.Event, turn: Callable[[], object]) -> None:
        """Take turn after turn until told to stop: again when something is away, while other errors rise."""
        while not stop.is_set():
            try:
                turn()
            except Exception as error:
                if is_away(error) is None:
                    raise
                self.wait(stop, error)
            else:
                self.worked()

    def worked(self) -> None:
        """It went well: the next failure is a first one."""
        if self._failures:
            _log.info("%s goes on after %d tries", self._who, self._failures)
            self._failures = 0


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]
