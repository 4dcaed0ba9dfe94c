"""One transaction on one connection: what each service's units of work stand on. What they keep lives with them."""

from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, RootTransaction


class Transaction:
    """Left without `commit`, nothing has happened. Used once. `_connection` is there while it is open."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection
        self._transaction: RootTransaction

    def __enter__(self) -> Self:
        self._connection = self._engine.connect()
        try:
            self._transaction = self._connection.begin()
        except BaseException:  # SQLite's write lock may be taken for too long
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()  # what was not committed is rolled back

    def commit(self) -> None:
        """Make it so."""
        self._transaction.commit()
