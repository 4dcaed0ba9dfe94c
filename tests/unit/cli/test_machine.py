"""One machine's settings: its ports, its secret, when it has a mailbox."""

import socket
import stat
from pathlib import Path

import pytest

from services.cli.errors import Failed
from services.cli.up.machine import Machine
from shared.runtime.settings import SettingsError


def machine(folder: Path, **env: str) -> Machine:
    return Machine.of({"KAIKU_RUN_DIR": str(folder / "var"), **env})


def test_by_default_everything_stays_on_this_machine(tmp_path: Path) -> None:
    one = machine(tmp_path)
    assert (one.host, one.port, one.public_url, one.mailbox) == ("127.0.0.1", 8000, "http://127.0.0.1:8000", 8025)
    assert one.settings["KAIKU_LOG_URL"] == f"sqlite:///{tmp_path}/var/log.db"
    assert one.settings["KAIKU_NOTIFIER_DATABASE_URL"] == f"sqlite:///{tmp_path}/var/notifier.db"
    assert one.settings["KAIKU_SMTP_URL"] == "smtp://127.0.0.1:8025"


def test_one_port_moves_all_the_others(tmp_path: Path) -> None:
    one = machine(tmp_path, PORT="9100")
    assert one.public_url == "http://127.0.0.1:9100"
    assert one.mailbox == 9125
    assert [one.admin_port(name) for name in ("web", "collector", "aggregator", "notifier")] == [9101, 9102, 9103, 9104]
    assert {process.name: process.settings["KAIKU_ADMIN_PORT"] for process in one.processes()} == {
        "web": "9101",
        "collector": "9102",
        "aggregator": "9103",
        "notifier": "9104",
    }


def test_a_port_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PORT is 'http'"):
        machine(tmp_path, PORT="http")


@pytest.mark.parametrize(
    "env",
    [
        {"KAIKU_SMTP_URL": "smtps://mail.example:465"},
        {"KAIKU_SMTP_URL": "smtp://127.0.0.1:2525", "KAIKU_PUBLIC_URL": "https://palaute.example.fi"},
    ],
)
def test_with_a_mail_server_there_is_no_mailbox(tmp_path: Path, env: dict[str, str]) -> None:
    one = machine(tmp_path, **env)
    assert one.mailbox is None
    assert "KAIKU_MAILBOX_DIR" not in one.settings


@pytest.mark.parametrize(
    "env",
    [
        {"KAIKU_BIND": "0.0.0.0:8000", "KAIKU_PUBLIC_URL": "http://127.0.0.1:8000"},
        {"KAIKU_PUBLIC_URL": "https://palaute.example.fi"},
    ],
)
def test_who_is_seen_from_elsewhere_needs_a_mail_server(tmp_path: Path, env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KAIKU_SMTP_URL is not set, and the built-in mailbox"):
        machine(tmp_path, **env)


def test_who_listens_to_everybody_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="KAIKU_PUBLIC_URL is not set"):
        machine(tmp_path, KAIKU_BIND="0.0.0.0:8000", KAIKU_SMTP_URL="smtps://mail.example:465")


def test_a_mailbox_is_never_asked_for_from_outside(tmp_path: Path) -> None:
    one = machine(tmp_path, KAIKU_SMTP_URL="smtps://mail.example:465", KAIKU_MAILBOX_DIR=str(tmp_path))
    assert "KAIKU_MAILBOX_DIR" not in one.settings


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = machine(tmp_path).settings["KAIKU_SECRET"], machine(tmp_path).settings["KAIKU_SECRET"]
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600


def test_a_shared_database_needs_a_secret_of_the_operators(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="KAIKU_SECRET is not set"):
        machine(tmp_path, KAIKU_COLLECTOR_DATABASE_URL="postgresql+psycopg://db/collector")


def test_a_port_that_is_taken_gives_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failed) as caught:
            machine(tmp_path, PORT=str(port)).check_ports()
    assert str(caught.value).startswith(f"port {port} on 127.0.0.1 is taken: ")
    assert "make run" in str(caught.value)
    assert "\n" not in str(caught.value)
