"""Goals of a network file beside those that pages have set."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from services.cli.network import plan
from shared.contracts.directory import Bound, Document, Goal, Origin, Target
from shared.contracts.documents import key_of
from shared.contracts.ids import GoalId, LeaderId
from tests.unit.cli.files import read
from tests.unit.cli.test_plan import NOTHING, applied, refused, said


def test_a_goal_tells_who_else_hears_and_whether_it_is_paused(tmp_path: Path) -> None:
    changes = ("    owner: anna\n", "    owner: anna\n    also: [grace]\n    paused: true\n")
    goal = plan.wanted(read(tmp_path, changes), NOTHING)["goal/trust-goal"]
    assert isinstance(goal, Goal)
    assert (goal.also, goal.paused, goal.set_by, goal.origin) == (("grace",), True, None, Origin.FILE)


def test_a_goal_may_be_the_share_of_a_scales_best_answers(tmp_path: Path) -> None:
    asked = ("statistic: mean, window: 30d}", "statistic: share, choices: [4, 5], window: 30d}")
    goal = plan.wanted(read(tmp_path, asked, ("at_least: 4.2", "at_least: 0.8")), NOTHING)["goal/trust-goal"]
    assert isinstance(goal, Goal)
    assert goal.indicator.choices == ("4", "5")


def the_goal_of_a_page(published: Mapping[str, Document]) -> Goal:
    goal = published["goal/trust-goal"]
    assert isinstance(goal, Goal)
    bound = Target(Bound.AT_MOST, 3.0)
    return replace(goal, id=GoalId("page-goal"), target=bound, origin=Origin.PAGE, set_by=LeaderId("anna"))


def test_a_file_is_refused_that_contradicts_a_goal_of_a_page(tmp_path: Path) -> None:
    published = applied(tmp_path)
    made = the_goal_of_a_page(published)
    message = refused(tmp_path, {**published, key_of(made): made}, ("at_least: 4.2", "at_least: 3.5"))
    assert message.startswith('network.yaml:32: the goal "page-goal" asks the opposite of the same figure')


def test_the_goals_of_pages_are_kept(tmp_path: Path) -> None:
    published = applied(tmp_path)
    made = replace(the_goal_of_a_page(published), target=Target(Bound.AT_LEAST, 3.0))
    assert said(tmp_path, {**published, key_of(made): made}) == []


def test_a_goal_that_the_file_takes_over_tells_what_changes(tmp_path: Path) -> None:
    published = applied(tmp_path)
    goal = published["goal/trust-goal"]
    assert isinstance(goal, Goal)
    taken = replace(goal, origin=Origin.PAGE, set_by=LeaderId("anna"), paused=True)
    assert said(tmp_path, {**published, "goal/trust-goal": taken}) == [
        "~ goal/trust-goal: made on a page, the file wins, paused True → False"
    ]
