"""The Kaiku that commands talk to: the one that runs in this folder, or the one that the environment names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from services.cli.errors import Failed
from services.cli.network.publish import published
from services.cli.up.running import settings_beside
from shared.contracts.snapshot import Directory
from shared.log.connect import event_log
from shared.log.port import EventLog
from shared.runtime import settings
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from shared.runtime.keys import Keys
from shared.runtime.settings import Common


def instance(env: Mapping[str, str]) -> Mapping[str, str]:
    """The settings for a command. Raises Failed when neither this folder nor the environment says which Kaiku."""
    found = settings_beside(env)
    if not found.get(settings.LOG_URL):
        raise Failed(
            f"no Kaiku runs here: start one with `make run`, work in its folder, or set {settings.LOG_URL} and the "
            "other settings of docs/operations.md"
        )
    return found


@contextmanager
def opened_log(env: Mapping[str, str]) -> Iterator[EventLog]:
    """The instance's log. Raises Failed when its file is not there, SettingsError for a URL that names no log."""
    url = settings.log_url_of(env)
    if not is_made(url):
        raise Failed(f"there is no log at {url}: start Kaiku with `make run`, or make it with `kaiku topics`")
    with any_log(url) as log:
        yield log


def is_made(url: str) -> bool:
    """Whether a database can be at a URL; a file that is not there would be made by asking it."""
    return not url.startswith("sqlite:") or Path(make_url(url).database or "").is_file()


@contextmanager
def any_log(url: str) -> Iterator[EventLog]:
    """The log at a URL, which may be made by using it."""
    try:
        log = event_log(url, engine=engine_from, now=SystemClock().now)
    except ValueError as error:
        raise settings.SettingsError(str(error)) from error
    try:
        yield log
    finally:
        log.close()


def directory(env: Mapping[str, str]) -> Directory:
    """What is published now."""
    with opened_log(env) as log:
        return Directory.of(published(log).values())


def keys(env: Mapping[str, str]) -> Keys:
    """The instance's keys. Raises SettingsError."""
    return Keys(common(env).secrets)


def public_url(env: Mapping[str, str]) -> str:
    """The address that people see."""
    return common(env).public_url


def common(env: Mapping[str, str]) -> Common:
    """What every service of the instance is told."""
    return Common.from_env(env, service="collector", admin_default=0)
