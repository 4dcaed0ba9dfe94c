"""Pictures of figures over time, as the pages draw them: points become paths, states become a strip. Pure geometry.

A picture is a square of 100 × 100 that the page stretches to its width: shapes only, no letters, so that it reads at
any size. What stands beside it (the ends of its axes, the target) and its figures in a table are text of the page.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from services.aggregator.domain.intervals import Interval
from shared.contracts.events import State

SIZE = 100.0
# So much of a scale is always in the picture: chance alone must not look like a landslide.
LEAST_OF_SCALE = 0.25
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a series. value: in the units of its statistic, None where there is no figure."""

    day: date
    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """A series as it is drawn.

    line, band: the data of paths. lone: points with no neighbour, which no line shows. target: its height from the top,
    None where there is none. low, high: the values at the bottom and the top.
    """

    line: str
    band: str
    lone: tuple[tuple[float, float], ...]
    target: float | None
    low: float
    high: float

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.line and not self.lone


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in one state, and its place in the strip. until: its last day."""

    state: State
    since: date
    until: date
    start: float
    width: float


def series_chart(dots: Sequence[Dot], *, ends: tuple[float, float], target: float | None = None) -> SeriesChart:
    """A series in time, at equal steps or not. ends: the least and the greatest that a figure can be."""
    low, high = _shown(dots, ends, target)
    across, up = _Across.of([one.day for one in dots]), _Up(low, high)
    lines, bands, lone = [], [], []
    for run in _runs(dots):
        places = [(across.at(one.day), up.at(value)) for one, value in run]
        if len(places) == 1:
            lone.append(places[0])
        else:
            lines.append(_path(places))
        if band := _band(run, across, up):
            bands.append(band)
    return SeriesChart(
        line="".join(lines),
        band="".join(bands),
        lone=tuple(lone),
        target=None if target is None else up.at(target),
        low=low,
        high=high,
    )


def status_strip(changes: Sequence[tuple[date, State]], *, since: date, until: date) -> tuple[Stretch, ...]:
    """The states of a time, day by day: each from its change on, unknown before the first.

    changes: the day of each change and the state after it, in order. since, until: the first and the last day shown.
    """
    days = (until - since).days + 1
    if days < 1:
        return ()
    # Of several changes on one day only the last is seen; what changed before the first day holds from there on.
    begins = {since: State.UNKNOWN}
    for day, state in changes:
        if day <= until:
            begins[max(day, since)] = state
    ordered = [*begins.items()]
    merged = [next(same) for _, same in groupby(sorted(ordered), key=lambda one: one[1])]
    stops = [*(day for day, _ in merged[1:]), None]
    stretches = []
    for (day, state), following in zip(merged, stops, strict=True):
        start = (day - since).days
        stop = days if following is None else (following - since).days
        last = until if following is None else date.fromordinal(following.toordinal() - 1)
        stretches.append(Stretch(state, day, last, _place(start / days), _place((stop - start) / days)))
    return tuple(stretches)


def _shown(dots: Sequence[Dot], ends: tuple[float, float], target: float | None) -> tuple[float, float]:
    """The part of the scale that is drawn: all that there is, and the target, to whole steps, within the scale."""
    seen = [one.value for one in dots if one.value is not None]
    for one in dots:
        if one.value is not None and one.interval is not None:
            seen += (one.interval.low, one.interval.high)
    seen += [] if target is None else [target]
    whole = ends[1] - ends[0]
    if not seen or whole <= 0:
        return ends
    lacking = max(0.0, LEAST_OF_SCALE * whole - (max(seen) - min(seen)))
    step = _step(max(LEAST_OF_SCALE * whole, max(seen) - min(seen)))
    low = max(ends[0], math.floor(round((min(seen) - lacking / 2) / step, 9)) * step)
    high = min(ends[1], math.ceil(round((max(seen) + lacking / 2) / step, 9)) * step)
    return round(low, 9), round(high, 9)


def _step(extent: float) -> float:
    """A round step, of which an extent has four to ten: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(extent / 4))
    return max(times * power for times in (1, 2, 5) if times * power <= extent / 4)


def _runs(dots: Sequence[Dot]) -> Iterator[list[tuple[Dot, float]]]:
    """What hangs together: a gap in the figures is a gap in the line."""
    for there, run in groupby(dots, key=lambda one: one.value is not None):
        if there:
            yield [(one, one.value) for one in run if one.value is not None]


def _band(run: Sequence[tuple[Dot, float]], across: "_Across", up: "_Up") -> str:
    """The intervals of a run: along the upper ends, back along the lower ones. A figure without one pinches it."""
    if len(run) == 1 or all(one.interval is None for one, _ in run):
        return ""
    upper = [(across.at(one.day), up.at(one.interval.high if one.interval else value)) for one, value in run]
    lower = [(across.at(one.day), up.at(one.interval.low if one.interval else value)) for one, value in run]
    return f"{_path([*upper, *reversed(lower)])}Z"


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _place(part: float) -> float:
    return round(SIZE * part, _DIGITS)


@dataclass(frozen=True, slots=True)
class _Across:
    """From days to places, left to right."""

    first: date
    days: int

    @classmethod
    def of(cls, days: Sequence[date]) -> "_Across":
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("the days of a series come in order, each once")
        return cls(days[0], (days[-1] - days[0]).days) if days else cls(date.min, 0)

    def at(self, day: date) -> float:
        return _place((day - self.first).days / self.days) if self.days else SIZE / 2


@dataclass(frozen=True, slots=True)
class _Up:
    """From values to places, measured from the top."""

    low: float
    high: float

    def at(self, value: float) -> float:
        if self.high <= self.low:
            return SIZE / 2
        return _place((self.high - min(max(value, self.low), self.high)) / (self.high - self.low))
