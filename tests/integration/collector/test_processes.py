"""The collector's processes, started as an operator starts them."""

import json
import signal
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from shared.contracts.topics import TOPICS
from shared.log.connect import event_log
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from tests.fakes.patience import until
from tests.integration.collector.running import publish
from tests.integration.processes import a_process, an_environment, answer, run


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return an_environment(tmp_path)


def migrate(environment: Mapping[str, str]) -> None:
    for _ in range(2):
        done = run("collector", "migrate", environment)
        assert done.returncode == 0


def test_the_background_keeps_the_directory_and_stops_within_five_seconds(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    migrate(environment)
    with closing(event_log(f"sqlite:///{tmp_path}/log.db", engine=engine_from, now=SystemClock().now)) as log:
        log.create(TOPICS)
        publish(log)
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    with a_process("collector", "background", environment) as process:
        until(lambda: answer(f"{admin}/health/ready")[0] == 200)
        kept = b'kaiku_directory_records_total{outcome="kept"} 6.0'
        until(lambda: kept in answer(f"{admin}/metrics")[1])
        assert b"kaiku_outbox_unpublished 0.0" in answer(f"{admin}/metrics")[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_the_web_process_answers_and_says_when_its_database_is_missing(environment: Mapping[str, str]) -> None:
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    public = f"http://{environment['KAIKU_BIND']}"
    with a_process("collector", "web", environment) as process:
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
    done = run("collector", "background", {**environment, **settings})
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert words in done.stderr
