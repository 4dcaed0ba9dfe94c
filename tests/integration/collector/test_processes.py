"""The collector's processes, started as an operator starts them."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

import pytest

from shared.contracts.topics import TOPICS
from shared.log.connect import event_log
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from tests.fakes.patience import until
from tests.integration.collector.running import publish


def a_free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {
        "PATH": os.defpath,
        "KAIKU_RUN_DIR": str(tmp_path),
        "KAIKU_ADMIN_PORT": str(a_free_port()),
        "KAIKU_BIND": f"127.0.0.1:{a_free_port()}",
    }


@contextmanager
def a_process(role: str, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        (sys.executable, "-m", "services.collector", role),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def answer(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 – http on loopback
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def migrate(environment: Mapping[str, str]) -> None:
    for _ in range(2):
        done = subprocess.run((sys.executable, "-m", "services.collector", "migrate"), env=environment, check=False)
        assert done.returncode == 0


def test_the_background_keeps_the_directory_and_stops_within_five_seconds(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    migrate(environment)
    with closing(event_log(f"sqlite:///{tmp_path}/log.db", engine=engine_from, now=SystemClock().now)) as log:
        log.create(TOPICS)
        publish(log)
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    with a_process("background", environment) as process:
        until(lambda: answer(f"{admin}/health/ready")[0] == 200)
        kept = b'kaiku_directory_records_total{outcome="kept"} 6.0'
        until(lambda: kept in answer(f"{admin}/metrics")[1])
        assert b"kaiku_outbox_unpublished 0.0" in answer(f"{admin}/metrics")[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_the_web_process_answers_and_says_when_its_database_is_missing(environment: Mapping[str, str]) -> None:
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    public = f"http://{environment['KAIKU_BIND']}"
    with a_process("web", environment) as process:
        until(lambda: answer(f"{admin}/health/live")[0] == 200)
        status, missing = answer(f"{admin}/health/ready")
        assert status == 503
        assert set(json.loads(missing)["missing"]) == {"database"}
        migrate(environment)
        until(lambda: answer(f"{public}/")[0] == 200)
        assert answer(f"{admin}/health/ready")[0] == 200
        assert answer(f"{public}/metrics")[0] == 404
        assert b"kaiku_responses_accepted_total" in answer(f"{admin}/metrics")[1]
        process.send_signal(signal.SIGTERM)
        process.wait(8)


@pytest.mark.parametrize(
    ("settings", "words"), [({"KAIKU_SECRET": "short"}, b"KAIKU_SECRET"), ({"KAIKU_BIND": "nowhere"}, b"KAIKU_BIND")]
)
def test_a_wrong_setting_is_one_clear_line(
    environment: Mapping[str, str], settings: Mapping[str, str], words: bytes
) -> None:
    done = subprocess.run(
        (sys.executable, "-m", "services.collector", "background"),
        env={**environment, **settings},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert words in done.stderr
