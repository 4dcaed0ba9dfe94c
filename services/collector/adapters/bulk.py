"""Many rows in one statement. On PostgreSQL each column is one array, which is twice as fast as a parameter a value."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, object]


def add_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows, in their order. Each has the same columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_from_arrays(table, tuple(rows[0])), _arrays(rows))
    else:
        connection.execute(insert(table), rows)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row], *, key: str) -> set[Any]:
    """Write the rows of which nothing unique is there yet; the keys of those."""
    if not rows:
        return set()
    returning = table.c[key]
    if connection.dialect.name == "postgresql":
        added = _from_arrays(table, tuple(rows[0])).on_conflict_do_nothing().returning(returning)
        return set(connection.execute(added, _arrays(rows)).scalars())
    missing = sqlite.insert(table).on_conflict_do_nothing().returning(returning)
    return set(connection.execute(missing, rows).scalars())


def _arrays(rows: Sequence[Row]) -> Mapping[str, list[object]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


@cache
def _from_arrays(table: Table, names: tuple[str, ...]) -> postgresql.Insert:
    arrays = [cast(bindparam(name, type_=ARRAY(table.c[name].type)), ARRAY(table.c[name].type)) for name in names]
    columns = [column(name, table.c[name].type) for name in names]
    given = func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
    return postgresql.insert(table).from_select(list(names), select(*given.c))
