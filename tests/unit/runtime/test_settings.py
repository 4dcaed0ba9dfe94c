import stat
import threading
from pathlib import Path

import pytest

from shared.runtime import settings
from shared.runtime.settings import Common, SettingsError

SECRET = "a secret of at least thirty-two characters".replace(" ", "-")
OLDER = "an older one of at least thirty-two characters".replace(" ", "-")


def read(tmp_path: Path, **env: str) -> Common:
    return Common.from_env({"KAIKU_RUN_DIR": str(tmp_path), **env}, service="collector", admin_default=8002)


def test_one_machine_needs_no_settings(tmp_path: Path) -> None:
    common = read(tmp_path)
    assert common.log_url == f"sqlite:///{tmp_path}/log.db"
    assert common.database_url == f"sqlite:///{tmp_path}/collector.db"
    assert common.public_url == "http://127.0.0.1:8000"
    assert (common.bind_host, common.bind_port) == ("127.0.0.1", 8000)
    assert (common.admin_host, common.admin_port) == ("127.0.0.1", 8002)


def test_one_machine_makes_its_secret_and_keeps_it_to_itself(tmp_path: Path) -> None:
    made = read(tmp_path).secrets
    assert read(tmp_path).secrets == made
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.append(settings.kept_secret(tmp_path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 16
    assert len(set(made)) == 1


def test_a_secret_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SettingsError, match="put it back from a backup"):
        read(tmp_path)


@pytest.mark.parametrize(
    "shared",
    [
        {"KAIKU_LOG_URL": "kafka://broker:9092"},
        {"KAIKU_COLLECTOR_DATABASE_URL": "postgresql+psycopg://db/collector"},
        {"KAIKU_NOTIFIER_DATABASE_URL": "postgresql+psycopg://db/notifier"},
    ],
)
def test_what_is_shared_needs_a_secret_from_outside(tmp_path: Path, shared: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KAIKU_SECRET is not set"):
        read(tmp_path, **shared)
    assert read(tmp_path, **shared, KAIKU_SECRET=SECRET).secrets == (SECRET,)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", [f"{SECRET} {OLDER}", f"{SECRET},{OLDER}", f" {SECRET},\n{OLDER} "])
def test_older_secrets_follow_the_newest(tmp_path: Path, given: str) -> None:
    assert read(tmp_path, KAIKU_SECRET=given).secrets == (SECRET, OLDER)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("KAIKU_SECRET", "short", "at least 32 characters"),
        ("KAIKU_SECRET", f"{SECRET} short", "at least 32 characters"),
        ("KAIKU_ADMIN_PORT", "70000", "from 0 to 65535"),
        ("KAIKU_ADMIN_PORT", "-1", "from 0 to 65535"),
        ("KAIKU_ADMIN_PORT", "eighty", "from 0 to 65535"),
        ("KAIKU_BIND", "8000", "host:port"),
        ("KAIKU_BIND", "localhost:", "KAIKU_BIND"),
        ("KAIKU_PUBLIC_URL", "palaute.example.fi", "https://palaute.example.fi"),
        ("KAIKU_PUBLIC_URL", "ftp://palaute.example.fi", "https://palaute.example.fi"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(tmp_path: Path, name: str, given: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        read(tmp_path, **{name: given})
    assert name in str(refused.value)


def test_the_public_address_ends_without_a_slash(tmp_path: Path) -> None:
    assert read(tmp_path, KAIKU_PUBLIC_URL="https://palaute.example.fi/").public_url == "https://palaute.example.fi"
    assert read(tmp_path, KAIKU_BIND="[::1]:80").bind_host == "::1"


def test_secrets_and_passwords_do_not_show(tmp_path: Path) -> None:
    common = read(tmp_path, KAIKU_SECRET=SECRET, KAIKU_COLLECTOR_DATABASE_URL="postgresql+psycopg://me:hidden@db/x")
    assert SECRET not in repr(common)
    assert "hidden" not in repr(common)
    assert common.database_url.startswith("postgresql")


def test_an_empty_setting_is_none() -> None:
    assert settings.text({"KAIKU_X": " "}, "KAIKU_X", "other") == "other"
    with pytest.raises(SettingsError, match="KAIKU_X is not set"):
        settings.text({"KAIKU_X": ""}, "KAIKU_X")
