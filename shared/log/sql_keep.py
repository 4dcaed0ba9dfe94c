"""What the SQL log lets go of: records older than their topic is kept, and those that a later one has replaced."""

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, select

from shared.contracts.topics import DAY_MS
from shared.log.moments import micros
from shared.log.sql_tables import own_connection, records, topics

SLICE = 2_000
TOMBSTONES_MS = DAY_MS


def keep(engine: Engine, now: datetime) -> None:
    """Delete in slices, a short transaction each, so that nobody waits long to append."""
    moment = micros(now)
    with own_connection(engine) as connection:
        kept = connection.execute(select(topics.c.id, topics.c.retention_ms)).all()
    for topic, retention_ms in kept:
        gone = SLICE
        while gone >= SLICE:
            with engine.begin() as connection:
                connection.execute(select(topics.c.id).where(topics.c.id == topic).with_for_update())
                if retention_ms is None:
                    gone = _compact(connection, topic, before=moment - TOMBSTONES_MS * 1000)
                else:
                    gone = _forget(connection, topic, before=moment - retention_ms * 1000)


def _forget(connection: Connection, topic: int, *, before: int) -> int:
    """Delete old records; offsets and times go up together."""
    query = select(records.c.position, records.c.appended_at).where(records.c.topic == topic)
    oldest = query.order_by(records.c.position).limit(SLICE).subquery()
    last = connection.execute(select(func.max(oldest.c.position)).where(oldest.c.appended_at < before)).scalar_one()
    if last is None:
        return 0
    return connection.execute(delete(records).where(records.c.topic == topic, records.c.position <= last)).rowcount


def _compact(connection: Connection, topic: int, *, before: int) -> int:
    """Delete what a later record has replaced; then tombstones that everybody has had a day to see."""
    here = records.c.topic == topic
    latest = select(func.max(records.c.position)).where(here).group_by(records.c.key)
    replaced = select(records.c.position).where(here, records.c.position.not_in(latest))
    gone = connection.execute(delete(records).where(here, records.c.position.in_(replaced.limit(SLICE)))).rowcount
    if gone == 0:
        connection.execute(delete(records).where(here, records.c.value.is_(None), records.c.appended_at < before))
    return gone
