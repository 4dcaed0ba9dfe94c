"""What a database that is away looks like to the use cases: `Unavailable`, whichever driver said so."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.collector.domain.errors import Unavailable

AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)


@contextmanager
def available() -> Iterator[None]:
    """Raises Unavailable for a database that can't be reached, is locked for too long, full, or only reads."""
    try:
        yield
    except AWAY as error:
        raise Unavailable(type(error).__name__) from error
