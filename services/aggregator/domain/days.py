"""Which local day a release counts on, and when a round has ended. Pure; what is released lives in `pools`."""

from datetime import date, datetime, timedelta

# How long after a round's last day its answers may still come: those of personal links are told of a day later.
GRACE = timedelta(days=2)


def release_day(answered: date, appended: date, *, historic: bool) -> date:
    """The day that a release carries, from the response that opened the pool.

    answered: the local day on which that response was accepted. appended: the local day on which the log took its
    record. The pool's own last release is the other floor, which `pools.receive` holds.

    A live answer counts on its own day, but never earlier than the day before its record was appended (days older
    than that may have been judged for good) and never later than that day (a clock that runs ahead must not open a
    day that has not come). An imported answer counts on its own day however old: it is never evidence for a live
    shift, so no day that was judged can change by it, and its record is always appended long after.
    """
    if historic:
        return min(answered, appended)
    return min(max(answered, appended - timedelta(days=1)), appended)


def has_ended(closes: date | None, *, read: date) -> bool:
    """Whether nothing more comes of a round: two days have passed since its last one.

    closes: its last local day. read: the local day up to which the whole log has been read, and today at the latest.
    """
    return closes is not None and read - closes > GRACE


def is_quiet(since: datetime, *, read_to: datetime) -> bool:
    """Whether nothing has come for two days of the log."""
    return read_to - since > GRACE
