"""The notifier's settings: the only place here that reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from shared.runtime import settings
from shared.runtime.settings import Common, SettingsError

SMTP_URL = "KAIKU_SMTP_URL"
MAIL_FROM = "KAIKU_MAIL_FROM"
MAILBOX_DIR = "KAIKU_MAILBOX_DIR"


@dataclass(frozen=True, slots=True)
class Settings:
    """common: what each service is told. smtp_url: where mails go. mail_from: the address that leaders see.

    mailbox: the folder of the built-in mailbox, which then listens where smtp_url says; None without one.
    """

    common: Common
    smtp_url: str = field(repr=False)
    mail_from: str
    mailbox: Path | None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the environment. Raises SettingsError."""
        sender = settings.text(env, MAIL_FROM, "Kaiku <kaiku@localhost>")
        if "@" not in parseaddr(sender)[1]:
            raise SettingsError(f"{MAIL_FROM} is {sender!r}: it should be an address such as kaiku@example.fi")
        mailbox = settings.text(env, MAILBOX_DIR, "")
        return cls(
            common=Common.from_env(env, service="notifier", admin_default=8004),
            smtp_url=settings.text(env, SMTP_URL, "smtp://127.0.0.1:8025"),
            mail_from=sender,
            mailbox=Path(mailbox) if mailbox else None,
        )
