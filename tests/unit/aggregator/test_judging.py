from datetime import UTC, date, datetime, time, timedelta

import pytest

from services.aggregator.application.judging import Judged, judge, notice, tick
from services.aggregator.application.ports.counting import Released
from services.aggregator.application.ports.goals import shift_id
from services.aggregator.application.ports.showing import Standing
from services.aggregator.domain.goals import Reason
from shared.contracts.directory import Document
from shared.contracts.events import State
from shared.contracts.ids import GoalId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Localised
from tests.fakes.goals import MONDAY, SET, TRUST, MemoryGoals, a_directory, a_goal, a_leader, a_released

DAY = timedelta(days=1)
HIGH, LOW = {"5": 5}, {"1": 5}
DIRECTORY = a_directory()


def at(day: date) -> datetime:
    """Two in the afternoon in Helsinki."""
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def goals() -> MemoryGoals:
    goals = MemoryGoals()
    notice(goals.work(), DIRECTORY, now=SET)
    return goals


def released(goals: MemoryGoals, *releases: Released, now: datetime, directory: Directory = DIRECTORY) -> Judged:
    """Count these, and judge."""
    goals.release(*releases)
    return judge(goals.work(), directory, now=now)


def history(days: int, values: dict[str, int], *, first: int = 0) -> list[Released]:
    """A release a day, the last on the day before Monday."""
    return [a_released(first + n, values, day=MONDAY - (days - n) * DAY, historic=True) for n in range(days)]


def standing(goals: MemoryGoals, goal: GoalId = TRUST, *, today: date = MONDAY) -> Standing:
    return goals.of([goal], today=today)[goal]


def met(goals: MemoryGoals) -> None:
    """Name the goal met, by history."""
    released(goals, *history(20, HIGH, first=1000), now=SET)
    assert standing(goals).state is State.MET


def test_a_goal_is_unknown_until_the_evidence_names_its_status(goals: MemoryGoals) -> None:
    judged = released(goals, a_released(0, HIGH), now=at(MONDAY))
    assert judged == Judged(marks=1, goals=1, accepted=(a_released(0, HIGH).at,))
    assert standing(goals).state is State.UNKNOWN
    judged = released(
        goals, *(a_released(n, HIGH, day=MONDAY + n * DAY) for n in range(1, 5)), now=at(MONDAY + 4 * DAY)
    )
    assert judged.shifts == {(Reason.FIRST_MET, False): 1}
    assert standing(goals).state is State.MET
    assert standing(goals).since == MONDAY


def test_a_first_verdict_is_published_as_one(goals: MemoryGoals) -> None:
    released(goals, *(a_released(n, LOW, day=MONDAY + n * DAY) for n in range(5)), now=at(MONDAY + 4 * DAY))
    (event,) = goals.state.published
    assert (event.before, event.after, event.ordinal) == (State.UNKNOWN, State.MISSED, 1)


def test_history_names_the_first_status_and_is_never_published(goals: MemoryGoals) -> None:
    met(goals)
    assert goals.state.published == []
    (told,) = standing(goals).history
    assert (told.historic, told.before, told.after) == (True, State.UNKNOWN, State.MET)
    assert standing(goals).since == MONDAY - 20 * DAY
    assert standing(goals).evidence == 0


def test_history_that_was_imported_before_the_goal_existed_names_its_status_too() -> None:
    goals = MemoryGoals()
    goals.release(*history(20, HIGH))
    assert judge(goals.work(), a_directory(a_leader("otto")), now=SET).goals == 0
    assert notice(goals.work(), DIRECTORY, now=SET).goals == 1
    assert standing(goals).state is State.MET


def test_history_says_the_same_however_it_is_imported(goals: MemoryGoals) -> None:
    parts = [*history(20, HIGH), *history(15, LOW, first=100)[::-1]]
    for one in parts:
        released(goals, one, now=SET)
    at_once = MemoryGoals()
    notice(at_once.work(), DIRECTORY, now=SET)
    released(at_once, *parts, now=SET)
    assert standing(goals) == standing(at_once)
    assert len(standing(goals).history) >= 1


def test_history_may_switch_and_such_shifts_are_never_published(goals: MemoryGoals) -> None:
    ups = [a_released(n, HIGH, day=MONDAY - (60 - n) * DAY, historic=True) for n in range(20)]
    downs = [a_released(50 + n, LOW, day=MONDAY - (40 - n) * DAY, historic=True) for n in range(20)]
    released(goals, *ups, *downs, now=SET)
    assert [one.after for one in standing(goals).history] == [State.MISSED, State.MET]
    assert standing(goals).since == MONDAY - 40 * DAY
    assert goals.state.published == []


def test_about_ten_low_answers_shift_a_goal_that_history_called_met(goals: MemoryGoals) -> None:
    directory = a_directory(a_goal(target=4.2))
    goals = MemoryGoals()
    notice(goals.work(), directory, now=SET)
    released(goals, *history(20, HIGH, first=1000), now=SET, directory=directory)
    assert not released(goals, a_released(0, LOW), now=at(MONDAY), directory=directory).shifts
    judged = released(goals, a_released(1, LOW), now=at(MONDAY), directory=directory)
    assert judged.shifts == {(Reason.FIRST_MET, True): 1, (Reason.NOW_MISSED, False): 1}
    (event,) = goals.state.published
    assert event.id == shift_id(TRUST, 2)
    assert (event.before, event.after, event.ordinal, event.since) == (State.MET, State.MISSED, 2, MONDAY)
    assert event.carried_by == (Localised.same("Auto"),)
    assert (event.figure_since.value, event.figure_since.n) == (1.0, 10)
    assert (event.figure_before.value, event.figure_before.n) == (5.0, 100)
    assert event.figure_window.value == pytest.approx((100 * 5 + 10) / 110)
    assert event.figure_window.n == 110
    assert (event.figure_window.since, event.figure_window.until) == (MONDAY - 29 * DAY, MONDAY)
    assert (event.figure_before.since, event.figure_before.until) == (MONDAY - 30 * DAY, MONDAY - DAY)
    assert [one.title.en for one in event.questions] == ["Trust"]
    assert [one.historic for one in standing(goals).history] == [False, True]


def test_judging_twice_changes_nothing(goals: MemoryGoals) -> None:
    met(goals)
    released(goals, *(a_released(n, LOW) for n in range(6)), now=at(MONDAY))
    before = goals.state.copy()
    assert judge(goals.work(), DIRECTORY, now=at(MONDAY)) == Judged()
    for _ in range(2):
        goals.release()
        tick(goals.work, DIRECTORY, now=at(MONDAY))
    assert goals.state == before


def test_batches_do_not_decide(goals: MemoryGoals) -> None:
    releases = [
        a_released(n, {"1": 3, "4": 2} if n > 8 else HIGH, day=MONDAY + (n // 2) * DAY, unit=("auto", "kone")[n % 2])
        for n in range(24)
    ]
    last = at(MONDAY + 12 * DAY)
    for one in releases:
        goals.read_to = one.at
        released(goals, one, now=one.at + timedelta(minutes=1))
        tick(goals.work, DIRECTORY, now=one.at + timedelta(minutes=1))
    at_once = MemoryGoals()
    notice(at_once.work(), DIRECTORY, now=SET)
    released(at_once, *releases, now=last)
    changes = [(one.told.before, one.told.after, one.day, one.told.since) for one in goals.state.shifts]
    assert len(changes) == 2
    assert changes == [(one.told.before, one.told.after, one.day, one.told.since) for one in at_once.state.shifts]


def test_a_finished_day_is_folded_once_every_partition_has_been_read_beyond_it(goals: MemoryGoals) -> None:
    released(goals, a_released(0, HIGH), now=at(MONDAY))
    folded = goals.state.goals[TRUST].track.folded
    tick(goals.work, DIRECTORY, now=at(MONDAY + 9 * DAY))
    assert goals.state.goals[TRUST].track.folded == folded
    goals.read_to = at(MONDAY + 2 * DAY)
    tick(goals.work, DIRECTORY, now=at(MONDAY + 9 * DAY))
    track = goals.state.goals[TRUST].track
    assert track.folded == MONDAY
    assert max(track.for_met) > 0


def test_a_release_of_an_unfinished_day_may_come_late(goals: MemoryGoals) -> None:
    met(goals)
    released(goals, a_released(1, LOW, day=MONDAY + DAY), now=at(MONDAY + DAY))
    late = [a_released(2 + n, LOW, day=MONDAY, hour=11, partition=1) for n in range(3)]
    judged = released(goals, *late, now=at(MONDAY + DAY))
    assert judged.shifts == {(Reason.FIRST_MET, True): 1, (Reason.NOW_MISSED, False): 1}
    assert goals.state.published[0].since == MONDAY


def test_answers_from_before_the_goal_was_set_are_never_used(goals: MemoryGoals) -> None:
    released(goals, *(a_released(n, LOW, hour=5) for n in range(9)), now=SET)
    assert standing(goals).state is State.UNKNOWN
    assert standing(goals).evidence == 0


def test_history_is_no_live_evidence(goals: MemoryGoals) -> None:
    met(goals)
    released(goals, a_released(0, HIGH), now=at(MONDAY))
    goals.read_to = at(MONDAY + 5 * DAY)
    tick(goals.work, DIRECTORY, now=at(MONDAY + 5 * DAY))
    assert [one.told.historic for one in goals.state.shifts] == [True]
    released(goals, *history(40, LOW, first=2000), now=at(MONDAY + 5 * DAY))
    assert standing(goals).state is State.MET


def test_a_change_of_the_target_starts_anew_from_unknown_and_uses_no_history_that_was_seen(goals: MemoryGoals) -> None:
    met(goals)
    released(goals, *(a_released(n, LOW) for n in range(6)), now=at(MONDAY))
    assert standing(goals).state is State.MISSED
    changed = a_directory(a_goal(target=3.0))
    notice(goals.work(), changed, now=at(MONDAY) + timedelta(hours=1))
    assert standing(goals) == Standing()
    high = [a_released(20 + n, HIGH, day=MONDAY + n * DAY, hour=20) for n in range(6)]
    released(goals, *high, now=at(MONDAY + 6 * DAY), directory=changed)
    assert [one.ordinal for one in goals.state.shifts] == [1, 2, 3]
    assert [one.after for one in standing(goals).history] == [State.MET]


def test_another_name_or_owner_changes_nothing(goals: MemoryGoals) -> None:
    met(goals)
    judged = notice(goals.work(), a_directory(a_goal(owner="otto"), a_leader("otto")), now=at(MONDAY))
    assert judged.goals == 0
    assert standing(goals).state is State.MET


def test_a_goal_that_comes_back_goes_on_where_it_was(goals: MemoryGoals) -> None:
    met(goals)
    notice(goals.work(), a_directory(a_leader("otto")), now=at(MONDAY))
    assert goals.by_state(today=MONDAY) == {}
    notice(goals.work(), DIRECTORY, now=at(MONDAY))
    assert goals.by_state(today=MONDAY) == {(State.MET, False): 1}


def test_a_goal_rests_while_its_survey_is_not_in_the_directory() -> None:
    goals = MemoryGoals()
    documents: list[Document] = [*DIRECTORY.organisations.values(), *DIRECTORY.units.values(), a_goal()]
    assert notice(goals.work(), Directory.of(documents), now=SET).goals == 0
    assert goals.state.goals == {}


def test_a_goal_without_fresh_answers_becomes_stale_and_never_recovers_by_itself(goals: MemoryGoals) -> None:
    met(goals)
    released(goals, a_released(0, LOW), now=at(MONDAY))
    assert not standing(goals, today=MONDAY + 14 * DAY).stale
    assert standing(goals, today=MONDAY + 15 * DAY).stale
    goals.read_to = at(MONDAY + 400 * DAY)
    evidence = standing(goals).evidence
    tick(goals.work, DIRECTORY, now=at(MONDAY + 400 * DAY))
    stale = standing(goals, today=MONDAY + 400 * DAY)
    assert (stale.stale, stale.state, stale.evidence) == (True, State.MET, evidence)
    assert goals.state.published == []
    released(goals, a_released(9, HIGH, day=MONDAY + 401 * DAY), now=at(MONDAY + 401 * DAY))
    assert not standing(goals, today=MONDAY + 401 * DAY).stale


def test_a_goal_of_a_busy_leader_needs_more_evidence() -> None:
    def after_lows(*documents: Document, lows: int = 2) -> State:
        directory = a_directory(a_goal(target=4.2), *documents)
        goals = MemoryGoals()
        notice(goals.work(), directory, now=SET)
        released(goals, *history(20, HIGH, first=1000), now=SET, directory=directory)
        released(goals, *(a_released(n, LOW) for n in range(lows)), now=at(MONDAY), directory=directory)
        return standing(goals).state

    many = [a_goal(f"g{n}", scope="auto") for n in range(40)]
    assert after_lows() is State.MISSED
    assert after_lows(*many) is State.MET
    assert after_lows(*many, lows=4) is State.MISSED
    led = [a_goal(f"g{n}", scope="auto", owner="otto") for n in range(40)]
    assert after_lows(*led) is State.MISSED
    assert after_lows(*led, a_leader("otto", "tredu")) is State.MET


def test_only_goals_of_the_unit_and_survey_are_looked_at() -> None:
    goals = MemoryGoals()
    directory = a_directory(a_goal(), a_goal("others", scope="kone"))
    assert notice(goals.work(), directory, now=SET).goals == 2
    assert released(goals, a_released(0, HIGH, unit="auto"), now=at(MONDAY), directory=directory).goals == 1
    assert released(goals, a_released(1, HIGH, unit="kone"), now=at(MONDAY), directory=directory).goals == 2


def test_left_without_commit_nothing_has_happened(goals: MemoryGoals) -> None:
    before = goals.state.copy()
    goals.release(a_released(0, HIGH))
    with goals.work() as work:
        assert len(work.changes.take(limit=9)) == 1
    assert goals.state == before
    assert goals.marked()


def test_units_that_carried_a_shift_are_named_strongest_first(goals: MemoryGoals) -> None:
    met(goals)
    mixed = [
        a_released(0, {"4": 5}, unit="sote"),
        a_released(1, {"3": 3, "4": 2}, unit="kone"),
        *(a_released(2 + n, LOW, unit="auto") for n in range(6)),
    ]
    released(goals, *mixed, now=at(MONDAY))
    assert [one.fi for one in goals.state.published[0].carried_by] == ["Auto", "Kone"]
