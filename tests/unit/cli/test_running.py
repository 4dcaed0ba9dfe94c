"""What a running machine leaves beside it, and who may run in a folder."""

import stat
from pathlib import Path

import pytest

from services.cli import instance
from services.cli.errors import Failed
from services.cli.up.running import claimed, settings_beside, write_down

TOLD = {"KAIKU_LOG_URL": "sqlite:///there/log.db", "KAIKU_PUBLIC_URL": "http://127.0.0.1:8123"}


def here(folder: Path) -> dict[str, str]:
    return {"KAIKU_RUN_DIR": str(folder)}


def test_a_command_takes_the_settings_of_the_machine_that_runs_here(tmp_path: Path) -> None:
    with claimed(tmp_path):
        write_down(tmp_path, TOLD)
        assert settings_beside(here(tmp_path)) == TOLD | here(tmp_path)


def test_what_a_command_is_told_itself_wins(tmp_path: Path) -> None:
    with claimed(tmp_path):
        write_down(tmp_path, TOLD)
        own = here(tmp_path) | {"KAIKU_LOG_URL": "kafka://other"}
        assert settings_beside(own)["KAIKU_LOG_URL"] == "kafka://other"


def test_settings_that_were_left_over_are_not_taken(tmp_path: Path) -> None:
    with claimed(tmp_path):
        write_down(tmp_path, TOLD)
    assert settings_beside(here(tmp_path)) == here(tmp_path)


def test_only_the_owner_may_read_the_settings(tmp_path: Path) -> None:
    with claimed(tmp_path):
        write_down(tmp_path, TOLD)
        assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600


def test_two_machines_never_run_in_one_folder(tmp_path: Path) -> None:
    with claimed(tmp_path):
        write_down(tmp_path, TOLD)
        with (
            pytest.raises(Failed, match=r"runs in .* already, at http://127\.0\.0\.1:8123"),
            claimed(tmp_path, patience=0.05),
        ):
            pass


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass


def test_without_a_machine_and_without_settings_a_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no Kaiku runs here: start one with `make run`"):
        instance.instance(here(tmp_path))


def test_a_log_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    env = {"KAIKU_LOG_URL": f"sqlite:///{tmp_path}/none/log.db"}
    with pytest.raises(Failed, match=r"there is no log at sqlite:.*kaiku topics"), instance.opened_log(env):
        pass
    assert not (tmp_path / "none").exists()
