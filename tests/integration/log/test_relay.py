"""Relay and loop on real databases, while processes are killed and connections cut off."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, text

from shared.contracts.topics import FEEDBACK, TOPICS
from shared.log.fence import fence_for
from shared.log.loop import ConsumerLoop, ConsumerMetrics
from shared.log.relay import Relay, RelayMetrics
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from
from tests.fakes.log import NOON, OUTBOX, a_database, a_row, write
from tests.fakes.patience import until
from tests.integration.log.keeper import Keeper, first_of_each, running

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
            Keeper(engine).prepare()
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
