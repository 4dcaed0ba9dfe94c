"""Which local day a release counts on. Pure; what is released lives in `pools`."""

from datetime import date, timedelta


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
