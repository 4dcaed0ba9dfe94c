"""The log on SQL keeps the contract, on SQLite and on PostgreSQL, and several processes share it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.topics import Topic
from shared.log.port import EventLog, LogUnavailable, Message, TopicPartition
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from
from tests.contract.log.contract import EventLogContract
from tests.contract.log.keeping import KeepingContract
from tests.contract.log.reading import Member, Service, join, now, read, until
from tests.fakes.patience import at_work
from tests.servers import running_postgres

READS_UNTIL_KILLED = """
import sys
from tests.contract.log.reading import join, now
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from
consumer = SqlLog(engine_from(sys.argv[1]), now=now).consumer(group=sys.argv[2], topics=[sys.argv[3]])
join(consumer)
print("reads", flush=True)
while True:
    consumer.poll(limit=1, timeout=60)
"""


class SeveralProcesses:
    """What a log on SQL does beyond the contract. A class for each database brings `url`."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def log(self, url: str) -> Iterator[EventLog]:
        with closing(SqlLog(engine_from(url), now=now)) as log:
            yield log

    @pytest.fixture
    def topic(self, log: EventLog) -> str:
        name = f"contract.{uuid4()}"
        log.create([Topic(name, partitions=12, retention_ms=60 * 60 * 1000)])
        return name

    def test_logs_that_start_at_once_do_not_collide(self, url: str) -> None:
        topics = [Topic(f"topic-{n}", partitions=1, retention_ms=None) for n in range(5)]
        made: list[str] = []
        failures: list[Exception] = []

        def start() -> None:
            try:
                with closing(SqlLog(engine_from(url), now=now)) as log:
                    made.extend(log.create(topics))
            except Exception as error:  # noqa: BLE001 – told to the test
                failures.append(error)

        threads = [threading.Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert sorted(made) == [topic.name for topic in topics]

    def test_a_second_member_waits_until_the_first_one_closes(self, log: EventLog, topic: str) -> None:
        first = log.consumer(group="group", topics=[topic])
        with closing(log.consumer(group="group", topics=[topic])) as second:
            with closing(first):
                join(first)
                assert not second.poll(limit=1, timeout=0.2)
                assert not second.assigned()
            join(second)

    def test_a_member_takes_over_from_one_that_was_killed(self, url: str, log: EventLog, topic: str) -> None:
        with closing(log.producer()) as producer:
            producer.send([Message(topic, f"unit-{n}", b"-") for n in range(20)])
        arguments = [sys.executable, "-c", READS_UNTIL_KILLED, url, "group", topic]
        with (
            subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process,
            closing(log.consumer(group="group", topics=[topic])) as consumer,
        ):
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "reads\n"
                assert not consumer.poll(limit=1, timeout=0.2)
                assert not consumer.assigned()
            finally:
                process.send_signal(signal.SIGKILL)
            assert len(read(consumer, 20)) == 20

    def test_a_reader_follows_writers_without_skipping_what_commits_late(
        self, url: str, log: EventLog, topic: str
    ) -> None:
        def write(writer: int) -> None:
            with closing(SqlLog(engine_from(url), now=now)) as own, closing(own.producer()) as producer:
                for n in range(50):
                    producer.send([Message(topic, f"unit-{writer}", str(n).encode()) for _ in range(1 + n % 3)])

        service = Service()
        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
        with at_work(Member(service, log.consumer(group="group", topics=[topic]))):
            for thread in threads:
                thread.start()
            until(lambda: len(service.handled) >= 4 * 99)
            for thread in threads:
                thread.join()
        assert [record.offset for record in service.handled] == list(range(4 * 99))
        moments = [record.timestamp for record in service.handled]
        assert moments == sorted(moments)

    def test_a_message_that_is_refused_takes_its_whole_batch_along(self, log: EventLog, topic: str) -> None:
        compacted = Topic(f"contract.{uuid4()}", partitions=1, retention_ms=None)
        log.create([compacted])
        with closing(log.producer()) as producer:
            with pytest.raises(Exception, match="without a key"):
                producer.send([Message(topic, "unit", b"lost"), Message(compacted.name, None, b"-")])
            producer.send([Message(topic, "unit", b"first")])
        with closing(log.consumer(group="group", topics=[topic])) as consumer:
            (record,) = read(consumer, 1)
        assert (record.offset, record.value) == (0, b"first")


class TestSqliteLog(SeveralProcesses, EventLogContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'log.db'}"

    def test_a_reader_does_not_wait_for_a_writer(self, url: str, log: EventLog, topic: str) -> None:
        with closing(log.producer()) as producer:
            producer.send([Message(topic, "unit", b"-")])
        writes = engine_from(url)
        with writes.begin(), closing(log.consumer(group="group", topics=[topic])) as consumer:
            assert len(read(consumer, 1)) == 1
            log.check()
        writes.dispose()


class TestKeepingOnSqlite(KeepingContract):
    @pytest.fixture
    def log(self, tmp_path: Path) -> Iterator[EventLog]:
        with closing(SqlLog(engine_from(f"sqlite:///{tmp_path / 'log.db'}"), now=self.moments)) as log:
            yield log


@pytest.mark.servers
class TestPostgresLog(SeveralProcesses, EventLogContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url


@pytest.mark.servers
def test_a_member_joins_again_when_its_database_has_been_restarted() -> None:
    topic = Topic("contract", partitions=1, retention_ms=None)
    with running_postgres() as postgres, closing(SqlLog(engine_from(postgres.create("log")), now=now)) as log:
        log.create([topic])
        with closing(log.producer()) as producer, closing(log.consumer(group="group", topics=["contract"])) as member:
            producer.send([Message("contract", "unit/1", b"before")])
            assert len(read(member, 1)) == 1
            postgres.kill()
            with pytest.raises(LogUnavailable):
                member.poll(limit=1, timeout=0.1)
            assert not member.assigned()
            with pytest.raises(LogUnavailable):
                producer.send([Message("contract", "unit/1", b"lost")])
            postgres.start()
            producer.send([Message("contract", "unit/1", b"after")])
            join(member)
            member.seek({TopicPartition("contract", 0): 1})
            assert [record.value for record in read(member, 1)] == [b"after"]


@pytest.mark.servers
def test_a_member_whose_connection_was_cut_reads_no_more_than_another_one_does(postgres_url: str) -> None:
    engine = engine_from(postgres_url)
    with closing(SqlLog(engine, now=now)) as log:
        log.create([Topic("contract", partitions=1, retention_ms=None)])
        with (
            closing(log.consumer(group="group", topics=["contract"])) as first,
            closing(log.consumer(group="group", topics=["contract"])) as second,
        ):
            join(first)
            with engine.begin() as connection:
                holder = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                connection.execute(text(holder))
            join(second)
            with pytest.raises(LogUnavailable):
                first.poll(limit=1, timeout=0.1)
            assert not first.poll(limit=1, timeout=0.1)
            assert not first.assigned()


@pytest.mark.servers
class TestKeepingOnPostgres(KeepingContract):
    @pytest.fixture
    def log(self, postgres_url: str) -> Iterator[EventLog]:
        with closing(SqlLog(engine_from(postgres_url), now=self.moments)) as log:
            yield log


def test_a_database_that_is_away_is_said_so() -> None:
    with closing(SqlLog(engine_from("postgresql+psycopg://kaiku@127.0.0.1:1/log"), now=now)) as log:
        with pytest.raises(LogUnavailable):
            log.check()
        with pytest.raises(LogUnavailable):
            log.consumer(group="group", topics=["topic"])
