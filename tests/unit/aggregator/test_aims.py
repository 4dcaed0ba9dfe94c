from dataclasses import replace

import pytest

from services.aggregator.application.aims import Aims, aim_text
from services.aggregator.domain.recipients import busiest, recipients
from shared.contracts.directory import Bound, Goal, SurveyVersion, Target
from shared.contracts.ids import GoalId, ScopeId
from shared.survey.kinds import Statistic
from shared.survey.localised import Localised
from tests.fakes.goals import PARTNERSHIP, a_directory, a_goal, a_leader


def with_indicator(goal: Goal, **changes: object) -> Goal:
    return replace(goal, indicator=replace(goal.indicator, **changes))  # type: ignore[arg-type]  # by name


def test_an_aim_takes_its_scale_from_the_survey() -> None:
    aim = Aims(a_directory()).of(a_goal(questions=["trust", "benefit"]))
    assert aim
    assert (aim.low, aim.high, aim.target, aim.questions) == (1, 5, 4, ("trust", "benefit"))


def test_a_goal_rests_while_what_it_needs_is_not_there() -> None:
    aims = Aims(a_directory())
    assert aims.of(a_goal(scope="nowhere")) is None
    assert aims.of(a_goal(questions=["trust", "unasked"])) is None
    assert aims.of(with_indicator(a_goal(), survey="other")) is None
    assert aims.of(a_goal(target=6.0)) is None


def test_a_goal_over_questions_of_different_kinds_rests() -> None:
    elements = [
        {"type": "rating", "name": "trust", "title": "T", "rateMin": 1, "rateMax": 5},
        {"type": "radiogroup", "name": "choice", "title": "C", "choices": ["a", "b"]},
    ]
    aims = Aims(a_directory(SurveyVersion(PARTNERSHIP, 2, {"pages": [{"elements": elements}]})))
    assert aims.of(a_goal(questions=["trust"]))
    assert aims.of(a_goal(questions=["trust", "choice"])) is None


def test_a_question_is_read_from_the_latest_version_that_has_it() -> None:
    named = {"type": "rating", "name": "trust", "title": "Luottamus", "rateMin": 1, "rateMax": 5}
    later = [
        SurveyVersion(PARTNERSHIP, 2, {"pages": [{"elements": [named]}]}),
        SurveyVersion(PARTNERSHIP, 10, {"pages": [{"elements": [{**named, "name": "new"}]}]}),
        SurveyVersion(PARTNERSHIP, 11, {"pages": "broken"}),
    ]
    aims = Aims(a_directory(*later))
    (trust, benefit) = aims.questions(a_goal(questions=["trust", "benefit"]))
    assert trust.title.en == "Luottamus"
    assert benefit.title.en == "Benefit"


def test_a_share_of_a_boolean_is_of_true() -> None:
    yes = {"type": "boolean", "name": "yes", "title": "Ja?"}
    directory = a_directory(SurveyVersion(PARTNERSHIP, 2, {"pages": [{"elements": [yes]}]}))
    goal = with_indicator(a_goal(target=0.5), questions=("yes",), statistic=Statistic.SHARE)
    aim = Aims(directory).of(goal)
    assert aim
    assert aim.choices == ("true",)


@pytest.mark.parametrize(
    "changed",
    [
        replace(a_goal(), scope=ScopeId("auto")),
        replace(a_goal(), target=Target(Bound.AT_LEAST, 4.1)),
        replace(a_goal(), target=Target(Bound.AT_MOST, 4.0)),
        with_indicator(a_goal(), questions=("benefit",)),
        with_indicator(a_goal(), window_days=90),
        with_indicator(a_goal(), statistic=Statistic.NPS),
        with_indicator(a_goal(), choices=("a",)),
    ],
)
def test_another_scope_indicator_or_target_is_another_aim(changed: Goal) -> None:
    assert aim_text(changed) != aim_text(a_goal())


def test_another_name_or_owner_or_spelling_of_the_number_is_the_same_aim() -> None:
    assert aim_text(replace(a_goal(owner="otto"), name=Localised.same("new"))) == aim_text(a_goal())
    assert aim_text(a_goal(target=4)) == aim_text(a_goal(target=4.0))


def test_a_goal_is_heard_of_by_its_owner_and_who_leads_exactly_its_scope() -> None:
    leaders = {one.id: one for one in (a_leader("anna"), a_leader("otto", "tredu"), a_leader("mia", "auto", "lansi"))}
    assert recipients(a_goal(), leaders) == {"anna", "otto"}


def test_the_busiest_recipient_counts() -> None:
    directory = a_directory(
        a_goal("a"),
        a_goal("b", scope="auto"),
        a_goal("c", scope="kone", owner="mia"),
        a_leader("otto", "tredu", "kone"),
    )
    assert busiest(directory) == {GoalId("a"): 2, GoalId("b"): 2, GoalId("c"): 2}
    assert busiest(a_directory(a_goal("a"), a_goal("c", owner="mia"))) == {GoalId("a"): 1, GoalId("c"): 1}
