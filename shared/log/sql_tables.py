"""The tables of the SQL log, made at its first use, and how a record is written in a row. Queries live in their users.

    log_topic    id · name unique · end: the offset after the last record · latest: when that was appended
                 · retention_ms, NULL for compacted
    log_record   topic, position: primary key · appended_at · key · value, NULL for a tombstone · headers as JSON
    log_group    name, topic: primary key · position: what the group last committed

Moments are BIGINT microseconds since 1970 in UTC. `position` is a record's offset, which SQL has another use for.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    Row,
    String,
    Table,
    Text,
    create_engine,
    func,
    select,
)

from shared.log.moments import moment_of
from shared.log.port import Headers, MissingTopic, Record

metadata = MetaData()

topics = Table(
    "log_topic",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("end", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),
    Column("retention_ms", BigInteger),
)

records = Table(
    "log_record",
    metadata,
    Column("topic", Integer, ForeignKey(topics.c.id), primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("appended_at", BigInteger, nullable=False),
    Column("key", String),
    Column("value", LargeBinary),
    Column("headers", Text),
)

groups = Table(
    "log_group",
    metadata,
    Column("name", String, primary_key=True),
    Column("topic", Integer, ForeignKey(topics.c.id), primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)


record_columns = (records.c.position, records.c.appended_at, records.c.key, records.c.value, records.c.headers)


def prepare(engine: Engine) -> None:
    """Make the tables that are missing. Two that start at once wait for each other."""
    with engine.begin() as connection:
        wait_for_others(connection)
        metadata.create_all(connection)


def wait_for_others(connection: Connection) -> None:
    """Be the only one who makes tables or topics until the transaction ends. On SQLite, BEGIN IMMEDIATE has done it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("kaiku log tables", 0))))


def own_connection(engine: Engine) -> Connection:
    """A connection outside the engine's pool that only reads, each statement by itself: no lock waits for it."""
    arguments = {"connect_timeout": 5} if engine.dialect.name == "postgresql" else {"timeout": 10}
    options = {"poolclass": NullPool, "isolation_level": "AUTOCOMMIT", "hide_parameters": True}
    return create_engine(engine.url, connect_args=arguments, **options).connect()


def topic_ids(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    """The rows of topics. Raises MissingTopic."""
    query = select(topics.c.name, topics.c.id).where(topics.c.name.in_(names))
    found = dict(connection.execute(query).all())
    if missing := [name for name in names if name not in found]:
        raise MissingTopic(f"{', '.join(missing)}: not in the log; run `kaiku topics`")
    return found


def written(headers: Headers) -> str | None:
    """Headers as JSON, byte for byte: each byte is the character of its number."""
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers]) if headers else None


def record_of(topic: str, row: Row[Any, Any, Any, Any, Any]) -> Record:
    """A record from the columns of `record_columns`."""
    position, appended_at, key, value, headers = row
    return Record(topic, 0, position, moment_of(appended_at), key, value, _read(headers))


def _read(headers: str | None) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(headers)) if headers else ()
