"""How much a figure has changed from one window to another, and how far chance alone may have moved that. Pure.

Shares: Newcombe's hybrid score interval (1998, Statistics in Medicine 17, 873–890, method 10), which is made of both
Wilson intervals. Means: Welch's t (1947, Biometrika 34, 28–35) with Satterthwaite's degrees of freedom, on the counts.
NPS: the same way of combining as for shares, shown for any two intervals by Zou & Donner (2008, Statistics in Medicine
27, 1693–1702: MOVER), from both adjusted Wald intervals. All of them take two windows without a common answer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from services.aggregator.domain.intervals import Interval, correction, nps_interval, share_interval, student_t


@dataclass(frozen=True, slots=True)
class Change:
    """How much a figure is above (or, negative, below) what it was, in its own units.

    interval: where 95 of 100 such differences would lie, None where the answers don't tell.
    """

    by: float
    interval: Interval | None

    @property
    def excludes_zero(self) -> bool:
        """Whether chance alone hardly explains it: one in twenty of unchanged figures says so, too."""
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high


@dataclass(frozen=True, slots=True)
class Part:
    """A share: `chosen` of n. asked: how many could have answered, if known."""

    chosen: float
    n: float
    asked: int | None = None


def share_change(now: Part, before: Part) -> Change | None:
    """Of a share; None where either window has no answers."""
    if now.n <= 0 or before.n <= 0:
        return None
    return _combined(
        (now.chosen / now.n, share_interval(now.chosen, now.n, asked=now.asked)),
        (before.chosen / before.n, share_interval(before.chosen, before.n, asked=before.asked)),
    )


def nps_change(now: tuple[Part, Part], before: tuple[Part, Part]) -> Change | None:
    """Of a net promoter score, from the parts of promoters and of detractors; None where either has no answers."""
    return _combined(_nps(*now), _nps(*before)) if now[0].n > 0 and before[0].n > 0 else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Answers by value. asked: how many could have answered, if known."""

    counts: Mapping[float, float]
    asked: int | None = None

    @property
    def n(self) -> float:
        """How many answers."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(value * number for value, number in self.counts.items()) / self.n

    def error(self) -> float:
        """The variance of the mean, the finite-population correction among it."""
        mean, n = self.mean, self.n
        spread = sum(number * (value - mean) ** 2 for value, number in self.counts.items()) / (n - 1)
        return spread / n * correction(n, self.asked) ** 2


def mean_change(now: Sample, before: Sample) -> Change | None:
    """Of a mean; None where either window has no answers.

    Without an interval where one of them has fewer than two, and where neither has any spread: five equal answers don't
    say how unlike the sixth would be. Where all who were asked have answered, nothing is left to chance.
    """
    if now.n <= 0 or before.n <= 0:
        return None
    by = now.mean - before.mean
    if now.n < 2 or before.n < 2:
        return Change(by, None)
    errors = now.error(), before.error()
    total = sum(errors)
    if total == 0:
        known = all(correction(one.n, one.asked) == 0 for one in (now, before))
        return Change(by, Interval(by, by) if known else None)
    freedom = total**2 / sum(error**2 / (one.n - 1) for one, error in zip((now, before), errors, strict=True))
    half = student_t(freedom) * math.sqrt(total)
    return Change(by, Interval(by - half, by + half))


def _nps(promoters: Part, detractors: Part) -> tuple[float, Interval | None]:
    n = promoters.n
    score = 100 * (promoters.chosen - detractors.chosen) / n
    return score, nps_interval(promoters.chosen, detractors.chosen, n, asked=promoters.asked)


def _combined(now: tuple[float, Interval | None], before: tuple[float, Interval | None]) -> Change:
    """From each figure's distances to its own ends: what pulls the difference down, and what pulls it up."""
    (one, of_one), (other, of_other) = now, before
    by = one - other
    if of_one is None or of_other is None:
        return Change(by, None)
    down = math.hypot(one - of_one.low, of_other.high - other)
    up = math.hypot(of_one.high - one, other - of_other.low)
    return Change(by, Interval(by - down, by + up))
