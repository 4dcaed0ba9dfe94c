"""How long single answers are kept: so many months after the end of their round. Pure, and the same in each service.

What was released stays: sums of at least five people's answers are no personal data.
"""

from calendar import monthrange
from datetime import date

from shared.contracts.directory import Round


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_over(round_: Round | None, *, today: date, months: int) -> bool:
    """Whether nothing single of a round is kept any longer: it ended over so many months ago."""
    return round_ is not None and round_.closes is not None and round_.closes < months_before(today, months)
