"""Fences: one relay at a time for each outbox, by a lock that is not the rows' transaction.

PostgreSQL: an advisory lock on a connection that does nothing else. SQLite: a locked file beside the database. Both end
with the process that holds them.
"""

import fcntl
import hashlib
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class Fence(Protocol):
    """Keeps others out while it is held."""

    def acquire(self) -> bool:
        """Whether the fence is held now; never waits. Raises sqlalchemy's OperationalError."""

    def still_held(self) -> bool:
        """Whether it is held yet: a database that went away has let go of it."""

    def release(self) -> None:
        """Let others in. Does nothing when it is not held."""


def fence_for(engine: Engine, name: str = "relay") -> Fence:
    """The fence of this name for a database."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine, name)
    return FileLock(Path(f"{engine.url.database}.{name}.lock"))


class AdvisoryLock:
    """A fence on PostgreSQL."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = int.from_bytes(hashlib.sha256(f"kaiku/{name}".encode()).digest()[:8], "big", signed=True)
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        if self.still_held():
            return True
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}).scalar_one()
        except BaseException:
            connection.close()
            raise
        if not held:
            connection.close()
            return False
        self._connection = connection
        return True

    def still_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()  # the lock went with its session; SQLAlchemy would go on with a new one
            return False
        return True

    def release(self) -> None:
        if self._connection is None:
            return
        # Closed, not given back to the pool: the lock lives as long as the session does.
        self._connection.invalidate()
        self._connection.close()
        self._connection = None


class FileLock:
    """A fence beside a SQLite database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        if self._file is not None:
            return True
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def still_held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
