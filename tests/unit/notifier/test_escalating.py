"""A goal that stays missed is told one level up once, after two weeks in which nobody has acknowledged it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notifier.application.escalating import escalate
from services.notifier.domain.escalating import PATIENCE, TOO_LATE, Escalation, Stays, escalation
from services.notifier.domain.notices import Kind
from services.notifier.domain.standing import Acknowledgement, Standing
from shared.contracts.directory import Goal, Group, Indicator, Network, Organisation, Unit
from shared.contracts.events import State
from shared.contracts.ids import GroupId, LeaderId, NetworkId, OrganisationId, ScopeId, UnitId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Localised
from tests.fakes.notifier import NOON, FakeJournal, MemoryStore, a_leader, a_shift

NAME = Localised.same("X")
SHIFT = a_shift(scope="auto")
DUE = NOON + PATIENCE
GOAL = Goal(
    SHIFT.goal, NAME, ScopeId("auto"), LeaderId("anna"), Indicator(SHIFT.survey, ("trust",), SHIFT.statistic, 30),
    SHIFT.target,
)  # fmt: skip
NETWORK = Network(NetworkId(ScopeId("lansi")), NAME, NAME, "x")
TREDU = Organisation(OrganisationId(ScopeId("tredu")), NAME)
AUTO = Unit(UnitId(ScopeId("auto")), NAME, TREDU.id, ScopeId("hervanta"))
HERVANTA = Unit(UnitId(ScopeId("hervanta")), NAME, TREDU.id, TREDU.id)
GROUP = Group(GroupId(ScopeId("theme")), NAME, (AUTO.id,))
ANNA, HELENA = a_leader("anna", leads=["auto"]), a_leader("helena", leads=["lansi"])
MARKKU, TIINA = a_leader("markku", leads=["tredu"]), a_leader("tiina", leads=["hervanta"])


def the_directory(*, goal: Goal | None = GOAL, tredu: Organisation = TREDU, leaders: tuple[str, ...] = ()) -> Directory:
    people = [one for one in (ANNA, HELENA, MARKKU, TIINA) if not leaders or one.id in leaders]
    return Directory.of([NETWORK, tredu, AUTO, HERVANTA, GROUP, *people, *([goal] if goal else [])])


def decided(standing: Standing | None = None, directory: Directory | None = None, **when: timedelta) -> object:
    now = NOON + when.get("after", PATIENCE)
    return escalation(standing or Standing(SHIFT), directory or the_directory(), paused=(), now=now)


def test_who_leads_the_level_above_hears_after_two_weeks() -> None:
    assert decided() == Escalation(ScopeId("hervanta"), (LeaderId("tiina"),))


def test_a_level_that_nobody_leads_is_passed_over() -> None:
    assert decided(directory=the_directory(leaders=("anna", "markku"))) == Escalation(TREDU.id, (MARKKU.id,))
    assert decided(directory=the_directory(leaders=("anna",))) is Stays.NOBODY_ABOVE


@pytest.mark.parametrize("scope", ["theme", "tredu"])
def test_of_a_group_and_an_organisation_the_networks_leaders_hear(scope: str) -> None:
    directory = the_directory(goal=replace(GOAL, scope=ScopeId(scope)))
    assert decided(directory=directory) == Escalation(NETWORK.id, (HELENA.id,))


def test_an_owner_who_leads_the_level_above_too_is_not_told_of_her_own_silence() -> None:
    assert decided(directory=the_directory(goal=replace(GOAL, owner=TIINA.id))) == Escalation(TREDU.id, (MARKKU.id,))


@pytest.mark.parametrize(
    ("standing", "directory", "after", "why"),
    [
        (Standing(SHIFT), the_directory(), PATIENCE - timedelta(seconds=1), Stays.TOO_EARLY),
        (Standing(SHIFT), the_directory(), TOO_LATE, Stays.TOO_OLD),
        (Standing(replace(SHIFT, after=State.MET)), the_directory(), PATIENCE, Stays.NOT_MISSED),
        (Standing(replace(SHIFT, before=State.UNKNOWN)), the_directory(), PATIENCE, Stays.NOT_MISSED),
        (Standing(SHIFT, Acknowledgement(ANNA.id, NOON)), the_directory(), PATIENCE, Stays.ACKNOWLEDGED),
        (Standing(SHIFT, escalated=NOON), the_directory(), PATIENCE, Stays.TOLD_ALREADY),
        (Standing(SHIFT), the_directory(goal=None), PATIENCE, Stays.RETIRED),
        (Standing(SHIFT), the_directory(goal=replace(GOAL, paused=True)), PATIENCE, Stays.PAUSED),
        (Standing(SHIFT), the_directory(tredu=replace(TREDU, escalates=False)), PATIENCE, Stays.SWITCHED_OFF),
    ],
)
def test_otherwise_nobody_does(standing: Standing, directory: Directory, after: timedelta, why: Stays) -> None:
    assert decided(standing, directory, after=after) is why


def test_an_owner_who_wants_no_mails_about_the_goal_is_not_told_on() -> None:
    assert escalation(Standing(SHIFT), the_directory(), paused=[ANNA.id], now=DUE) is Stays.PAUSED


def test_over_months_of_hourly_runs_it_is_told_once() -> None:
    store, journal = MemoryStore(), FakeJournal()
    with store.work() as work:
        work.standings.shifted(SHIFT)
        work.commit()
    told = [
        escalate(store.work, the_directory(), journal, now=NOON + hour * timedelta(hours=1)) for hour in range(2000)
    ]
    assert sum(told) == 1
    assert told.index(1) == 14 * 24
    [line] = store.state.lines.values()
    assert (line.notice.recipient, line.notice.kind) == ("tiina", Kind.ESCALATION)
    assert journal.lines == ["escalation tiina leads-above"]
