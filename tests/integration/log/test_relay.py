"""Relay and loop on real databases, while processes are killed and connections cut off."""

import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, text

from shared.contracts.topics import FEEDBACK, TOPICS
from shared.log import offsets
from shared.log.fence import fence_for
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.port import Progress, Record, TopicPartition
from shared.log.relay import Relay, RelayMetrics
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from
from tests.fakes.log import NOON, OFFSETS, OUTBOX, a_database, a_row, write
from tests.fakes.patience import until

ROWS = 400
RELAYS = """
import sys, threading
from prometheus_client import CollectorRegistry
from shared.log.fence import fence_for
from shared.log.relay import Relay, RelayMetrics
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from
from tests.fakes.log import NOON, OUTBOX
engine = engine_from(sys.argv[1])
log = SqlLog(engine_from(sys.argv[2]), now=lambda: NOON)
journal = RelayMetrics(CollectorRegistry())
relay = Relay(engine, OUTBOX, log, fence=fence_for(engine), now=lambda: NOON, journal=journal, batch=7)
print("relays", flush=True)
relay.run(threading.Event())
"""


class Keeper:
    """A service that keeps the values of what it reads, in one transaction with its offset. See `Handler`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.stored = offsets.StoredOffsets(engine, OFFSETS, group="keeper").stored

    def handle(self, records: Sequence[Record]) -> None:
        places = {TopicPartition(one.topic, one.partition) for one in records}
        with self._engine.begin() as connection:
            known = offsets.lock_and_read(connection, OFFSETS, group="keeper", partitions=places)
            for one in records:
                place = TopicPartition(one.topic, one.partition)
                if one.offset >= known[place].next_offset:
                    known[place] = Progress(one.offset + 1, one.timestamp)
                    value = (one.value or b"").decode()
                    connection.execute(text("INSERT INTO kept (value) VALUES (:value)"), {"value": value})
            offsets.store(connection, OFFSETS, group="keeper", progress=known)

    def kept(self) -> list[str]:
        with self._engine.begin() as connection:
            return list(connection.execute(text("SELECT value FROM kept ORDER BY id")).scalars())


@contextmanager
def running(*roles: Relay | ConsumerLoop) -> Iterator[None]:
    stop, failures = threading.Event(), list[BaseException]()

    def run(role: Relay | ConsumerLoop) -> None:
        try:
            role.run(stop)
        except BaseException as error:  # noqa: BLE001 – told to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(role,)) for role in roles]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures


def first_of_each(values: Collection[str]) -> list[str]:
    return list(dict.fromkeys(values))


class Relaying:
    """What holds on each database. A class for each brings `url` and `log_url`."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def log_url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with a_database(url) as engine:
            identity = "INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "BIGSERIAL PRIMARY KEY"
            with engine.begin() as connection:
                connection.execute(text(f"CREATE TABLE kept (id {identity}, value TEXT)"))
            yield engine

    @pytest.fixture
    def log(self, log_url: str) -> Iterator[SqlLog]:
        with closing(SqlLog(engine_from(log_url), now=lambda: NOON)) as log:
            log.create(TOPICS)
            yield log

    def a_relay(self, engine: Engine, log: SqlLog) -> Relay:
        journal = RelayMetrics(CollectorRegistry())
        return Relay(engine, OUTBOX, log, fence=fence_for(engine), now=lambda: NOON, journal=journal, batch=7)

    def a_loop(self, keeper: Keeper, log: SqlLog) -> ConsumerLoop:
        return ConsumerLoop(
            log,
            group="keeper",
            topics=[FEEDBACK.name],
            handler=keeper,
            journal=ConsumerMetrics(CollectorRegistry()),
            now=lambda: NOON,
            limit=11,
        )

    def test_relays_that_are_killed_skip_nothing(self, url: str, log_url: str, engine: Engine, log: SqlLog) -> None:
        names = [str(n) for n in range(ROWS)]
        keeper = Keeper(engine)
        arguments = [sys.executable, "-c", RELAYS, url, log_url]
        with running(self.a_loop(keeper, log)):
            for part in range(4):
                with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
                    try:
                        assert process.stdout is not None
                        assert process.stdout.readline() == "relays\n"
                        sent = len(first_of_each(keeper.kept()))
                        for name in names[part * ROWS // 4 : (part + 1) * ROWS // 4]:
                            write(engine, a_row(name, key=f"unit-{int(name) % 5}"))
                        until(lambda sent=sent: len(first_of_each(keeper.kept())) > sent + 20)  # type: ignore[misc]
                    finally:
                        process.send_signal(signal.SIGKILL)
            with running(self.a_relay(engine, log)):
                until(lambda: len(first_of_each(keeper.kept())) == ROWS)
        assert first_of_each(keeper.kept()) == names

    def test_of_two_relays_one_sends_and_the_other_takes_over(self, engine: Engine, log: SqlLog) -> None:
        keeper = Keeper(engine)
        names = [str(n) for n in range(60)]
        write(engine, *(a_row(name) for name in names[:30]))
        with running(self.a_loop(keeper, log), self.a_relay(engine, log)):
            with running(self.a_relay(engine, log)):
                until(lambda: len(keeper.kept()) == 30)
            write(engine, *(a_row(name) for name in names[30:]))
            until(lambda: len(keeper.kept()) == 60)
        assert keeper.kept() == names

    def test_a_row_comes_to_its_reader_within_a_moment(self, engine: Engine, log: SqlLog) -> None:
        keeper = Keeper(engine)
        with running(self.a_loop(keeper, log), self.a_relay(engine, log)):
            for name in "abcde":
                write(engine, a_row(name))
                until(lambda name=name: name in keeper.kept(), patience=1.0)  # type: ignore[misc]


class TestOnSqlite(Relaying):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/service.db"

    @pytest.fixture
    def log_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/log.db"


@pytest.mark.servers
class TestOnPostgres(Relaying):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url

    @pytest.fixture
    def log_url(self, url: str) -> str:
        return url

    def test_connections_that_are_cut_off_cost_nothing_but_time(self, url: str, engine: Engine, log: SqlLog) -> None:
        names = [str(n) for n in range(ROWS)]
        keeper = Keeper(engine)
        own = engine_from(url)
        with running(self.a_loop(keeper, log), self.a_relay(engine, log)):
            for count in range(0, ROWS, 40):
                write(own, *(a_row(name, key=f"unit-{int(name) % 5}") for name in names[count : count + 40]))
                with own.begin() as connection:
                    connection.execute(
                        text(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        )
                    )
            until(lambda: len(first_of_each(Keeper(own).kept())) == ROWS)
        own.dispose()
        assert first_of_each(keeper.kept()) == names
