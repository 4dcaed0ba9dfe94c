"""How far chance alone may have moved a figure: 95 % intervals, from counts. Pure; the figures are in `indicators`.

Shares: Wilson (1927). Means: Student's t on the counts. NPS: the adjusted Wald interval of Rocks (2016), which adds
three answers, three quarters of one to promoters and to detractors each. Where the number N of people asked is known,
n answers count as n · (N − 1) / (N − n): the finite-population correction, after which nothing is left to chance when
all have answered.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_NPS_ADDED, _NPS_ADDED_EACH = 3, 0.75


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends, in the units of the figure."""

    low: float
    high: float


def share_interval(chosen: float, n: float, *, asked: int | None = None) -> Interval | None:
    """Of a share: `chosen` of n answers; None without answers. asked: how many could have answered, if known."""
    if n <= 0:
        return None
    part, z2 = chosen / n, _Z**2
    inverse = correction(n, asked) ** 2 / n
    middle = (part + z2 / 2 * inverse) / (1 + z2 * inverse)
    half = _Z / (1 + z2 * inverse) * math.sqrt(part * (1 - part) * inverse + z2 / 4 * inverse**2)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def mean_interval(counts: Mapping[float, float], *, asked: int | None = None) -> Interval | None:
    """Of a mean. counts: answers by value; None for fewer than two, which tell nothing of their spread."""
    n = sum(counts.values())
    if n < 2:
        return None
    mean = sum([value * number for value, number in counts.items()]) / n
    spread = sum([number * (value - mean) ** 2 for value, number in counts.items()]) / (n - 1)
    half = student_t(n - 1) * math.sqrt(spread / n) * correction(n, asked)
    return Interval(max(min(counts), mean - half), min(max(counts), mean + half))


def nps_interval(promoters: float, detractors: float, n: float, *, asked: int | None = None) -> Interval | None:
    """Of a net promoter score, in −100…100; None without answers."""
    if n <= 0:
        return None
    inverse = correction(n, asked) ** 2 / n
    whole = 1 + _NPS_ADDED * inverse
    up = (promoters / n + _NPS_ADDED_EACH * inverse) / whole
    down = (detractors / n + _NPS_ADDED_EACH * inverse) / whole
    half = _Z * math.sqrt((up + down - (up - down) ** 2) * inverse / whole)
    return Interval(max(-100.0, 100 * (up - down - half)), min(100.0, 100 * (up - down + half)))


def correction(n: float, asked: int | None) -> float:
    """√((N − n) / (N − 1)): 1 when it isn't known how many were asked, 0 when all of them answered."""
    if asked is None or asked <= 1:
        return 1.0
    return math.sqrt(max(0.0, asked - n) / (asked - 1))


@lru_cache(maxsize=16_384)
def student_t(freedom: float) -> float:
    """The 97.5 % quantile of Student's t. freedom: degrees of it, at least 1.

    Hill, G. W. (1970), Algorithm 396: Student's t-quantiles, CACM 13(10), with the exact forms for 1 and 2. Below 4
    degrees, where that is a tenth off for broken numbers, Newton's steps on the tail itself follow.
    """
    found = _hill(freedom)
    return found if freedom >= 4 or freedom in {1, 2} else _newton(freedom, found)


def _newton(freedom: float, start: float) -> float:
    """The quantile near `start`. The tail is half the incomplete beta function of ν / (ν + t²), as its power series
    (Abramowitz & Stegun 26.5.4 and 26.7.1); far out, where it is needed, that takes some ten terms.
    """
    a = freedom / 2
    beta = math.exp(math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5))
    t = start
    for _ in range(6):
        x = freedom / (freedom + t * t)
        term, series = 1.0, 1 / a
        for n in range(1, 60):
            term *= (n - 0.5) / n * x
            series += term / (a + n)
        tail = x**a / (2 * beta) * series
        density = (1 + t * t / freedom) ** (-(freedom + 1) / 2) / (math.sqrt(freedom) * beta)
        t += (tail - (1 - LEVEL) / 2) / density
    return t


def _hill(freedom: float) -> float:
    tail = 1 - LEVEL
    if freedom == 1:
        return math.cos(tail * math.pi / 2) / math.sin(tail * math.pi / 2)
    if freedom == 2:
        return math.sqrt(2 / (tail * (2 - tail)) - 2)
    a = 1 / (freedom - 0.5)
    b = 48 / a**2
    c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * freedom
    y = (d * tail) ** (2 / freedom)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tail / 2)
        y = x * x
        if freedom < 5:
            c += 0.3 * (freedom - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        near = 1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) + 0.5 / (freedom + 4)
        y = (near * y - 1) * (freedom + 1) / (freedom + 2) + 1 / y
    return math.sqrt(freedom * y)
