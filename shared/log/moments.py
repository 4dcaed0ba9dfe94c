"""Moments as databases keep them: whole microseconds since 1970 in UTC, the same on every one."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - EPOCH) // _MICROSECOND


def moment_of(micros_: int) -> datetime:
    """The moment, aware, in UTC."""
    return EPOCH + micros_ * _MICROSECOND
