"""When a mail that could not be delivered is tried again. Pure; what counts as transient lives in `errors`."""

from datetime import datetime, timedelta

KEEP_TRYING = timedelta(hours=48)
_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(hours=1)


def next_try(attempts: int, *, give_up: datetime, now: datetime, jitter: float) -> datetime | None:
    """The moment of the next try after `attempts` failed ones, or None when it would come after `give_up`.

    Doubles from 2 seconds to an hour. jitter: 0…1, spreads each wait over 50–100 % of itself, so that many mails that
    failed together do not come back together.
    """
    wait = min(_FIRST * 2 ** min(attempts - 1, 16), _LONGEST)
    due = now + wait * (0.5 + 0.5 * jitter)
    return due if due < give_up else None
