"""Settings that every service has, read from a mapping. What only one service has lives in its own config module."""

import os
import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from shared.runtime.keys import SHORTEST_SECRET

SECRET = "KAIKU_SECRET"  # noqa: S105 – the name of a setting
LOG_URL = "KAIKU_LOG_URL"
PUBLIC_URL = "KAIKU_PUBLIC_URL"
BIND = "KAIKU_BIND"
ADMIN_PORT = "KAIKU_ADMIN_PORT"
ADMIN_HOST = "KAIKU_ADMIN_HOST"
RUN_DIR = "KAIKU_RUN_DIR"
SERVICES = ("collector", "aggregator", "notifier")


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what would be right."""


def database_setting(service: str) -> str:
    """The name of the setting with a service's database."""
    return f"KAIKU_{service.upper()}_DATABASE_URL"


def text(env: Mapping[str, str], name: str, default: str | None = None) -> str:
    """A setting's text. One that is empty counts as not set. Raises SettingsError when there is no default either."""
    if given := env.get(name, "").strip():
        return given
    if default is None:
        raise SettingsError(f"{name} is not set")
    return default


def whole(env: Mapping[str, str], name: str, default: int | None = None, *, least: int = 0, most: int) -> int:
    """A setting's whole number, within its limits."""
    given = text(env, name, None if default is None else str(default))
    if not (given.isascii() and given.isdigit() and least <= int(given) <= most):
        raise SettingsError(f"{name} is {given!r}: it should be a whole number from {least} to {most}")
    return int(given)


def port(env: Mapping[str, str], name: str, default: int | None = None) -> int:
    """A setting's TCP port; 0 lets the system choose."""
    return whole(env, name, default, most=65535)


def run_dir(env: Mapping[str, str]) -> Path:
    """The folder of what one machine keeps: databases, the secret, mails."""
    return Path(text(env, RUN_DIR, "var"))


def secrets(env: Mapping[str, str]) -> tuple[str, ...]:
    """The values of KAIKU_SECRET, newest first; none when it is not set."""
    given = tuple(env.get(SECRET, "").replace(",", " ").split())
    if any(len(one) < SHORTEST_SECRET for one in given):
        raise SettingsError(f"{SECRET} has a value that is too short: at least {SHORTEST_SECRET} characters, at random")
    return given


def kept_secret(folder: Path) -> str:
    """The secret in a folder's file `secret`, which only its owner may read; made there when there is none."""
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_secret(path)
    kept = path.read_text().strip()
    if len(kept) < SHORTEST_SECRET:
        raise SettingsError(f"{path} is too short to be a secret: put it back from a backup, or set {SECRET}")
    return kept


def _make_secret(path: Path) -> None:
    """Written aside and linked into place, so that two who start at once agree on one whole secret."""
    draft = path.with_name(f"secret.{randomness.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 – with a mode
        file.write(randomness.token_urlsafe(48) + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@dataclass(frozen=True, slots=True)
class Common:
    """What each service is told.

    public_url: without a slash at its end. secrets: newest first. bind_host, bind_port: where a web role listens.
    admin_host, admin_port: where metrics and health are served.
    """

    public_url: str
    secrets: tuple[str, ...] = field(repr=False)
    log_url: str = field(repr=False)
    database_url: str = field(repr=False)
    admin_port: int
    bind_host: str
    bind_port: int
    admin_host: str = "127.0.0.1"

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, service: str, admin_default: int) -> "Common":
        """Read a service's settings. Raises SettingsError. admin_default: its admin port, unless another is set."""
        folder = run_dir(env)
        host, bind_port = bind(env)
        log_url, database_url = log_url_of(env), database_url_of(env, service=service)
        return cls(
            public_url=public_url(env, default=f"http://{f'[{host}]' if ':' in host else host}:{bind_port}"),
            secrets=secrets(env) or _made_or_refused(env, folder),
            log_url=log_url,
            database_url=database_url,
            admin_port=port(env, ADMIN_PORT, admin_default),
            bind_host=host,
            bind_port=bind_port,
            admin_host=text(env, ADMIN_HOST, "127.0.0.1"),
        )


def bind(env: Mapping[str, str]) -> tuple[str, int]:
    """Where a web role listens: host and port."""
    given = text(env, BIND, "127.0.0.1:8000")
    host, colon, number = given.rpartition(":")
    if not colon or not host:
        raise SettingsError(f"{BIND} is {given!r}: it should be host:port, as in 127.0.0.1:8000")
    return host.strip("[]"), port({BIND: number}, BIND)


def public_url(env: Mapping[str, str], *, default: str) -> str:
    """The address that people see, without a slash at its end."""
    given = text(env, PUBLIC_URL, default)
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{PUBLIC_URL} is {given!r}: it should be an address such as https://palaute.example.fi")
    return given.rstrip("/")


def log_url_of(env: Mapping[str, str]) -> str:
    """Where the log is."""
    return text(env, LOG_URL, f"sqlite:///{run_dir(env)}/log.db")


def database_url_of(env: Mapping[str, str], *, service: str) -> str:
    """Where a service's database is."""
    return text(env, database_setting(service), f"sqlite:///{run_dir(env)}/{service}.db")


def _all_sqlite(env: Mapping[str, str]) -> bool:
    urls = [log_url_of(env), *(database_url_of(env, service=one) for one in SERVICES)]
    return all(url.startswith("sqlite:") for url in urls)


def _made_or_refused(env: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """One machine makes its own secret; processes that share a log or a database must be given the same one."""
    if _all_sqlite(env):
        return (kept_secret(folder),)
    raise SettingsError(
        f"{SECRET} is not set, and the log or a database is shared: give every process the same one, "
        f"at least {SHORTEST_SECRET} characters at random"
    )
