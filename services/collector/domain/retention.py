"""How long answers are kept where their round has no end. Pure; rounds that end are in `shared.contracts.retention`."""

from datetime import date, datetime, time

from shared.contracts.directory import Round
from shared.contracts.retention import months_before
from shared.runtime.clock import HELSINKI


def kept_since(round_: Round | None, *, today: date, months: int) -> datetime | None:
    """Before which moment answers are to be erased in a round without an end, or one that is not known any more.

    None for one that has an end: then its end decides for all. Whole months go together: whoever looks at texts every
    day must not learn the day of one from when it goes.
    """
    if round_ is not None and round_.closes is not None:
        return None
    return datetime.combine(months_before(today, months).replace(day=1), time(), HELSINKI)
