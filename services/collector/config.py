"""What the collector is told from outside: the settings that every service has, and its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.runtime import settings
from shared.runtime.settings import Common

SERVICE = "collector"
ADMIN_PORT = 8002
MAILBOX = "KAIKU_MAILBOX_DIR"
DAYS_BETWEEN_MAILS = "KAIKU_DAYS_BETWEEN_MAILS"


@dataclass(frozen=True, slots=True)
class Settings:
    """mailbox: the built-in mailbox runs beside the collector, so that a demo's front page can lead to it.

    days_between_mails: how long a mail about one round keeps back those about others to the same address.
    """

    common: Common
    mailbox: bool = False
    days_between_mails: int = 7

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read them. Raises SettingsError."""
        common = Common.from_env(env, service=SERVICE, admin_default=ADMIN_PORT)
        return cls(
            common,
            mailbox=bool(env.get(MAILBOX)),
            days_between_mails=settings.whole(env, DAYS_BETWEEN_MAILS, 7, most=365),
        )
