"""The collector's settings."""

from pathlib import Path

import pytest

from services.collector.config import Settings
from shared.runtime.settings import SettingsError


def test_on_one_machine_everything_has_a_default(tmp_path: Path) -> None:
    settings = Settings.from_env({"KAIKU_RUN_DIR": str(tmp_path)})
    assert settings.common.database_url == f"sqlite:///{tmp_path}/collector.db"
    assert settings.common.admin_port == 8002
    assert not settings.mailbox


def test_the_mailbox_is_known_when_it_runs(tmp_path: Path) -> None:
    assert Settings.from_env({"KAIKU_RUN_DIR": str(tmp_path), "KAIKU_MAILBOX_DIR": "var/mailbox"}).mailbox


def test_a_shared_database_needs_a_secret() -> None:
    with pytest.raises(SettingsError, match="KAIKU_SECRET"):
        Settings.from_env({"KAIKU_COLLECTOR_DATABASE_URL": "postgresql+psycopg://kaiku@db/collector"})
