"""Who may set goals where, what is refused, and what is kept and told of each change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.setting import Setting, seen_of
from services.aggregator.application.showing import Showing, Unseen
from services.aggregator.application.wishes import Wish
from services.aggregator.domain.setting import Changed, FromFile, NotYours, Refused, Right, Rule, hearers, may_set
from shared.contracts.directory import Bound, Goal, Leader, Origin, Target
from shared.contracts.goal_rules import Flaw
from shared.contracts.ids import GoalId, LeaderId, ScopeId
from shared.contracts.snapshot import Directory
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised
from tests.fakes.leading import (
    GOAL,
    GUN,
    HERVANTA,
    KONE,
    MIA,
    NEA,
    NETWORK,
    OTTO,
    PARTNERSHIP,
    PYYNIKKI,
    SEDU,
    SEINAJOKI,
    THEME,
    TREDU,
    Shown,
    a_network,
)
from tests.fakes.setting import SetGoals, of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
# Beside the leaders of the fake network: of an organisation, and one who coordinates it and leads nothing.
TUA, KAI = LeaderId("tua"), LeaderId("kai")


class World:
    def __init__(self) -> None:
        self.directory: Directory = a_network(
            Leader(TUA, "Tua Esimerkki", "tua@example.org", Language.SV, (TREDU,)),
            Leader(KAI, "Kai Esimerkki", "kai@example.org", Language.FI, (), coordinates=(TREDU,)),
        )
        self.shown = Shown()
        self.goals = SetGoals(self)
        showing = Showing(self.shown, directory=lambda: self.directory)
        self.setting = Setting(self.goals.work, self.goals.shelf, showing=showing, directory=lambda: self.directory)
        self.foreseeing = Foreseeing(self.goals.shelf, lambda: self.directory)

    def set(self, wish: Wish, *, by: LeaderId = MIA, key: str = "once") -> Goal:
        return self.setting.set(by, wish, key=key, now=NOW)


@pytest.fixture
def world() -> World:
    return World()


def a_wish(**changes: object) -> Wish:
    made = Wish(
        scope=HERVANTA,
        survey=PARTNERSHIP,
        name=Localised("Luottamus", "Förtroende"),
        questions=("trust",),
        statistic=None,
        choices=(),
        target=Target(Bound.AT_LEAST, 4.2),
        window_days=90,
        owner=MIA,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


SCOPES = (NETWORK, TREDU, HERVANTA, KONE, PYYNIKKI, SEDU, SEINAJOKI, THEME)
# Whoever leads the scope or what it lies in, however far above; groups lie in the network alone.
MAY_SET = {
    MIA: {HERVANTA, KONE},
    TUA: {TREDU, HERVANTA, KONE, PYYNIKKI},
    NEA: set(SCOPES),
    GUN: {THEME},
    OTTO: {SEDU, SEINAJOKI},
    KAI: set[ScopeId](),
    LeaderId("nobody"): set[ScopeId](),
}


@pytest.mark.parametrize("leader", MAY_SET)
@pytest.mark.parametrize("scope", SCOPES)
def test_goals_are_set_by_those_who_lead_the_scope_or_one_above_it(
    world: World, leader: LeaderId, scope: ScopeId
) -> None:
    assert may_set(world.directory, leader, scope) is (scope in MAY_SET[leader])


# Whoever sees the scope's figures: those who lead or coordinate it or what it lies in; everybody sees the network.
MAY_HEAR = {
    NETWORK: {MIA, NEA, GUN, OTTO, TUA, KAI},
    TREDU: {NEA, TUA, KAI},
    HERVANTA: {MIA, NEA, TUA, KAI},
    KONE: {MIA, NEA, TUA, KAI},
    PYYNIKKI: {NEA, TUA, KAI},
    SEDU: {NEA, OTTO},
    SEINAJOKI: {NEA, OTTO},
    THEME: {NEA, GUN},
}


@pytest.mark.parametrize("scope", MAY_HEAR)
def test_those_who_see_a_scope_may_own_its_goals_and_hear_of_them(world: World, scope: ScopeId) -> None:
    assert {one.id for one in hearers(world.directory, scope)} == MAY_HEAR[scope]


def test_a_goal_is_published_kept_and_told(world: World) -> None:
    goal = world.set(a_wish(also=(NEA, MIA)))
    assert world.directory.goals[goal.id] == goal
    assert (goal.origin, goal.set_by, goal.also) == (Origin.PAGE, MIA, (NEA,))
    assert goal.indicator.statistic is Statistic.MEAN
    (told,) = world.goals.announced
    assert (told.goal, told.revision, told.by, told.by_name) == (goal.id, 1, MIA, "Mia Esimerkki")
    assert told.before is None
    assert told.after is not None
    assert (told.after.scope_name, told.after.target) == (Localised.same("Tredu Hervanta"), goal.target)
    assert [one.title.en for one in told.after.questions] == ["We trust each other."]


def test_the_same_wish_again_sets_no_other(world: World) -> None:
    assert world.set(a_wish()) == world.set(a_wish())
    assert len(world.goals.announced) == 1
    assert world.set(a_wish(), key="another").id != world.set(a_wish()).id


def test_choices_make_it_a_share_of_a_scales_best_answers(world: World) -> None:
    goal = world.set(a_wish(choices=("4", "5"), target=Target(Bound.AT_LEAST, 0.8)))
    assert (goal.indicator.statistic, goal.indicator.choices) == (Statistic.SHARE, ("4", "5"))
    (told,) = world.goals.announced
    assert told.after is not None
    assert [one.en for one in told.after.choices] == ["Strongly agree", "Agree"]


def test_a_share_of_yes_is_the_same_figure_whether_it_is_said_or_not(world: World) -> None:
    served = a_wish(questions=("served",), target=Target(Bound.AT_LEAST, 0.8))
    assert world.set(served).indicator.choices == ("true",)
    with pytest.raises(Refused):
        world.set(replace(served, choices=("true",), target=Target(Bound.AT_MOST, 0.5)), key="other")


@pytest.mark.parametrize(
    ("wish", "part", "rule"),
    [
        (a_wish(name=Localised("", "Förtroende")), "name_fi", Rule.NAME),
        (a_wish(name=Localised("Luottamus")), "name_sv", Rule.NAME),
        (a_wish(name=Localised("a" * 201, "b")), "name_fi", Rule.LONG_NAME),
        (a_wish(survey="other"), "survey", Rule.SURVEY),
        (a_wish(target=None), "target", Rule.NUMBER),
        (a_wish(window_days=31), "window", Rule.WINDOW),
        (a_wish(owner=GUN), "owner", Rule.OWNER),
        (a_wish(owner=LeaderId("nobody")), "owner", Rule.OWNER),
        (a_wish(also=(OTTO,)), "also", Rule.ALSO),
        (a_wish(target=Target(Bound.AT_MOST, 3.9)), "target", Rule.CONTRADICTION),
        (a_wish(target=Target(Bound.AT_LEAST, 5)), "target", Flaw.UNREACHABLE),
        (a_wish(questions=()), "questions", Flaw.NO_QUESTIONS),
        (a_wish(questions=("recommend", "trust")), "questions", Flaw.SCALES),
        (a_wish(questions=("channels",), choices=("phone", "visit")), "choices", Flaw.CHECKBOX_UNION),
    ],
)
def test_what_can_not_be_a_goal_is_refused_with_the_reason(
    world: World, wish: Wish, part: str, rule: Rule | Flaw
) -> None:
    with pytest.raises(Refused) as refused:
        world.set(wish)
    assert (part, rule) in {(one.part, one.rule) for one in refused.value.mistakes}
    assert world.goals.announced == []


def test_who_leads_something_else_sets_nothing(world: World) -> None:
    with pytest.raises(NotYours):
        world.set(a_wish(), by=OTTO)
    with pytest.raises(NotYours):
        world.set(a_wish(), by=KAI)


def test_a_change_tells_from_what_to_what(world: World) -> None:
    goal = world.set(a_wish())
    wish = a_wish(target=Target(Bound.AT_LEAST, 4.5))
    changed = world.setting.change(NEA, goal.id, wish, seen=seen_of(goal), now=NOW)
    assert (changed.id, changed.target.value, changed.set_by) == (goal.id, 4.5, NEA)
    told = world.goals.announced[-1]
    assert (told.revision, told.by) == (2, NEA)
    assert told.before is not None
    assert told.after is not None
    assert (told.before.target.value, told.after.target.value) == (4.2, 4.5)


def test_a_change_to_the_same_is_none(world: World) -> None:
    goal = world.set(a_wish())
    assert world.setting.change(NEA, goal.id, a_wish(), seen=None, now=NOW) == goal
    assert len(world.goals.announced) == 1


def test_a_goal_that_somebody_else_has_changed_is_looked_at_again(world: World) -> None:
    goal = world.set(a_wish())
    world.setting.change(NEA, goal.id, a_wish(window_days=30), seen=None, now=NOW)
    with pytest.raises(Changed):
        world.setting.change(MIA, goal.id, a_wish(window_days=365), seen=seen_of(goal), now=NOW)
    with pytest.raises(Changed):
        world.setting.retire(MIA, goal.id, seen=seen_of(goal), now=NOW)


def test_a_goal_stays_where_it_is(world: World) -> None:
    goal = world.set(a_wish())
    assert world.setting.change(NEA, goal.id, a_wish(scope=TREDU, owner=NEA), seen=None, now=NOW).scope == HERVANTA


def test_pausing_going_on_and_retiring_are_kept(world: World) -> None:
    goal = world.set(a_wish())
    assert world.setting.pause(MIA, goal.id, paused=True, now=NOW).paused
    assert world.setting.pause(MIA, goal.id, paused=True, now=NOW).paused
    assert not world.setting.pause(MIA, goal.id, paused=False, now=NOW).paused
    world.setting.retire(MIA, goal.id, seen=None, now=NOW + timedelta(days=1))
    assert goal.id not in world.directory.goals
    kept = world.setting.changes(MIA, goal.id)
    assert [one.told.revision for one in kept] == [4, 3, 2, 1]
    assert kept[0].told.after is None
    assert kept[0].told.before is not None
    assert world.setting.retired(MIA, HERVANTA) == [kept[0]]
    assert world.setting.retired(MIA, KONE) == []


def test_a_goal_of_the_network_file_is_changed_in_the_file(world: World) -> None:
    goal = world.directory.goals[GOAL]
    assert world.setting.right_to(MIA, goal) is Right.FILE
    assert world.setting.right_to(GUN, goal) is Right.LOOK
    acts: list[Callable[[], object]] = [
        lambda: world.setting.change(MIA, GOAL, a_wish(), seen=None, now=NOW),
        lambda: world.setting.pause(MIA, GOAL, paused=True, now=NOW),
        lambda: world.setting.retire(MIA, GOAL, seen=None, now=NOW),
    ]
    for act in acts:
        with pytest.raises(FromFile):
            act()


@pytest.mark.parametrize("leader", [OTTO, GUN])
def test_who_does_not_see_a_goal_is_not_told_that_there_is_one(world: World, leader: LeaderId) -> None:
    goal = world.set(a_wish())
    with pytest.raises(Unseen):
        world.setting.goal(leader, goal.id)
    with pytest.raises(Unseen):
        world.setting.changes(leader, goal.id)
    with pytest.raises(Unseen):
        world.setting.retired(leader, HERVANTA)
    with pytest.raises(Unseen):
        world.setting.changes(leader, GoalId("no-such-goal"))


def test_who_sees_a_goal_without_leading_it_may_not_change_it(world: World) -> None:
    goal = world.set(a_wish())
    with pytest.raises(NotYours):
        world.setting.goal(KAI, goal.id)


def test_what_a_goal_was_before_anybody_kept_it_is_kept_with_its_first_change(world: World) -> None:
    early = replace(world.set(a_wish()), id=GoalId("early"))
    world.directory = replace(world.directory, goals={**world.directory.goals, early.id: early})
    world.setting.pause(MIA, early.id, paused=True, now=NOW)
    assert [one.told.revision for one in of(world.goals, early.id)] == [2, 1]
    assert world.goals.announced[-1].before is not None


def test_a_look_ahead_tells_what_the_goal_would_have_done(world: World) -> None:
    for days in range(200):
        day = TODAY - timedelta(days=200 - days)
        world.shown.release(KONE, day, "trust", _5=6 if days < 120 else 0, _2=0 if days < 120 else 6)
    goal = world.setting.checked(MIA, a_wish())
    foresight = world.foreseeing.of(goal, today=TODAY)
    assert foresight is not None
    missed, first = foresight.turns
    assert (first.before, first.after) == ("unknown", "met")
    assert (missed.before, missed.after, missed.since) == ("met", "missed", TODAY - timedelta(days=80))
    assert TODAY - timedelta(days=80) <= missed.day <= TODAY - timedelta(days=77)
    assert (missed.figure_before.value, missed.figure_since.value) == (5.0, 2.0)
    assert (foresight.state, foresight.answers) == ("missed", 1200)
    assert foresight.since == TODAY - timedelta(days=729)


def test_a_look_ahead_counts_the_goals_that_its_hearers_have(world: World) -> None:
    goal = world.setting.checked(MIA, a_wish())
    alone = world.foreseeing.of(replace(goal, owner=TUA), today=TODAY)
    assert alone is not None
    assert alone.years == 6.0  # Mia leads exactly this and has two goals already
