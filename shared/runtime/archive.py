"""Tables as rows that can be written anywhere: out of one database, into another. Which tables, each service says.

A row is a mapping of JSON values: bytes in base64, moments, days and UUIDs as texts. Numbers that the database gives
by itself are left out and given anew, in the same order.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    LargeBinary,
    Table,
    TypeDecorator,
    Uuid,
    insert,
    select,
    text,
)

from shared.runtime.database import reading

BATCH = 500
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """A table that moves. only: those of its rows."""

    table: Table
    only: ColumnElement[bool] | None = None


class NotEmpty(Exception):
    """Something is there already. Names the table."""


class Tables:
    """What a service carries, in the order in which it is written and read."""

    def __init__(self, engine: Engine, carried: Sequence[Carried]) -> None:
        self.engine = engine
        self._carried = {one.table.name: one for one in carried}

    def revision(self) -> str:
        """The schema's newest migration."""
        with reading(self.engine) as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        return str(found)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """All rows by table, as of one moment."""
        with _one_moment(self.engine) as connection:
            for name, carried in self._carried.items():
                for row in _read(connection, carried):
                    yield name, row

    @contextmanager
    def filling(self) -> Iterator["Filling"]:
        """Begin to fill tables that are all empty; what was not committed has not happened. Raises NotEmpty."""
        with self.engine.connect() as connection, connection.begin():
            for name, carried in self._carried.items():
                if connection.execute(_query(carried).limit(1)).first():
                    raise NotEmpty(name)
            yield Filling(connection, {name: one.table for name, one in self._carried.items()})


class Filling:
    """A transaction that fills tables; it is committed when it is left well. connection: for what belongs to it."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table]) -> None:
        self.connection = connection
        self._tables = tables

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Write rows of one table. Raises KeyError for a table or column that is not there."""
        table = self._tables[name]
        columns = {column.name: _decoder(column) for column in _moved(table)}
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            self.connection.execute(
                insert(table), [{column: columns[column](value) for column, value in row.items()} for row in batch]
            )


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            yield connection
        return
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options, stream_results=True, yield_per=BATCH) as connection:
        yield connection


def _query(carried: Carried) -> Any:
    found = select(*_moved(carried.table))
    return found if carried.only is None else found.where(carried.only)


def _read(connection: Connection, carried: Carried) -> Iterator[Row]:
    ordered = _query(carried).order_by(*carried.table.primary_key.columns)
    names = [str(column.name) for column in _moved(carried.table)]  # SQLAlchemy has texts of its own
    for row in connection.execute(ordered):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _moved(table: Table) -> list[Column[Any]]:
    given = table.autoincrement_column
    counts_itself = given is not None and (given.identity is not None or given.autoincrement is True)
    return [column for column in table.columns if not (counts_itself and column is given)]


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def _decoder(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, LargeBinary):
        return _unless_none(base64.b64decode)
    if isinstance(kind, Uuid):
        return _unless_none(UUID)
    if isinstance(kind, Date):
        return _unless_none(date.fromisoformat)
    if isinstance(kind, TypeDecorator):
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    return lambda value: value


def _unless_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)
