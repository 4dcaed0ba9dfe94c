"""The event log as tables of SQLite or PostgreSQL: one partition a topic, one active member a group.

Offsets are given in the order of commits: who appends holds the topic's row. Reading lives in `sql_consumer`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from threading import Lock

from sqlalchemy import Connection, Engine, case, func, insert, select, update

from shared.contracts.topics import Topic
from shared.log.limits import refuse_unkeyed, refuse_unsendable
from shared.log.moments import micros
from shared.log.port import Message, MissingTopic, Record
from shared.log.sql_consumer import SqlConsumer
from shared.log.sql_errors import in_the_logs_words
from shared.log.sql_keep import keep
from shared.log.sql_tables import (
    own_connection,
    prepare,
    record_columns,
    record_of,
    records,
    topic_ids,
    topics,
    wait_for_others,
    written,
)


class SqlLog:
    """See `EventLog`. Safe to share between threads and processes. now: tells the moment that records are appended at.

    engine: on SQLite, every transaction that it begins is BEGIN IMMEDIATE.
    """

    def __init__(self, engine: Engine, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._preparing = Lock()
        self._is_prepared = False

    def producer(self) -> "SqlProducer":
        return SqlProducer(self._prepared(), now=self._now)

    def consumer(self, *, group: str, topics: Sequence[str]) -> SqlConsumer:
        return SqlConsumer(self._prepared(), group=group, names=topics)

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        with in_the_logs_words(), own_connection(self._prepared()) as connection:
            return dict.fromkeys(topic_ids(connection, topics), 1)

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        engine = self._prepared()
        with in_the_logs_words(), own_connection(engine) as connection:
            here = records.c.topic == topic_ids(connection, [topic])[topic]
            latest = (
                select(func.max(records.c.position)).where(here, records.c.key.is_not(None)).group_by(records.c.key)
            )
            query = select(*record_columns).where(here, records.c.position.in_(latest), records.c.value.is_not(None))
            found = [record_of(topic, row) for row in connection.execute(query.order_by(records.c.position))]
        return {record.key: record for record in found if record.key is not None}

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        with in_the_logs_words(), self._prepared().begin() as connection:
            wait_for_others(connection)
            return [topic.name for topic in topics if _create(connection, topic)]

    def keep(self, now: datetime) -> None:
        with in_the_logs_words():
            keep(self._prepared(), now)

    def check(self) -> None:
        with in_the_logs_words(), own_connection(self._engine) as connection:
            connection.execute(select(1))

    def close(self) -> None:
        self._engine.dispose()

    def _prepared(self) -> Engine:
        with self._preparing:
            if not self._is_prepared:
                with in_the_logs_words():
                    prepare(self._engine)
                self._is_prepared = True
        return self._engine


class SqlProducer:
    """See `Producer`. Appends all messages or, with an error, none."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def send(self, messages: Sequence[Message]) -> None:
        refuse_unsendable(messages)
        by_topic = sorted(messages, key=attrgetter("topic"))  # the order in which everybody takes the topics' rows
        if not by_topic:
            return
        with in_the_logs_words(), self._engine.begin() as connection:
            for topic, group in groupby(by_topic, key=attrgetter("topic")):
                _append(connection, topic, list(group), now=self._now)

    def close(self) -> None:
        """The engine's owner closes it."""


def _append(connection: Connection, name: str, messages: Sequence[Message], *, now: Callable[[], datetime]) -> None:
    """Append in one topic. Nobody else can until the transaction ends: offsets and commits come in one order."""
    taken = update(topics).where(topics.c.name == name).values(end=topics.c.end + len(messages))
    row = connection.execute(taken.returning(topics.c.id, topics.c.end, topics.c.retention_ms)).one_or_none()
    if row is None:
        raise MissingTopic(f"{name}: not in the log; run `kaiku topics`")
    if row.retention_ms is None:
        for message in messages:
            refuse_unkeyed(message)
    moment = micros(now())
    never_back = update(topics).where(topics.c.id == row.id)
    latest = case((topics.c.latest > moment, topics.c.latest), else_=moment)
    appended_at = connection.execute(never_back.values(latest=latest).returning(topics.c.latest)).scalar_one()
    rows = [
        {
            "topic": row.id,
            "position": row.end - len(messages) + number,
            "appended_at": appended_at,
            "key": message.key,
            "value": message.value,
            "headers": written(message.headers),
        }
        for number, message in enumerate(messages)
    ]
    connection.execute(insert(records), rows)


def _create(connection: Connection, topic: Topic) -> bool:
    """Whether the topic was missing."""
    if connection.execute(select(topics.c.id).where(topics.c.name == topic.name)).one_or_none():
        return False
    connection.execute(insert(topics).values(name=topic.name, end=0, latest=0, retention_ms=topic.retention_ms))
    return True
