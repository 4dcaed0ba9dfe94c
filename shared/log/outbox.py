"""The outbox: rows that a service writes in the transaction of what they tell. Sending them lives in `relay`.

Columns carry Debezium's names, so that change-data capture can replace the relay:

    position BIGINT identity, primary key · id UUID unique · aggregatetype (topic) · aggregateid (key) · type
    · payload BYTEA, emptied when sent · created_at, published_at BIGINT microseconds since 1970 in UTC
    · refused TEXT: why the log will never take it; such a row keeps its payload and waits for a person

`aggregateid` and `payload` are NULL for no key and for a tombstone. Index `outbox_unpublished` on position, where
published_at IS NULL AND refused IS NULL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from shared.contracts.wire import Outgoing
from shared.log.moments import micros, moment_of

WRITTEN = ("id", "aggregatetype", "aggregateid", "type", "payload", "created_at")


class Waiting(NamedTuple):
    """A committed row that has not been acknowledged by the log yet."""

    position: int
    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class Parked:
    """A row that the log refused. reason: what it said."""

    id: UUID
    type: str
    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many rows wait, since when the oldest one does, and how many were put aside."""

    count: int
    oldest: datetime | None
    parked: int = 0


def outbox_table(metadata: MetaData) -> Table:
    """A service's outbox."""
    table = Table(
        "outbox",
        metadata,
        Column("position", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("aggregatetype", String, nullable=False),
        Column("aggregateid", String),
        Column("type", String, nullable=False),
        Column("payload", LargeBinary),
        Column("created_at", BigInteger, nullable=False),
        Column("published_at", BigInteger),
        Column("refused", Text),
    )
    Index("outbox_unpublished", table.c.position, postgresql_where=_waits(table), sqlite_where=_waits(table))
    return table


def _waits(table: Table) -> ColumnElement[bool]:
    return and_(table.c.published_at.is_(None), table.c.refused.is_(None))


def add(connection: Connection, table: Table, outgoing: Sequence[Outgoing], *, now: datetime) -> None:
    """Write rows into the caller's transaction; they are sent in this order once it has committed."""
    if not outgoing:
        return
    connection.execute(insert(table), [row_of(one, now=now) for one in outgoing])


def row_of(outgoing: Outgoing, *, now: datetime) -> Mapping[str, object]:
    """The row of one, by the columns of `WRITTEN`, for a statement that writes it with what it tells of."""
    return {
        "id": outgoing.id,
        "aggregatetype": outgoing.topic,
        "aggregateid": outgoing.key,
        "type": outgoing.type,
        "payload": outgoing.payload,
        "created_at": micros(now),
    }


def unpublished(connection: Connection, table: Table, *, limit: int) -> Sequence[Waiting]:
    """The oldest rows that wait. By what is unpublished, never by `position > last`: rows commit out of order."""
    query = select(table).where(_waits(table)).order_by(table.c.position).limit(limit)
    return [
        Waiting(row.position, Outgoing(row.id, row.aggregatetype, row.aggregateid, row.type, row.payload))
        for row in connection.execute(query)
    ]


def mark(connection: Connection, table: Table, positions: Sequence[int], *, now: datetime) -> None:
    """The log has them: note when, and empty what they carried."""
    connection.execute(
        update(table).where(table.c.position.in_(positions)).values(published_at=micros(now), payload=None)
    )


def park(connection: Connection, table: Table, position: int, *, reason: str) -> None:
    """The log will never take a row: put it aside with all that it carries, so that the others can go on."""
    connection.execute(update(table).where(table.c.position == position).values(refused=reason))


def parked(connection: Connection, table: Table) -> Sequence[Parked]:
    """What was put aside, oldest first."""
    c = table.c
    query = select(c.id, c.type, c.aggregatetype, c.refused).where(c.refused.is_not(None)).order_by(c.position)
    return [Parked(*row) for row in connection.execute(query)]


def unpark(connection: Connection, table: Table) -> int:
    """Let everything that was put aside wait again, once its cause is gone; returns how many rows."""
    return connection.execute(update(table).where(table.c.refused.is_not(None)).values(refused=None)).rowcount


def backlog(connection: Connection, table: Table) -> Backlog:
    """What waits now."""
    query = select(func.count(), func.min(table.c.created_at)).where(_waits(table))
    count, oldest = connection.execute(query).one()
    parked = select(func.count()).where(table.c.refused.is_not(None), table.c.published_at.is_(None))
    return Backlog(count, None if oldest is None else moment_of(oldest), connection.execute(parked).scalar_one())


def forget(connection: Connection, table: Table, *, before: datetime) -> int:
    """Delete what was published before a moment; returns how many rows."""
    return connection.execute(delete(table).where(table.c.published_at < micros(before))).rowcount
