"""Days of counts become sums over windows, in one pass however many windows there are. Nothing here knows of tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import orjson

from services.aggregator.adapters.documents import RawCounts, domain_counts
from services.aggregator.application.ports.counting import Pane
from services.aggregator.domain.indicators import Window


class Day(NamedTuple):
    """Released counts of a local day, or a part of them, as a document."""

    day: date
    responses: int
    counts: str


class _Moment(NamedTuple):
    """All that there was up to a day."""

    responses: int
    counts: RawCounts


def window_sums(days: Iterable[Day], windows: Sequence[Window]) -> Sequence[Pane]:
    """The sums over windows. days: in order, all that lie in any of them; others do no harm.

    What lies in a window is what there was at its end less what there was before its begin: so each day is taken in
    once, and a window costs the same however long it is.
    """
    cuts = sorted({one.until for one in windows} | {_eve(one.since) for one in windows})
    there = dict(zip(cuts, _moments(days, cuts), strict=True))
    return [_between(there[_eve(one.since)], there[one.until]) for one in windows]


def add_counts(total: RawCounts, counts: RawCounts) -> None:
    """Add counts to a total, in place. What is added stays as it is."""
    for name, (answered, cant_say, values) in counts.items():
        if (earlier := total.get(name)) is None:
            total[name] = (answered, cant_say, dict(values))
            continue
        before, unsaid, sums = earlier
        for value, n in values.items():
            # Nearly every value has been met before: to try is faster than to look first.
            try:
                sums[value] += n
            except KeyError:
                sums[value] = n
        total[name] = (before + answered, unsaid + cant_say, sums)


def _eve(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


def _moments(days: Iterable[Day], cuts: Sequence[date]) -> Iterator[_Moment]:
    responses, total = 0, RawCounts()
    moment = _Moment(0, {})
    left = iter(days)
    held = next(left, None)
    for cut in cuts:
        if held is not None and held.day <= cut:
            while held is not None and held.day <= cut:
                responses += held.responses
                add_counts(total, orjson.loads(held.counts))
                held = next(left, None)
            moment = _Moment(responses, {name: (one[0], one[1], dict(one[2])) for name, one in total.items()})
        yield moment


def _between(before: _Moment, after: _Moment) -> Pane:
    counts: RawCounts = {}
    if before is after:
        return Pane(0, {})
    for name, (answered, cant_say, values) in after.counts.items():
        there = before.counts.get(name)
        if there is None:
            counts[name] = (answered, cant_say, values)
        elif answered > there[0] or cant_say > there[1]:
            less = there[2]
            left = {value: n - less.get(value, 0) for value, n in values.items() if n > less.get(value, 0)}
            counts[name] = (answered - there[0], cant_say - there[1], left)
    return Pane(after.responses - before.responses, domain_counts(counts))
