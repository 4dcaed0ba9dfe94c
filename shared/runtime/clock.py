"""The one place that reads the clock. Everything else takes time as an argument."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 – this is the clock


def local_day(moment: datetime) -> date:
    """The day in Europe/Helsinki, the network's time zone."""
    return moment.astimezone(HELSINKI).date()
