"""Who of a group reads the SQL log: one member at a time, fenced by a lock that dies with its holder.

SQLite: flock on a file beside the database, one a group. PostgreSQL: an advisory lock on the connection that the member
reads with, so that a member that has lost its lock can't read on.
"""

import fcntl
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from sqlalchemy import Connection, func, select, text

from shared.log.port import LogError


class Membership(Protocol):
    """A place in a group."""

    def take(self) -> bool:
        """Whether this member is the one that reads; it then stays so until it gives up or dies."""

    def give_up(self) -> None:
        """Let another one read."""


class FileMembership:
    """On SQLite."""

    def __init__(self, database: Path, group: str) -> None:
        self._file = database.with_name(f"{database.name}-{quote(group, safe='')}.lock").open("ab")

    def take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_up(self) -> None:
        self._file.close()


class AdvisoryMembership:
    """On PostgreSQL. The server notices within half a minute that the machine of a member is gone."""

    def __init__(self, connection: Connection, group: str) -> None:
        self._connection = connection
        self._key = f"kaiku log group {group}"
        for setting, seconds in (("idle", 10), ("interval", 5), ("count", 3)):
            connection.execute(text(f"SET tcp_keepalives_{setting} = {seconds}"))

    def take(self) -> bool:
        query = select(func.pg_try_advisory_lock(func.hashtextextended(self._key, 0)))
        return bool(self._connection.execute(query).scalar_one())

    def give_up(self) -> None:
        """Closing the connection, which the member does, lets go of the lock."""


def membership(connection: Connection, group: str) -> Membership:
    """A place in a group, not taken yet."""
    if connection.dialect.name == "postgresql":
        return AdvisoryMembership(connection, group)
    if not (database := connection.engine.url.database):
        raise LogError("a log on SQLite needs a file: several processes share it")
    return FileMembership(Path(database), group)
