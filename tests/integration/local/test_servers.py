"""The servers that run without containers: they keep what they have over a restart, and never outlive their owner."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from deploy.local.process import LocalProcess, LocalServerError, tool
from shared.contracts.topics import Topic
from shared.log.kafka.log import KafkaLog
from shared.log.port import Message
from tests.contract.log.reading import until
from tests.servers import own_folder

pytestmark = pytest.mark.servers

STARTS_BOTH = """
import sys, time
from pathlib import Path
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
folder = Path(sys.argv[1])
kafka, postgres = LocalKafka(folder / "kafka"), LocalPostgres(folder / "postgres", survives_power_cut=False)
kafka.start()
postgres.start()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with own_folder("local") as folder:
        yield folder


def running_in(folder: Path) -> list[int]:
    """The processes whose command names the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in command and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_whoever_started_them(folder: Path, end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_BOTH, str(folder)], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        assert len(running_in(folder)) >= 3
        owner.send_signal(end)
    until(lambda: not running_in(folder), trying=lambda: None)


def test_postgresql_keeps_its_data_and_address_over_a_restart(folder: Path) -> None:
    postgres = LocalPostgres(folder)
    try:
        postgres.start()
        url = postgres.create("kaiku")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'ä' AS letter")
        for end in (postgres.stop, postgres.kill):
            end()
            postgres.start()
            assert postgres.create("kaiku") == url
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                assert connection.execute("SELECT letter FROM kept").fetchall() == [("ä",)]
    finally:
        postgres.kill()
    assert not running_in(folder)


def test_kafka_keeps_its_records_over_a_restart_by_another_owner(folder: Path) -> None:
    for expected in (set(), {"unit/1"}):
        kafka = LocalKafka(folder)
        try:
            kafka.start()
            with closing(KafkaLog(kafka.servers)) as log, closing(log.producer()) as producer:
                log.create([Topic("directory", partitions=1, retention_ms=None)])
                assert set(log.snapshot("directory")) == expected
                producer.send([Message("directory", "unit/1", b"-")])
        finally:
            kafka.stop()
    assert not running_in(folder)


def test_a_server_that_ends_at_its_start_says_why(folder: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('the port is taken')"]
    server = LocalProcess("the server", command, log=folder / "server.log")
    server.launch()
    with pytest.raises(LocalServerError, match="the server ended at its start: the port is taken"):
        server.await_ready(lambda: False, within=10)


def test_a_server_that_never_gets_ready_is_ended(folder: Path) -> None:
    server = LocalProcess("the server", ["sleep", "600"], log=folder / "server.log")
    server.launch()
    with pytest.raises(LocalServerError, match="was not ready within"):
        server.await_ready(lambda: False, within=0.2)
    assert not server.is_running


def test_a_missing_program_is_named_with_its_package() -> None:
    with pytest.raises(LocalServerError, match="no-such-program is missing: sudo apt-get install its-package"):
        tool("no-such-program", "its-package")


def test_nothing_is_installed_when_all_is_there() -> None:
    done = subprocess.run(["deploy/local/install.sh"], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
