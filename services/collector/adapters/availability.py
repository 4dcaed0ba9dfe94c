"""What a database that is away looks like to the use cases: `Unavailable`, whichever driver said so."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.collector.domain.errors import Unavailable
from shared.runtime.transaction import Transaction

AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)


@contextmanager
def available() -> Iterator[None]:
    """Raises Unavailable for a database that can't be reached, is locked for too long, full, or only reads."""
    try:
        yield
    except AWAY as error:
        raise Unavailable(type(error).__name__) from error


class Work(Transaction):
    """A transaction that is Unavailable when its database is. What the collector's units of work stand on."""

    def __enter__(self) -> Self:
        with available():
            return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if isinstance(error, AWAY):
            raise Unavailable(type(error).__name__) from error
