"""The aggregator's settings: the only place here that reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.runtime import settings
from shared.runtime.settings import Common

DEAD_LETTERS = "KAIKU_DEAD_LETTERS_AN_HOUR"


@dataclass(frozen=True, slots=True)
class Settings:
    """common: what each service is told. dead_letters_an_hour: with more of them, counting stops."""

    common: Common
    dead_letters_an_hour: int = 100

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the environment. Raises SettingsError."""
        return cls(
            common=Common.from_env(env, service="aggregator", admin_default=8003),
            dead_letters_an_hour=settings.whole(env, DEAD_LETTERS, 100, most=10_000_000),
        )
