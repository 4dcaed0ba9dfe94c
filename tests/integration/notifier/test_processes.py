"""The notifier's processes, started as an operator starts them."""

import json
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.notifier.config import Settings
from shared.runtime.clock import SystemClock
from tests.fakes.notifier import a_leader, a_shift
from tests.fakes.patience import until
from tests.fakes.smtp import free_port
from tests.integration.notifier.running import mails, publish, the_log
from tests.integration.processes import a_process, an_environment, answer, run


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return an_environment(
        tmp_path, KAIKU_SMTP_URL=f"smtp://127.0.0.1:{free_port()}", KAIKU_MAILBOX_DIR=str(tmp_path / "mailbox")
    )


def test_the_background_sends_what_has_shifted_and_stops_within_five_seconds(environment: Mapping[str, str]) -> None:
    for _ in range(2):
        assert run("notifier", "migrate", environment).returncode == 0
    settings = Settings.from_env(environment)
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    with the_log(settings) as log, a_process("notifier", "background", environment) as process:
        until(lambda: answer(f"{admin}/health/ready")[0] == 200)
        publish(log, a_leader("anna", any_hour=True), a_shift(time=SystemClock().now()))
        until(lambda: mails(settings))
        until(lambda: b"kaiku_deliveries_pending 0.0" in answer(f"{admin}/metrics")[1])
        until(lambda: SENT in answer(f"{admin}/metrics")[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


SENT = b'kaiku_mails_total{kind="shift",outcome="sent",reason=""} 1.0'


def test_each_role_is_a_process_of_its_own(environment: Mapping[str, str]) -> None:
    assert run("notifier", "migrate", environment).returncode == 0
    settings = Settings.from_env(environment)
    with the_log(settings) as log:
        publish(log, a_leader("anna", any_hour=True), a_shift(time=SystemClock().now()))
        for role in ("consume", "deliver", "schedule", "relay"):
            own = {**environment, "KAIKU_ADMIN_PORT": str(free_port())}
            with a_process("notifier", role, own) as process:
                until(lambda: answer(f"http://127.0.0.1:{own['KAIKU_ADMIN_PORT']}/health/ready")[0] == 200)  # noqa: B023 – asked at once
                process.send_signal(signal.SIGTERM)
                assert process.wait(5) == 0


def test_the_web_process_answers_and_says_when_its_database_is_missing(environment: Mapping[str, str]) -> None:
    admin = f"http://127.0.0.1:{environment['KAIKU_ADMIN_PORT']}"
    public = f"http://{environment['KAIKU_BIND']}"
    with a_process("notifier", "web", environment) as process:
        until(lambda: answer(f"{admin}/health/live")[0] == 200)
        status, missing = answer(f"{admin}/health/ready")
        assert status == 503
        assert set(json.loads(missing)["missing"]) == {"database"}
        assert run("notifier", "migrate", environment).returncode == 0
        until(lambda: answer(f"{admin}/health/ready")[0] == 200)
        assert answer(f"{public}/notices/nothing")[0] == 404
        assert answer(f"{public}/metrics")[0] == 404
        assert b'route="/<token>"' in answer(f"{admin}/metrics")[1]
        process.send_signal(signal.SIGTERM)
        process.wait(8)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"KAIKU_SECRET": "short"}, b"KAIKU_SECRET"),
        ({"KAIKU_SMTP_URL": "http://mail.example", "KAIKU_MAIL_FROM": "kaiku@example.fi"}, b"KAIKU_SMTP_URL"),
        ({"KAIKU_SMTP_URL": "smtps://mail.example"}, b"KAIKU_MAIL_FROM"),
        ({"KAIKU_SMTP_URL": "smtp://0.0.0.0:8025", "KAIKU_MAIL_FROM": "kaiku@example.fi"}, b"127.0.0.1"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(
    environment: Mapping[str, str], settings: Mapping[str, str], words: bytes
) -> None:
    done = run("notifier", "background", {**environment, **settings})
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert words in done.stderr
