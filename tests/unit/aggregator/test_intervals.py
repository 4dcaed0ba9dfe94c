"""Intervals against scipy's, on ten thousand random histograms."""

import math
import random
from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats

from services.aggregator.domain.indicators import index, measure
from services.aggregator.domain.intervals import (
    Interval,
    correction,
    mean_interval,
    nps_interval,
    share_interval,
    student_t,
)
from services.aggregator.domain.pools import Counts
from shared.survey.kinds import Statistic


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-6, abs=1e-9)


def histograms(number: int, values: int) -> Iterator[list[int]]:
    """Counts of each value, from nearly nothing to thousands, lopsided and even."""
    chance = random.Random(20_260_509)
    for _ in range(number):
        largest = int(10 ** chance.uniform(0.3, 3.7))
        yield [chance.randint(0, largest) if chance.random() < 0.8 else 0 for _ in range(values)]


def test_students_t_is_scipys_to_a_millionth() -> None:
    for freedom in (*range(1, 400), 1_000, 54_321, 10**6):
        assert student_t(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-6)


def test_the_interval_of_a_mean_is_students_on_the_answers_themselves() -> None:
    told = [one for one in histograms(10_000, 5) if sum(map(bool, one)) > 1]
    counts, values = np.array(told), np.arange(1, 6)
    n = counts.sum(axis=1)
    means = counts @ values / n
    errors = np.sqrt((counts * (values - means[:, None]) ** 2).sum(axis=1) / (n - 1) / n)
    lows, highs = stats.t.interval(0.95, n - 1, loc=means, scale=errors)
    for histogram, low, high in zip(told, lows, highs, strict=True):
        there = {float(value): number for value, number in enumerate(histogram, start=1) if number}
        found = mean_interval(there)
        assert found is not None
        assert (found.low, found.high) == (close(max(low, min(there))), close(min(high, max(there))))


def test_the_interval_of_a_share_is_wilsons() -> None:
    """scipy's for a tenth of them, since it is slow; for all of them the formula of the paper."""
    z = stats.norm.ppf(0.975)
    for place, (no, yes) in enumerate(histograms(10_000, 2)):
        if not (n := no + yes):
            continue
        found = share_interval(yes, n)
        assert found is not None
        root = z * math.sqrt(z * z + 4 * yes * no / n)
        low, high = ((2 * yes + z * z + end) / (2 * (n + z * z)) for end in (-root, root))
        assert (found.low, found.high) == (close(low), close(high))
        if place % 10 == 0:
            expected = stats.binomtest(yes, n).proportion_ci(0.95, method="wilson")
            assert (found.low, found.high) == (close(expected.low), close(expected.high))


def test_the_interval_of_an_nps_is_adjusted_walds() -> None:
    z = stats.norm.ppf(0.975)
    for down, middle, up in histograms(10_000, 3):
        if n := down + middle + up:
            scores = [(1, up + 0.75), (-1, down + 0.75), (0, middle + 1.5)]
            mean = sum(score * number for score, number in scores) / (n + 3)
            variance = sum(number * (score - mean) ** 2 for score, number in scores) / (n + 3)
            half = 100 * z * math.sqrt(variance / (n + 3))
            found = nps_interval(up, down, n)
            assert found is not None
            assert found.low == close(max(-100, 100 * mean - half))
            assert found.high == close(min(100, 100 * mean + half))


def test_without_answers_nothing_is_known() -> None:
    assert mean_interval({}) is share_interval(0, 0) is nps_interval(0, 0, 0) is None
    assert mean_interval({4.0: 1}) is None


def test_when_everybody_who_was_asked_has_answered_chance_has_no_part() -> None:
    assert correction(40, asked=40) == 0
    assert correction(10, asked=None) == 1
    assert correction(10, asked=40) == pytest.approx(math.sqrt(30 / 39))
    whole = share_interval(8, 10, asked=10)
    assert whole is not None
    assert (whole.low, whole.high) == (0.8, 0.8)
    assert nps_interval(6, 1, 10, asked=10) == Interval(50.0, 50.0)


def test_three_questions_of_one_person_are_no_surer_than_one() -> None:
    counts = Counts(answered=20, values={"3": 8, "4": 12})
    one = measure(Statistic.MEAN, counts)
    three = index(Statistic.MEAN, dict.fromkeys("abc", counts), questions="abc")
    assert three.value == pytest.approx(one.value)
    assert three.interval is not None
    assert one.interval is not None
    assert three.interval.high - three.interval.low == pytest.approx(one.interval.high - one.interval.low)
