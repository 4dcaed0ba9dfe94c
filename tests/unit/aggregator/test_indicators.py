from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.indicators import (
    SHOWN,
    Window,
    before,
    counted_choices,
    index,
    measure,
    share_of,
    unsaid,
    window,
)
from services.aggregator.domain.pools import Counts
from shared.survey.kinds import AnswerKind, Statistic


def counts(cant_say: int = 0, **values: int) -> Counts:
    named = {name.removeprefix("v"): n for name, n in values.items()}
    return Counts(sum(named.values()), cant_say, named)


def test_a_mean_is_over_answers_with_a_value_only() -> None:
    figure = measure(Statistic.MEAN, counts(cant_say=7, v2=1, v5=3))
    assert (figure.value, figure.n, figure.cant_say) == (4.25, 4, 7)
    assert figure.distribution == {"2": 1, "5": 3}


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({"v10": 1, "v9": 1}, 100),
        ({"v0": 2, "v6": 1}, -100),
        ({"v7": 3, "v8": 1}, 0),
        ({"v9": 3, "v7": 2, "v6": 1}, pytest.approx(100 / 3)),
    ],
)
def test_a_net_promoter_score_is_promoters_minus_detractors_in_hundreds(answers: dict[str, int], score: float) -> None:
    assert measure(Statistic.NPS, counts(**answers)).value == score


def test_a_share_is_of_the_given_choices_together() -> None:
    assert measure(Statistic.SHARE, counts(a=3, b=1, c=4), choices=["a", "b"]).value == 0.5


def test_nothing_released_has_no_value_whatever_the_statistic() -> None:
    for statistic in Statistic:
        assert measure(statistic, Counts(0, 3, {}), choices=["a"]).value is None


def test_an_index_weighs_every_answer_the_same() -> None:
    figure = index(Statistic.MEAN, {"trust": counts(v5=9), "benefit": counts(v1=1)}, questions=["trust", "benefit"])
    assert figure.value == pytest.approx(4.6)
    assert figure.n == 10


def test_an_index_leaves_other_questions_out_and_misses_none_that_is_not_there() -> None:
    figure = index(Statistic.MEAN, {"trust": counts(v5=5), "benefit": counts(v1=5)}, questions=["trust", "absent"])
    assert (figure.value, figure.n) == (5, 5)


@pytest.mark.parametrize(
    ("kind", "statistic", "value"),
    [
        (AnswerKind.NPS, Statistic.NPS, -100),
        (AnswerKind.SCALE, Statistic.MEAN, 3),
        (AnswerKind.CHOICE, Statistic.SHARE, None),
        (AnswerKind.CHOICES, Statistic.SHARE, None),
    ],
)
def test_each_kind_of_question_shows_its_own_statistic(
    kind: AnswerKind, statistic: Statistic, value: float | None
) -> None:
    assert SHOWN[kind] is statistic
    figure = measure(SHOWN[kind], counts(v3=5), choices=counted_choices(kind))
    assert (figure.value, figure.n, figure.distribution) == (value, 5, {"3": 5})


def test_a_boolean_shows_the_share_of_true() -> None:
    kind = AnswerKind.BOOLEAN
    assert measure(SHOWN[kind], counts(true=4, false=1), choices=counted_choices(kind)).value == 0.8


def test_the_share_of_cant_say_is_of_all_who_answered_in_any_way() -> None:
    figure = unsaid(counts(cant_say=3, v5=9))
    assert (figure.value, figure.n, figure.cant_say) == (0.25, 12, 3)
    assert unsaid(Counts()).value is None


def test_a_goals_share_of_a_boolean_is_of_true_unless_it_says_otherwise() -> None:
    assert share_of([AnswerKind.BOOLEAN], ()) == ("true",)
    assert share_of([AnswerKind.BOOLEAN], ["false"]) == ("false",)
    assert share_of([AnswerKind.CHOICE], ["a", "b"]) == ("a", "b")


def test_thirty_days_are_today_and_the_29_before() -> None:
    assert window(date(2026, 5, 30), days=30) == Window(date(2026, 5, 1), date(2026, 5, 30))
    assert before(date(2026, 5, 31), days=30) == Window(date(2026, 5, 1), date(2026, 5, 30))


@given(st.lists(st.dictionaries(st.sampled_from("12345"), st.integers(1, 9)), min_size=1, max_size=6))
def test_a_mean_of_sums_is_the_mean_of_all_answers(parts: list[dict[str, int]]) -> None:
    total = Counts()
    for part in parts:
        total += Counts(sum(part.values()), 0, part)
    answers = [int(value) for part in parts for value, n in part.items() for _ in range(n)]
    figure = measure(Statistic.MEAN, total)
    assert figure.n == len(answers)
    assert figure.value == (pytest.approx(sum(answers) / len(answers)) if answers else None)
