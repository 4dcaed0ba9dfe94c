"""What the SQL log's database says, in the log's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.log.port import LogUnavailable


@contextmanager
def in_the_logs_words() -> Iterator[None]:
    """Turn a database that is away, or busy for too long, into LogUnavailable."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise LogUnavailable(f"the log's database is away: {_first_line(error)}") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise LogUnavailable(f"the log's database went away: {_first_line(error)}") from error
        raise


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause).partition("\n")[0]
