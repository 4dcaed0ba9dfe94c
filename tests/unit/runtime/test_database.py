import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, Table, text
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.runtime.database import engine_from, opened, readable, reading


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = engine_from(f"sqlite:///{tmp_path}/deep/down/x.db")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE units (id TEXT PRIMARY KEY, parent TEXT REFERENCES units)"))
    yield made
    made.dispose()


def add(engine: Engine, *names: str) -> None:
    with engine.begin() as connection:
        for name in names:
            connection.execute(text("INSERT INTO units (id) VALUES (:id)"), {"id": name})


def test_the_folder_of_a_database_is_made(engine: Engine, tmp_path: Path) -> None:
    assert engine.url.database == str(tmp_path / "deep" / "down" / "x.db")
    assert (tmp_path / "deep" / "down" / "x.db").exists()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 10_000), ("foreign_keys", 1)]
)
def test_every_connection_keeps_what_it_has_committed(engine: Engine, pragma: str, value: object) -> None:
    with reading(engine) as first, reading(engine) as second:
        assert first.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
        assert second.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_transaction_waits_for_its_turn_at_its_start(engine: Engine) -> None:
    read: list[int] = []
    began = threading.Event()

    def count_and_add() -> None:
        began.set()
        with engine.begin() as connection:
            read.append(connection.execute(text("SELECT count(*) FROM units")).scalar_one())
            connection.execute(text("INSERT INTO units (id) VALUES ('second')"))

    thread = threading.Thread(target=count_and_add)
    with engine.begin() as connection:
        thread.start()
        began.wait()
        connection.execute(text("INSERT INTO units (id) VALUES ('first')"))
    thread.join()
    assert read == [1]


def test_many_writers_lose_nothing(engine: Engine) -> None:
    def write(writer: int) -> None:
        for n in range(20):
            add(engine, f"{writer}-{n}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 160


def test_who_only_reads_waits_for_nobody(engine: Engine) -> None:
    add(engine, "first")
    with engine.begin() as writing:
        writing.execute(text("INSERT INTO units (id) VALUES ('second')"))
        began = time.monotonic()
        with reading(engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 1
        assert time.monotonic() - began < 5


def test_who_only_reads_keeps_nobody_waiting_and_sees_one_moment(engine: Engine) -> None:
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 0
        add(engine, "first")
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 0
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 1


def test_each_statement_for_itself_keeps_nobody_waiting_either(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 0
        add(engine, "first")
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 1
    add(engine, "second")
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("INSERT INTO units (id) VALUES ('third')"))
        transaction.rollback()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM units")).scalar_one() == 2


def test_a_transaction_that_fails_leaves_nothing_even_of_the_schema(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("CREATE TABLE more (id TEXT)"))
        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO units VALUES ('campus', 'nowhere')"))
        transaction.rollback()
    with pytest.raises(OperationalError, match="no such table"), reading(engine) as connection:
        connection.execute(text("SELECT * FROM more"))


def test_an_error_does_not_repeat_what_was_to_be_stored(engine: Engine) -> None:
    add(engine, "my-boss-shouts")
    with pytest.raises(IntegrityError) as refused:
        add(engine, "my-boss-shouts")
    assert "boss" not in str(refused.value)


def test_databases_that_are_opened_at_once_do_not_collide(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        engine = engine_from(f"sqlite:///{tmp_path}/new.db")
        try:
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE IF NOT EXISTS units (id TEXT)"))
        except Exception as error:  # noqa: BLE001 – told to the test
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=open_it) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_an_engine_opened_for_a_while_leaves_nothing_open(tmp_path: Path) -> None:
    with (
        opened(f"sqlite:///{tmp_path}/x.db") as engine,
        engine.begin() as connection,
        reading(engine) as other,
    ):
        connection.execute(text("CREATE TABLE units (id TEXT)"))
        other.execute(text("SELECT 1"))
    gc.collect()  # what was left open would warn here, and warnings are errors
    assert [path.name for path in tmp_path.iterdir()] == ["x.db"]


def test_a_table_is_readable_once_it_is_there(engine: Engine) -> None:
    readable(engine, Table("units", MetaData()))()
    with pytest.raises(OperationalError):
        readable(engine, Table("groups", MetaData()))()
