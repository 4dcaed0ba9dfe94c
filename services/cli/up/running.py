"""What a running machine leaves in its folder for commands run beside it: its settings, and a lock while it runs."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services.cli.errors import Failed
from shared.runtime import settings

PATIENCE = 1.0


@contextmanager
def claimed(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Be the one machine that runs in a folder. Raises Failed when another one does. The kernel lets go with us."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("ab") as lock:
        deadline = time.monotonic() + patience
        while not _locked(lock.fileno(), fcntl.LOCK_EX):
            # A command that looks whether we run holds the lock for a moment.
            if time.monotonic() > deadline:
                left = _left(folder) or {}
                where = left.get(settings.PUBLIC_URL, "an address of its own")
                raise Failed(f"Kaiku runs in {folder} already, at {where}: stop it, or set {settings.RUN_DIR}")
            time.sleep(0.05)
        _run_file(folder).unlink(missing_ok=True)
        yield


def write_down(folder: Path, told: Mapping[str, str]) -> None:
    """Leave the settings in `run.json`, for commands run beside this machine; only its owner may read them."""
    draft = folder / "run.draft"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(dict(told), file, indent=2, sort_keys=True)
    draft.replace(_run_file(folder))


def settings_beside(env: Mapping[str, str]) -> Mapping[str, str]:
    """The settings for a command: those of the machine that runs in this folder, if one does, under its own."""
    folder = settings.run_dir(env)
    return {**(_left(folder) or {}), **env} if _runs(folder) else env


def _runs(folder: Path) -> bool:
    try:
        with (folder / "run.lock").open("rb") as lock:
            return not _locked(lock.fileno(), fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _locked(file: int, kind: int) -> bool:
    """Whether the lock could be taken; it is let go when the file is closed."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _left(folder: Path) -> Mapping[str, str] | None:
    try:
        left = json.loads(_run_file(folder).read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Failed(f"{_run_file(folder)} can't be read ({error}): start Kaiku again") from error
    return {str(name): str(value) for name, value in left.items()}


def _run_file(folder: Path) -> Path:
    return folder / "run.json"
