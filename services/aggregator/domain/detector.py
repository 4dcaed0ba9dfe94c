"""The e-Shiryaev–Roberts detector: evidence that a status no longer holds. Pure; what a day says lives in `evidence`.

    M_d = (M_{d−1} + g_d) · E_d,  M_0 = 0

for each λ of a grid, then averaged. Opened out, M_d = Σ_j g_j · E_j ⋯ E_d: one start a day. The expected number of
false alarms in t days is at most t/A, whatever the distribution. Source: Shin, Ramdas & Rinaldo, "E-detectors: a
nonparametric framework for sequential change detection". All in natural logarithms.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.aggregator.domain.evidence import GRID, Vector, plus
from services.aggregator.domain.freshness import Pace

DAYS_PER_FALSE_ALARM = 730
CAP = 300.0  # of log M: e^300 is far above any threshold, and far below what a float can hold
EQUAL = 1e-9
NOTHING: Vector = (-math.inf,) * GRID
DAY = timedelta(days=1)

Said = Callable[[date], Vector | None]


@dataclass(frozen=True, slots=True)
class Start:
    """What the evidence that started on one day has come to: log of E_j ⋯ E_d, for each λ."""

    day: date
    logs: Vector


@dataclass(frozen=True, slots=True)
class Detector:
    """The evidence of finished days.

    logs: log M for each λ. starts: those days that may yet be named as the day of the change; a day whose evidence is
    for every λ at most that of a later one never will be, for from there on both grow alike.
    """

    logs: Vector = NOTHING
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What one calendar day does. adds: g_d. logs: log E_d for each λ, or None for a day without releases."""

    day: date
    adds: bool
    logs: Vector | None


def steps(pace: Pace, said: Said, *, after: date, until: date) -> tuple[Sequence[Step], Pace]:
    """The calendar days (after, until], and the pace at their end. said: log E_d, or None without releases."""
    taken = []
    day = after + DAY
    while day <= until:
        logs = said(day)
        if logs is not None:
            pace = pace.released(day)
        taken.append(Step(day, pace.adds_on(day), logs))
        day += DAY
    return taken, pace


def grown(logs: Vector, days: Sequence[Step]) -> Vector:
    """log M after these days."""
    for one in days:
        if one.adds:
            logs = tuple(_plus_one(log) for log in logs)
        if one.logs is not None:
            logs = tuple(min(log, CAP) for log in plus(logs, one.logs))
    return logs


def folded(detector: Detector, days: Sequence[Step]) -> Detector:
    """The detector after these days, for good."""
    starts = list(detector.starts)
    for one in days:
        if one.adds:
            starts.append(Start(one.day, (0.0,) * GRID))
        if one.logs is not None:
            starts = [Start(start.day, plus(start.logs, one.logs)) for start in starts]
        if one.adds or one.logs is not None:
            starts = _undominated(starts)
    return Detector(grown(detector.logs, days), tuple(starts))


def change_day(detector: Detector) -> date | None:
    """The day whose start contributes most to M, the latest among equals; None when nothing has started."""
    best: tuple[float, date] | None = None
    for start in detector.starts:
        level = average(start.logs)
        if best is None or level >= best[0] - EQUAL:
            best = (level, start.day)
    return best[1] if best else None


def average(logs: Vector) -> float:
    """The logarithm of the average over the grid."""
    highest = max(logs)
    if highest == -math.inf:
        return highest
    return highest + math.log(sum(math.exp(one - highest) for one in logs) / len(logs))


def weights(logs: Vector) -> Vector:
    """How much of the evidence each λ has; they sum to one."""
    highest = max(logs)
    if highest == -math.inf:
        return (1 / len(logs),) * len(logs)
    shares = [math.exp(one - highest) for one in logs]
    return tuple(one / sum(shares) for one in shares)


def threshold(goals: int) -> float:
    """log A for the largest number of active goals that any recipient of the goal hears of.

    A = 730 × that number: at most one false mail a year to any leader on average, half of them false switches and half
    the true ones back.
    """
    return math.log(DAYS_PER_FALSE_ALARM * max(goals, 1))


def quarters(level: float, limit: float) -> float:
    """Progress towards a switch, log(1 + M) / log(1 + A), rounded down to 0, 0.25, 0.5, 0.75 or 1.

    level: log M. limit: log A.
    """
    return min(math.floor(4 * _plus_one(level) / _plus_one(limit) + EQUAL), 4) / 4


def _plus_one(log: float) -> float:
    return max(log, 0.0) + math.log1p(math.exp(-abs(log)))


def _undominated(starts: Sequence[Start]) -> list[Start]:
    """Without the days that a later one equals or exceeds for every λ."""
    kept: list[Start] = []
    for start in starts:
        while kept and all(a <= b for a, b in zip(kept[-1].logs, start.logs, strict=True)):
            kept.pop()
        kept.append(start)
    return kept
