"""What a goal may ask, and which goals can't be met together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.directory import Bound, Goal, Indicator, Target
from shared.contracts.goal_rules import FITTING, Flaw, Found, contradict, flaws, reach
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Localised

VALUES = {
    AnswerKind.SCALE: tuple("12345"),
    AnswerKind.NPS: tuple(str(one) for one in range(11)),
    AnswerKind.BOOLEAN: ("true", "false"),
    AnswerKind.CHOICE: ("a", "b", "c"),
    AnswerKind.CHOICES: ("x", "y"),
}


def counted(kind: AnswerKind, name: str | None = None, values: tuple[str, ...] = ()) -> Counted:
    given = values or VALUES[kind]
    return Counted(name or kind, name or kind, Localised.same(kind), kind, given, {})


SURVEY = {kind.value: counted(kind) for kind in AnswerKind} | {
    "wide": counted(AnswerKind.SCALE, "wide", tuple("1234567")),
    "trust": counted(AnswerKind.SCALE, "trust"),
}


def wrong(*questions: str, statistic: Statistic, choices: tuple[str, ...] = (), target: float = 0.5) -> list[Flaw]:
    given = Target(Bound.AT_LEAST, target)
    found = flaws(SURVEY, questions=questions, statistic=statistic, choices=choices, target=given)
    return [one.flaw for one in found]


@pytest.mark.parametrize(
    ("questions", "statistic", "choices", "target"),
    [
        (["scale"], Statistic.MEAN, (), 4.2),
        (["scale", "trust"], Statistic.MEAN, (), 1.01),
        (["scale"], Statistic.SHARE, ("4", "5"), 0.8),
        (["nps"], Statistic.NPS, (), -99.5),
        (["nps"], Statistic.SHARE, ("9", "10"), 0.4),
        (["boolean"], Statistic.SHARE, (), 0.9),
        (["boolean"], Statistic.SHARE, ("true",), 0.9),
        (["choice"], Statistic.SHARE, ("a", "b"), 0.5),
        (["choices"], Statistic.SHARE, ("x",), 0.5),
    ],
)
def test_what_counts_can_tell_may_be_a_goal(
    questions: list[str], statistic: Statistic, choices: tuple[str, ...], target: float
) -> None:
    assert wrong(*questions, statistic=statistic, choices=choices, target=target) == []


@pytest.mark.parametrize(
    ("questions", "statistic", "choices", "target", "flaw"),
    [
        ([], Statistic.MEAN, (), 4, Flaw.NO_QUESTIONS),
        (["gone"], Statistic.MEAN, (), 4, Flaw.QUESTION),
        (["nps"], Statistic.MEAN, (), 4, Flaw.STATISTIC),
        (["choice"], Statistic.NPS, (), 4, Flaw.STATISTIC),
        (["scale", "wide"], Statistic.MEAN, (), 4, Flaw.SCALES),
        (["scale"], Statistic.SHARE, (), 0.5, Flaw.NO_CHOICES),
        (["choice"], Statistic.SHARE, (), 0.5, Flaw.NO_CHOICES),
        (["scale"], Statistic.MEAN, ("5",), 4, Flaw.NEEDLESS_CHOICES),
        (["choice"], Statistic.SHARE, ("d",), 0.5, Flaw.CHOICE),
        (["choice"], Statistic.SHARE, ("a", "b", "c"), 0.5, Flaw.EVERY_CHOICE),
        (["choices"], Statistic.SHARE, ("x", "y"), 0.5, Flaw.CHECKBOX_UNION),
        (["scale"], Statistic.MEAN, (), 5, Flaw.UNREACHABLE),
        (["scale"], Statistic.MEAN, (), 1, Flaw.UNREACHABLE),
        (["nps"], Statistic.NPS, (), 100, Flaw.UNREACHABLE),
        (["boolean"], Statistic.SHARE, (), 80, Flaw.UNREACHABLE),
    ],
)
def test_what_they_can_not_tell_may_not(
    questions: list[str], statistic: Statistic, choices: tuple[str, ...], target: float, flaw: Flaw
) -> None:
    assert wrong(*questions, statistic=statistic, choices=choices, target=target) == [flaw]


def test_a_flaw_says_what_it_is_about() -> None:
    target = Target(Bound.AT_LEAST, 9)
    found = flaws(SURVEY, questions=["scale"], statistic=Statistic.MEAN, choices=(), target=target)
    assert list(found) == [Found(Flaw.UNREACHABLE, ends=(1.0, 5.0))]


@given(st.sampled_from(list(AnswerKind)), st.floats(-200, 200))
def test_a_target_within_reach_is_never_refused_and_one_beyond_always_is(kind: AnswerKind, target: float) -> None:
    statistic = FITTING[kind][0]
    ends = reach(statistic, SURVEY[kind])
    assert ends is not None
    choices = () if statistic is not Statistic.SHARE else (VALUES[kind][0],)
    found = wrong(kind, statistic=statistic, choices=choices, target=target)
    assert found == ([] if ends[0] < target < ends[1] else [Flaw.UNREACHABLE])


def a_goal(goal: str, bound: Bound, value: float, **changes: object) -> Goal:
    indicator = Indicator(SurveyId("s"), ("trust", "scale"), Statistic.MEAN, 30)
    made = Goal(GoalId(goal), Localised(), ScopeId("u"), LeaderId("anna"), indicator, Target(bound, value))
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


LEAST = a_goal("least", Bound.AT_LEAST, 4.0)


@pytest.mark.parametrize("value", [4.0, 3.9, 1.5])
def test_at_least_and_at_most_below_it_contradict_each_other(value: float) -> None:
    most = a_goal("most", Bound.AT_MOST, value)
    assert contradict(LEAST, most)
    assert contradict(most, LEAST)


def test_questions_in_another_order_or_another_window_are_the_same_figure() -> None:
    indicator = Indicator(SurveyId("s"), ("scale", "trust"), Statistic.MEAN, 365)
    assert contradict(LEAST, a_goal("most", Bound.AT_MOST, 3.0, indicator=indicator))


@pytest.mark.parametrize(
    "other",
    [
        a_goal("most", Bound.AT_MOST, 4.5),
        a_goal("least", Bound.AT_MOST, 3.0),
        a_goal("higher", Bound.AT_LEAST, 4.5),
        a_goal("elsewhere", Bound.AT_MOST, 3.0, scope=ScopeId("v")),
        a_goal("of", Bound.AT_MOST, 3.0, indicator=Indicator(SurveyId("s"), ("trust",), Statistic.MEAN, 30)),
        a_goal("in", Bound.AT_MOST, 3.0, indicator=Indicator(SurveyId("t"), ("trust", "scale"), Statistic.MEAN, 30)),
    ],
)
def test_other_goals_do_not(other: Goal) -> None:
    assert not contradict(LEAST, other)
