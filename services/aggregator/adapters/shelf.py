"""What the leaders' pages read, on SQL: sums of releases and how goals stand, as of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from services.aggregator.adapters.goal_reads import SqlStandings
from services.aggregator.adapters.panes import SqlPanes
from services.aggregator.adapters.reading import SqlInvited
from shared.runtime.database import reading


@dataclass(frozen=True, slots=True)
class SqlShelf:
    """A `Shelf` on one connection."""

    connection: Connection

    @property
    def panes(self) -> SqlPanes:
        return SqlPanes(self.connection)

    @property
    def invited(self) -> SqlInvited:
        return SqlInvited(self.connection)

    @property
    def standings(self) -> SqlStandings:
        return SqlStandings(self.connection)


class SqlShelves:
    """`OpenShelf` on SQL. Reading never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def __call__(self) -> Iterator[SqlShelf]:
        with reading(self._engine) as connection:
            yield SqlShelf(connection)
