"""Intervals of differences against scipy's and against the formulas of their papers, on random histograms."""

import math
from collections.abc import Iterator

import pytest
from scipy import stats

from services.aggregator.domain.comparing import Sum, compare, compare_unsaid
from services.aggregator.domain.differences import Change, Part, Sample, mean_change, nps_change, share_change
from services.aggregator.domain.intervals import Interval, nps_interval, student_t
from services.aggregator.domain.pools import Counts
from shared.survey.kinds import Statistic
from tests.unit.aggregator.test_intervals import close, histograms


def pairs(number: int, values: int) -> Iterator[tuple[list[int], list[int]]]:
    found = list(histograms(2 * number, values))
    return zip(found[:number], found[number:], strict=True)


def ends(change: Change | None) -> tuple[float, float, float]:
    assert change is not None
    assert change.interval is not None
    return change.by, change.interval.low, change.interval.high


def test_students_t_is_scipys_for_broken_degrees_of_freedom_too() -> None:
    for tenth in range(10, 400):
        assert student_t(tenth / 10) == pytest.approx(stats.t.ppf(0.975, tenth / 10), rel=1e-6)


def test_the_change_of_a_mean_has_welchs_interval() -> None:
    compared = 0
    for now, before in pairs(10_000, 5):
        if min(sum(now), sum(before)) < 2 or min(sum(map(bool, now)), sum(map(bool, before))) < 2:
            continue
        # scipy's Welch from summaries: mean, standard deviation and n of each.
        (m1, s1, n1), (m2, s2, n2) = (_summary(one) for one in (now, before))
        a, b = s1**2 / n1, s2**2 / n2
        freedom = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1))
        found = ends(mean_change(_sample(now), _sample(before)))
        half = student_t(freedom) * math.sqrt(a + b)
        assert found == (close(m1 - m2), close(m1 - m2 - half), close(m1 - m2 + half))
        p = stats.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2, equal_var=False).pvalue
        if abs(p - 0.05) > 1e-6:
            assert (found[1] > 0 or found[2] < 0) == (p < 0.05)
        compared += 1
    assert compared > 5_000


def test_welchs_interval_is_scipys_on_the_answers_themselves() -> None:
    for now, before in pairs(400, 5):
        if 2_000 > sum(now) > 1 < sum(before) < 2_000 and sum(map(bool, now)) > 1 < sum(map(bool, before)):
            expected = stats.ttest_ind(_answers(now), _answers(before), equal_var=False).confidence_interval()
            _, low, high = ends(mean_change(_sample(now), _sample(before)))
            assert (low, high) == (close(expected.low), close(expected.high))


def test_the_change_of_a_share_has_newcombes_interval() -> None:
    for (no, yes), (no2, yes2) in pairs(10_000, 2):
        if not (n1 := no + yes) or not (n2 := no2 + yes2):
            continue
        (l1, u1), (l2, u2) = _wilson(yes, n1), _wilson(yes2, n2)
        p1, p2 = yes / n1, yes2 / n2
        low = p1 - p2 - math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
        high = p1 - p2 + math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
        assert ends(share_change(Part(yes, n1), Part(yes2, n2))) == (close(p1 - p2), close(low), close(high))


def test_newcombes_own_example() -> None:
    """56/70 against 48/80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    by, low, high = ends(share_change(Part(56, 70), Part(48, 80)))
    assert by == pytest.approx(0.2)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_the_change_of_an_nps_is_combined_from_both_adjusted_wald_intervals() -> None:
    for (d1, m1, u1), (d2, m2, u2) in pairs(10_000, 3):
        n1, n2 = d1 + m1 + u1, d2 + m2 + u2
        if not n1 or not n2:
            continue
        one, other = nps_interval(u1, d1, n1), nps_interval(u2, d2, n2)
        assert one is not None
        assert other is not None
        a, b = 100 * (u1 - d1) / n1, 100 * (u2 - d2) / n2
        found = ends(nps_change((Part(u1, n1), Part(d1, n1)), (Part(u2, n2), Part(d2, n2))))
        low = a - b - math.sqrt((a - one.low) ** 2 + (other.high - b) ** 2)
        high = a - b + math.sqrt((one.high - a) ** 2 + (b - other.low) ** 2)
        assert found == (close(a - b), close(low), close(high))
        assert found[1] <= found[0] <= found[2]


def test_about_one_in_twenty_of_unchanged_figures_seems_changed() -> None:
    """NPS, for which no table exists: two samples of 60 of one population, 2,000 times."""
    chance = stats.multinomial(60, [0.3, 0.3, 0.4], seed=7)
    seems = 0
    for first, second in zip(chance.rvs(2_000), chance.rvs(2_000), strict=True):
        parts = [(Part(int(up), 60), Part(int(down), 60)) for down, _, up in (first, second)]
        change = nps_change(*parts)
        assert change is not None
        seems += change.excludes_zero
    assert 0.02 < seems / 2_000 < 0.07


def test_what_all_who_were_asked_have_said_is_known() -> None:
    change = mean_change(Sample({5: 10}, asked=10), Sample({4: 6}, asked=6))
    assert change == Change(1.0, Interval(1.0, 1.0))
    assert change.excludes_zero
    shares = share_change(Part(8, 10, asked=10), Part(3, 6, asked=6))
    assert all(end == close(0.3) for end in ends(shares))


def test_answers_without_any_spread_dont_say_how_sure_a_change_is() -> None:
    assert mean_change(Sample({5: 5}), Sample({4: 5})) == Change(1.0, None)
    change = mean_change(Sample({5: 5}), Sample({4: 3, 5: 2}))
    assert change is not None
    assert change.interval is not None


def test_nothing_is_no_change() -> None:
    some = Sum(Counts(5, 0, {"4": 5}))
    for statistic in Statistic:
        assert compare(statistic, some, Sum(Counts()), choices=("4",)).change is None
        assert compare(statistic, some, None, choices=("4",)).before is None
    assert compare(Statistic.SHARE, some, some).change is None
    assert compare_unsaid(some, None).change is None
    assert compare_unsaid(Sum(Counts(4, 1, {"4": 4})), Sum(Counts(10, 0, {"4": 10}))).change is not None


def test_fewer_people_who_could_answer_make_a_change_surer() -> None:
    now, before = Counts(20, 0, {"3": 10, "5": 10}), Counts(20, 0, {"3": 12, "4": 8})
    for statistic in Statistic:
        any_number, few = (
            compare(statistic, Sum(now, asked), Sum(before, asked), choices=("5",)).change for asked in (None, 25)
        )
        _, low, high = ends(any_number)
        _, closer_low, closer_high = ends(few)
        assert closer_high - closer_low < high - low


def _summary(counts: list[int]) -> tuple[float, float, int]:
    n = sum(counts)
    mean = sum(value * number for value, number in enumerate(counts, start=1)) / n
    spread = sum(number * (value - mean) ** 2 for value, number in enumerate(counts, start=1)) / (n - 1)
    return mean, math.sqrt(spread), n


def _sample(counts: list[int]) -> Sample:
    return Sample({float(value): number for value, number in enumerate(counts, start=1) if number})


def _answers(counts: list[int]) -> list[float]:
    return [float(value) for value, number in enumerate(counts, start=1) for _ in range(number)]


def _wilson(chosen: int, n: int) -> tuple[float, float]:
    """As in the paper: (2np + z² ± z √(z² + 4npq)) / 2(n + z²)."""
    z, p = stats.norm.ppf(0.975), chosen / n
    root = z * math.sqrt(z * z + 4 * n * p * (1 - p))
    return (2 * n * p + z * z - root) / (2 * (n + z * z)), (2 * n * p + z * z + root) / (2 * (n + z * z))
