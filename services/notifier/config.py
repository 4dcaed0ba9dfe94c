"""The notifier's settings: the only place here that reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from shared.runtime import settings
from shared.runtime.settings import Common, SettingsError

SMTP_URL = "KAIKU_SMTP_URL"
MAIL_FROM = "KAIKU_MAIL_FROM"
MAILBOX_DIR = "KAIKU_MAILBOX_DIR"
DEAD_LETTERS = "KAIKU_DEAD_LETTERS_AN_HOUR"
_HERE = "Kaiku <kaiku@localhost>"


@dataclass(frozen=True, slots=True)
class Settings:
    """common: what each service is told. smtp_url: where mails go. mail_from: the address that leaders see.

    mailbox: the folder of the built-in mailbox, which then listens where smtp_url says; None without one.
    dead_letters_an_hour: with more of them, hearing stops.
    """

    common: Common
    smtp_url: str = field(repr=False)
    mail_from: str
    mailbox: Path | None
    dead_letters_an_hour: int = 100

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the environment. Raises SettingsError."""
        smtp_url = settings.text(env, SMTP_URL, "smtp://127.0.0.1:8025")
        mailbox = settings.text(env, MAILBOX_DIR, "")
        return cls(
            common=Common.from_env(env, service="notifier", admin_default=8004),
            smtp_url=smtp_url,
            mail_from=_sender(env, smtp_url),
            mailbox=Path(mailbox) if mailbox else None,
            dead_letters_an_hour=settings.whole(env, DEAD_LETTERS, 100, most=10_000_000),
        )


def _sender(env: Mapping[str, str], smtp_url: str) -> str:
    """The address that leaders see; to be named as soon as mails leave this machine. Raises SettingsError."""
    try:
        host = urlsplit(smtp_url).hostname or ""
    except ValueError:
        host = ""
    sender = settings.text(env, MAIL_FROM, _HERE if is_this_machine(host) else None)
    _, at, domain = parseaddr(sender)[1].rpartition("@")
    if not at or not domain or not sender.isascii():
        raise SettingsError(f"{MAIL_FROM} is {sender!r}: it should be an address such as Kaiku <kaiku@example.fi>")
    return sender


def is_this_machine(host: str) -> bool:
    """Whether a host is loopback, so that what is sent to it never leaves the machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
