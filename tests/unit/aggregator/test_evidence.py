from math import exp, log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.evidence import Against, Aim, Bets, DayEvidence, aim_at, strongest, tempering
from services.aggregator.domain.pools import Counts
from shared.contracts.directory import Bound, Indicator, Target
from shared.contracts.ids import SurveyId
from shared.survey.kinds import Statistic
from tests.unit.aggregator.goal_facts import MONDAY, a_release, an_aim

FIVE = (1.0, 5.0)


def aimed(
    statistic: Statistic = Statistic.MEAN,
    value: float = 4.0,
    *,
    bound: Bound = Bound.AT_LEAST,
    scale: tuple[float, float] | None = FIVE,
    choices: tuple[str, ...] = (),
) -> Aim | None:
    indicator = Indicator(SurveyId("s"), ("q", "r"), statistic, 30, choices)
    return aim_at(indicator, Target(bound, value), scale=scale, choices=choices)


@pytest.mark.parametrize(
    ("given_", "bounded"),
    [
        ({}, (1.0, 5.0, 4.0)),
        ({"statistic": Statistic.NPS, "value": 40.0, "scale": (0.0, 10.0)}, (-1.0, 1.0, 0.4)),
        ({"statistic": Statistic.SHARE, "value": 0.8, "scale": None, "choices": ("true",)}, (0.0, 1.0, 0.8)),
    ],
)
def test_each_statistic_has_its_bounded_values(given_: dict[str, Any], bounded: tuple[float, ...]) -> None:
    aim = aimed(**given_)
    assert aim
    assert (aim.low, aim.high, aim.target) == bounded


@pytest.mark.parametrize(
    "given_",
    [
        {"value": 1.0},
        {"value": 5.0},
        {"value": 6.0},
        {"scale": None},
        {"statistic": Statistic.NPS, "value": 100.0},
        {"statistic": Statistic.SHARE, "value": 0.0, "choices": ("a",)},
        {"statistic": Statistic.SHARE, "value": 0.5},
    ],
)
def test_a_target_that_cannot_be_both_met_and_missed_has_no_evidence(given_: dict[str, Any]) -> None:
    assert aimed(**given_) is None


def test_answers_become_bounded_values() -> None:
    scores = {str(score): 1 for score in range(11)}
    nps = aimed(Statistic.NPS, 40.0)
    assert nps
    assert nps.values({"q": Counts(11, 2, scores)}) == {-1.0: 7, 0.0: 2, 1.0: 2}
    share = aimed(Statistic.SHARE, 0.5, choices=("a", "b"))
    assert share
    assert share.values({"q": Counts(9, 0, {"a": 2, "b": 1, "c": 6})}) == {1.0: 3, 0.0: 6}


def test_one_choice_of_a_checkbox_is_counted_by_respondents() -> None:
    share = aimed(Statistic.SHARE, 0.5, choices=("a",))
    assert share
    assert share.values({"q": Counts(6, 0, {"a": 4, "b": 5})}) == {1.0: 4, 0.0: 2}


def test_questions_of_a_goal_are_added_up_and_others_left_out() -> None:
    aim = aimed()
    assert aim
    counts = {"q": Counts(2, 1, {"4": 2}), "r": Counts(5, 0, {"4": 1, "5": 4}), "other": Counts(9, 0, {"1": 9})}
    assert aim.values(counts) == {4.0: 3, 5.0: 4}
    assert aim.values({"q": Counts(0, 5, {})}) == {}


def test_an_answer_beyond_the_scale_makes_no_bet_negative() -> None:
    aim = aimed()
    assert aim
    assert aim.values({"q": Counts(2, 0, {"77": 1, "-3": 1})}) == {5.0: 1, 1.0: 1}


def test_bets_are_the_formula_word_for_word() -> None:
    against_met = Bets(an_aim(4.0), Against.MET).of({2.0: 3})
    assert against_met == pytest.approx([3 * log(1 + f / 1 * 2) for f in (0.1, 0.2, 0.35, 0.5, 0.8)])
    against_missed = Bets(an_aim(4.0, questions=3), Against.MISSED).of({5.0: 3})
    assert against_missed == pytest.approx([log(1 + f / 3) for f in (0.1, 0.25, 0.45, 0.65, 0.9)])


def test_at_most_bets_on_the_mirrored_scale() -> None:
    at_most = Bets(an_aim(2.0, at_most=True), Against.MET).of({4.0: 1, 1.0: 2})
    mirrored = Bets(an_aim(4.0), Against.MET).of({2.0: 1, 5.0: 2})
    assert at_most == pytest.approx(mirrored)


@given(st.sampled_from(Against), st.floats(1.1, 4.9), st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.booleans())
def test_no_single_answer_can_ruin_a_bet(against: Against, target: float, value: float, at_most: bool) -> None:
    assert all(exp(one) > 0.09 for one in Bets(an_aim(target, at_most=at_most), against).of({value: 1}))


@given(st.floats(1.2, 4.8), st.lists(st.floats(0.01, 1), min_size=5, max_size=5))
def test_a_bet_is_expected_to_lose_while_the_status_holds(target: float, weights: list[float]) -> None:
    values = (1.0, 2.0, 3.0, 4.0, 5.0)
    chances = [one / sum(weights) for one in weights]
    mean = sum(v * p for v, p in zip(values, chances, strict=True))
    against = Against.MET if mean >= target else Against.MISSED
    bets = Bets(an_aim(target), against)
    for i in range(5):
        assert sum(p * exp(bets.of({v: 1})[i]) for v, p in zip(values, chances, strict=True)) <= 1 + 1e-9


def test_people_of_one_unit_and_day_share_a_mood() -> None:
    assert [tempering(n) for n in (0, 1, 21)] == pytest.approx([1, 1, 2])
    day = DayEvidence([Bets(an_aim(), Against.MET)])
    day.add(a_release(0, 0, {2.0: 11}))
    day.add(a_release(1, 0, {2.0: 10}))
    day.add(a_release(2, 0, {2.0: 1}, unit="other"))
    assert day.logs[0][4] == pytest.approx((21 / 2 + 1) * log(1 + 0.8 * 2))


def test_the_units_that_carried_the_evidence_are_named_strongest_first() -> None:
    answered = [
        a_release(0, 0, {3.0: 5}, unit="weak"),
        a_release(1, 1, {1.0: 5}, unit="strong"),
        a_release(2, 1, {5.0: 5}, unit="against"),
        a_release(3, 0, {1.0: 50}, unit="against"),
    ]
    even = (0.2,) * 5
    assert strongest(an_aim(), Against.MET, answered, weights=even, since=MONDAY) == ("against", "strong", "weak")
    assert strongest(an_aim(), Against.MET, answered, weights=even, since=answered[1].day) == ("strong",)
