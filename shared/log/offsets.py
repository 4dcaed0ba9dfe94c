"""How far a group has read, kept by the service in its own database and stored with what the reading changed.

    consumer_group, topic TEXT, log_partition INTEGER, primary key · next_offset BIGINT
    · read_to BIGINT microseconds since 1970 in UTC

A topic's row of partition −1 is no partition: its next_offset says how many the topic had when the group first read it.
"""

from collections.abc import Collection, Mapping
from types import ModuleType

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, MetaData, Select, String, Table, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from shared.log.moments import EPOCH, micros, moment_of
from shared.log.port import LogError, Progress, TopicPartition

_COUNT = -1
_START = Progress(0, EPOCH)


class PartitionsChanged(LogError):
    """A topic has another number of partitions than when the group began: keys would have moved between them."""


class StoredOffsets:
    """What a loop's handler says of a group's offsets; handlers offer its methods as theirs."""

    def __init__(self, engine: Engine, table: Table, *, group: str) -> None:
        self._engine = engine
        self._table = table
        self._group = group

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """See `loop.Handler`. Waits for whoever still holds one of these partitions."""
        with self._engine.begin() as connection:
            known = lock_and_read(connection, self._table, group=self._group, partitions=partitions)
        return {place: progress.next_offset for place, progress in known.items()}

    def expect(self, partitions: Mapping[str, int]) -> None:
        """See `loop.ExpectsPartitions`."""
        with self._engine.begin() as connection:
            expect_partitions(connection, self._table, group=self._group, partitions=partitions)


def offsets_table(metadata: MetaData) -> Table:
    """A service's stored offsets."""
    return Table(
        "offsets",
        metadata,
        Column("consumer_group", String, primary_key=True),
        Column("topic", String, primary_key=True),
        Column("log_partition", Integer, primary_key=True),
        Column("next_offset", BigInteger, nullable=False),
        Column("read_to", BigInteger, nullable=False),
    )


def lock_and_read(
    connection: Connection, table: Table, *, group: str, partitions: Collection[TopicPartition]
) -> dict[TopicPartition, Progress]:
    """Lock these partitions until the transaction ends, in sorted order, and say how far each has been read.

    A partition that was never read starts at 0. On SQLite the transaction itself is the lock.
    """
    wanted = sorted(set(partitions))
    if not wanted:
        return {}
    query = _rows(table, group, wanted).with_for_update()
    found = _progress(connection, query)
    if missing := [one for one in wanted if one not in found]:
        _insert(connection, table, group, dict.fromkeys(missing, _START))
        found = _progress(connection, query)
    return found


def store(connection: Connection, table: Table, *, group: str, progress: Mapping[TopicPartition, Progress]) -> None:
    """Where each of these partitions goes on. Only for who has locked them."""
    if not progress:
        return
    insert = _dialect(connection).insert(table)
    replace = insert.on_conflict_do_update(
        index_elements=["consumer_group", "topic", "log_partition"],
        set_={"next_offset": insert.excluded.next_offset, "read_to": insert.excluded.read_to},
    )
    connection.execute(replace, _values(group, progress))


def read(
    connection: Connection, table: Table, *, group: str, partitions: Collection[TopicPartition] | None = None
) -> dict[TopicPartition, Progress]:
    """How far these partitions have been read, without a lock; all that have ever been read when none are named."""
    if partitions is None:
        return _progress(connection, _rows(table, group))
    found = _progress(connection, _rows(table, group, sorted(set(partitions)))) if partitions else {}
    return {one: found.get(one, _START) for one in partitions}


def expect_partitions(connection: Connection, table: Table, *, group: str, partitions: Mapping[str, int]) -> None:
    """Note how many partitions each topic has. Raises PartitionsChanged for a number other than the noted one."""
    for topic, count in sorted(partitions.items()):
        _insert(connection, table, group, {TopicPartition(topic, _COUNT): Progress(count, EPOCH)})
        c = table.c
        noted = connection.execute(
            select(c.next_offset).where(c.consumer_group == group, c.topic == topic, c.log_partition == _COUNT)
        ).scalar_one()
        if noted != count:
            raise PartitionsChanged(
                f"{topic} has {count} partitions, but {group} began to read it with {noted}: make the topic anew with "
                f"{noted}, or let the group begin anew"
            )


def _rows(
    table: Table, group: str, partitions: Collection[TopicPartition] | None = None
) -> "Select[tuple[object, ...]]":
    c = table.c
    query = select(c.topic, c.log_partition, c.next_offset, c.read_to).where(c.consumer_group == group)
    if partitions is None:
        query = query.where(c.log_partition > _COUNT)
    else:
        query = query.where(tuple_(c.topic, c.log_partition).in_([tuple(one) for one in partitions]))
    return query.order_by(c.topic, c.log_partition)


def _progress(connection: Connection, query: "Select[tuple[object, ...]]") -> dict[TopicPartition, Progress]:
    return {
        TopicPartition(row.topic, row.log_partition): Progress(row.next_offset, moment_of(row.read_to))
        for row in connection.execute(query)
    }


def _insert(connection: Connection, table: Table, group: str, progress: Mapping[TopicPartition, Progress]) -> None:
    connection.execute(_dialect(connection).insert(table).on_conflict_do_nothing(), _values(group, progress))


def _values(group: str, progress: Mapping[TopicPartition, Progress]) -> list[dict[str, object]]:
    return [
        {
            "consumer_group": group,
            "topic": place.topic,
            "log_partition": place.partition,
            "next_offset": one.next_offset,
            "read_to": micros(one.read_to),
        }
        for place, one in sorted(progress.items())
    ]


def _dialect(connection: Connection) -> ModuleType:
    return postgresql if connection.dialect.name == "postgresql" else sqlite
