"""The outbox: rows that a service writes in the transaction of what they tell. Sending them lives in `relay`.

Columns carry Debezium's names, so that change-data capture can replace the relay:

    position BIGINT identity, primary key · id UUID unique · aggregatetype (topic) · aggregateid (key) · type
    · payload BYTEA, emptied when sent · created_at, published_at BIGINT microseconds since 1970 in UTC

`aggregateid` and `payload` are NULL for no key and for a tombstone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)

from shared.contracts.wire import Outgoing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Waiting(NamedTuple):
    """A committed row that has not been acknowledged by the log yet."""

    position: int
    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many rows wait, and since when the oldest one does."""

    count: int
    oldest: datetime | None


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
    )
    Index(
        "outbox_unpublished",
        table.c.position,
        postgresql_where=table.c.published_at.is_(None),
        sqlite_where=table.c.published_at.is_(None),
    )
    return table


def add(connection: Connection, table: Table, outgoing: Sequence[Outgoing], *, now: datetime) -> None:
    """Write rows into the caller's transaction; they are sent in this order once it has committed."""
    if not outgoing:
        return
    rows = [
        {
            "id": one.id,
            "aggregatetype": one.topic,
            "aggregateid": one.key,
            "type": one.type,
            "payload": one.payload,
            "created_at": _micros(now),
        }
        for one in outgoing
    ]
    connection.execute(insert(table), rows)


def unpublished(connection: Connection, table: Table, *, limit: int) -> Sequence[Waiting]:
    """The oldest rows that wait. By what is unpublished, never by `position > last`: rows commit out of order."""
    query = select(table).where(table.c.published_at.is_(None)).order_by(table.c.position).limit(limit)
    return [
        Waiting(row.position, Outgoing(row.id, row.aggregatetype, row.aggregateid, row.type, row.payload))
        for row in connection.execute(query)
    ]


def mark(connection: Connection, table: Table, positions: Sequence[int], *, now: datetime) -> None:
    """The log has them: note when, and empty what they carried."""
    connection.execute(
        update(table).where(table.c.position.in_(positions)).values(published_at=_micros(now), payload=None)
    )


def backlog(connection: Connection, table: Table) -> Backlog:
    """What waits now."""
    query = select(func.count(), func.min(table.c.created_at)).where(table.c.published_at.is_(None))
    count, oldest = connection.execute(query).one()
    return Backlog(count, None if oldest is None else EPOCH + oldest * MICROSECOND)


def forget(connection: Connection, table: Table, *, before: datetime) -> int:
    """Delete what was published before a moment; returns how many rows."""
    return connection.execute(delete(table).where(table.c.published_at < _micros(before))).rowcount


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
