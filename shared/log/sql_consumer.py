"""A member of a group that reads the SQL log. It polls a cheap query, so it sees a record within 20 to 50 ms."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from shared.log.port import LogUnavailable, Record, TopicPartition
from shared.log.sql_errors import in_the_logs_words
from shared.log.sql_membership import Membership, membership
from shared.log.sql_tables import groups, own_connection, record_columns, record_of, records, topic_ids, topics

SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.05


@dataclass(frozen=True, slots=True)
class _Place:
    """A member's connection, its claim to read, the rows of its topics, and the query that tells where these end.

    That query is asked thirty times a second by each member, so it is compiled once.
    """

    connection: Connection
    membership: Membership
    ids: Mapping[str, int]
    ends: str


class SqlConsumer:
    """See `Consumer`. After LogUnavailable the next poll joins the group anew. engine: writes what is committed."""

    def __init__(self, engine: Engine, *, group: str, names: Sequence[str]) -> None:
        self._engine = engine
        self._group = group
        self._names = names
        self._positions: dict[str, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._joined: _Place | None = None
        self._pause = SHORTEST_PAUSE
        with self._place():
            pass  # A missing topic is told at once.

    def poll(self, *, limit: int, timeout: float) -> Sequence[Record]:
        deadline = time.monotonic() + timeout
        with self._place() as place:
            while True:
                if not self._positions and place.membership.take():
                    self._positions = self._start(place)
                    return ()
                if self._positions and (found := self._next(place, limit)):
                    self._pause = SHORTEST_PAUSE
                    return found
                if (left := deadline - time.monotonic()) <= 0:
                    return ()
                time.sleep(min(left, self._pause))
                self._pause = min(1.1 * self._pause, LONGEST_PAUSE)

    def assigned(self) -> frozenset[TopicPartition]:
        return frozenset(TopicPartition(name, 0) for name in self._positions)

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._positions.update({one.topic: offset for one, offset in offsets.items() if one.topic in self._positions})

    def ends(self) -> Mapping[TopicPartition, int]:
        with self._place() as place:
            ends = self._ends(place)
            return {TopicPartition(name, 0): ends[name] for name in self._positions}

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        changed = {one: offset for one, offset in offsets.items() if self._committed.get(one) != offset}
        if not changed:
            return
        with self._place() as place, self._engine.begin() as connection:
            for one, offset in sorted(changed.items()):
                _store(connection, self._group, place.ids[one.topic], offset)
        self._committed.update(changed)

    def close(self) -> None:
        self._positions, self._committed = {}, {}
        if self._joined:
            self._joined.membership.give_up()
            self._joined.connection.close()
            self._joined = None

    @contextmanager
    def _place(self) -> Iterator[_Place]:
        """This member's place. Whoever loses the connection has lost the claim to read, too."""
        try:
            with in_the_logs_words():
                self._joined = self._joined or self._join()
                yield self._joined
        except LogUnavailable:
            self.close()
            raise

    def _join(self) -> _Place:
        connection = own_connection(self._engine)
        try:
            ids = topic_ids(connection, self._names)
            return _Place(connection, membership(connection, self._group), ids, _ends_of(connection, ids))
        except BaseException:
            connection.close()
            raise

    def _start(self, place: _Place) -> dict[str, int]:
        query = select(topics.c.name, groups.c.position).join(groups, groups.c.topic == topics.c.id)
        found = place.connection.execute(query.where(groups.c.name == self._group))
        positions = dict(found.all())
        return {name: positions.get(name, 0) for name in self._names}

    def _ends(self, place: _Place) -> Mapping[str, int]:
        return dict(place.connection.exec_driver_sql(place.ends).all())

    def _next(self, place: _Place, limit: int) -> Sequence[Record]:
        """Records of each topic in turn, so that a long one can't keep another one waiting."""
        ends = self._ends(place)
        waiting = [name for name, position in self._positions.items() if ends[name] > position]
        found: list[Record] = []
        for turn, name in enumerate(waiting):
            share = (limit - len(found)) // (len(waiting) - turn)
            found += self._read(place, name, max(1, share)) if len(found) < limit else ()
        return found

    def _read(self, place: _Place, name: str, limit: int) -> Sequence[Record]:
        from_here = (records.c.topic == place.ids[name]) & (records.c.position >= self._positions[name])
        query = select(*record_columns).where(from_here).order_by(records.c.position).limit(limit)
        found = [record_of(name, row) for row in place.connection.execute(query)]
        if found:
            self._positions[name] = found[-1].offset + 1
        return found


def _ends_of(connection: Connection, ids: Mapping[str, int]) -> str:
    query = select(topics.c.name, topics.c.end).where(topics.c.id.in_(ids.values()))
    return str(query.compile(connection, compile_kwargs={"literal_binds": True}))


def _store(connection: Connection, group: str, topic: int, position: int) -> None:
    here = (groups.c.name == group) & (groups.c.topic == topic)
    if not connection.execute(groups.update().where(here).values(position=position)).rowcount:
        connection.execute(groups.insert().values(name=group, topic=topic, position=position))
