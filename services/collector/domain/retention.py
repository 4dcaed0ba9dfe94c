"""How long answers and texts are kept: so many months after their round, or after themselves where it has no end. Pure.

What was released stays: sums of at least five people's answers are no personal data.
"""

from calendar import monthrange
from datetime import date, datetime, time

from shared.contracts.directory import Round
from shared.runtime.clock import HELSINKI


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_over(round_: Round | None, *, today: date, months: int) -> bool:
    """Whether all that was answered in a round is to be erased: it ended over so many months ago."""
    return round_ is not None and round_.closes is not None and round_.closes < months_before(today, months)


def kept_since(round_: Round | None, *, today: date, months: int) -> datetime | None:
    """Before which moment answers are to be erased in a round without an end, or one that is not known any more.

    None for one that has an end: then its end decides for all.
    """
    if round_ is not None and round_.closes is not None:
        return None
    return datetime.combine(months_before(today, months), time(), HELSINKI)
