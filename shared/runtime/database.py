"""Engines: how Kaiku talks to SQLite and to PostgreSQL. What is stored lives with each service."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, literal, make_url, select

BUSY_SECONDS = 10
_READS = "kaiku_reads"


def engine_from(url: str) -> Engine:
    """An engine for a URL.

    On SQLite every transaction begins with BEGIN IMMEDIATE, so that it waits for its turn at its start and never fails
    halfway. Values never stand in error messages: they can be answers. Dispose of the engine at the end.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "connect_timeout": 5,
            "application_name": "kaiku",
            # A database that was cut off is noticed within seconds, not after the system's two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            # And it notices us: locks of a machine that was cut off must not outlive it.
            "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3",
        },
    )


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for a URL for a while; nothing of it stays open."""
    engine = engine_from(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads. It never takes SQLite's write lock, and there sees one moment throughout."""
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
        return
    with engine.connect().execution_options(**{_READS: True}) as connection:
        yield connection


def readable(engine: Engine, table: Table) -> Callable[[], None]:
    """A check for health: raises when the table can't be read, be it that the database is away or is not set up."""

    def check() -> None:
        with reading(engine) as connection:
            connection.execute(select(literal(1)).select_from(table).limit(1))

    return check


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # A small pool that waits: more connections than this would only queue for the one write lock.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    # SQLAlchemy's recipe for pysqlite: the driver begins nothing by itself, we do.
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        # What is erased is overwritten, not only forgotten: withdrawn answers must not be found in a copy of the file.
        cursor.execute("PRAGMA secure_delete = ON")
        _write_ahead(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]  # SQLAlchemy resets it
        connection.exec_driver_sql("BEGIN DEFERRED" if options.get(_READS) else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(cursor: Any) -> None:
    """Turn WAL on. Two who do this at once to a new file are told "locked" without any waiting, so we wait."""
    deadline = time.monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
        try:
            cursor.execute("PRAGMA journal_mode = WAL").fetchone()
        except cursor.connection.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
