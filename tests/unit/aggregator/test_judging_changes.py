"""Goals that are paused, changed or retired, and answers that stop: what judging keeps and tells of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from services.aggregator.application.judging import GONE_AFTER, judge, notice, tick
from services.aggregator.application.ports.goals import quiet_id
from services.aggregator.application.ports.showing import Standing
from services.aggregator.domain.goals import Reason
from services.aggregator.domain.recipients import busiest, recipients
from shared.contracts.directory import Bound, Document, Goal, Leader, Target
from shared.contracts.events import GoalChanged, GoalWentQuiet, State
from shared.contracts.ids import GoalId, LeaderId
from shared.contracts.snapshot import Directory
from tests.fakes.goals import MONDAY, SET, TRUST, MemoryGoals, a_directory, a_goal, a_leader, a_released

DAY = timedelta(days=1)
HIGH, LOW = {"5": 5}, {"1": 5}
OTTO = LeaderId("otto")


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


class World:
    """Judging over a directory that changes."""

    def __init__(self, *documents: Document) -> None:
        self.goals = MemoryGoals()
        self.directory = Directory()
        self.earlier: Directory | None = None
        self.change(*documents, now=SET)

    def change(self, *documents: Document, now: datetime) -> None:
        self.directory = self.goals.directory = a_directory(*documents)
        notice(self.goals.work(), self.directory, now=now, earlier=self.earlier)
        self.earlier = self.directory

    def lows(self, *days: date, first: int = 0, n: int = 3) -> dict[tuple[Reason, bool], int]:
        for place, day in enumerate(days):
            self.goals.release(*(a_released(first + 10 * place + one, LOW, day=day) for one in range(n)))
        return dict(judge(self.goals.work(), self.directory, now=at(max(days))).shifts)

    def met(self) -> None:
        history = [a_released(1000 + n, HIGH, day=MONDAY - (20 - n) * DAY, historic=True) for n in range(20)]
        self.goals.release(*history)
        judge(self.goals.work(), self.directory, now=SET)

    def standing(self, *, today: date = MONDAY) -> Standing:
        return self.goals.of([TRUST], today=today)[TRUST]

    @property
    def changes(self) -> list[GoalChanged]:
        return [one for one in self.goals.state.events if isinstance(one, GoalChanged)]

    @property
    def quiet(self) -> list[GoalWentQuiet]:
        return [one for one in self.goals.state.events if isinstance(one, GoalWentQuiet)]


@pytest.fixture
def world() -> World:
    return World(a_goal(target=4.2))


# ── Pausing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def paused() -> Goal:
    return replace(a_goal(target=4.2), paused=True)


def test_a_paused_goal_is_not_judged(world: World) -> None:
    world.met()
    world.change(paused(), now=at(MONDAY))
    assert world.lows(MONDAY + DAY) == {}
    assert world.standing().state is State.MET
    assert world.goals.by_state(today=MONDAY) == {}


def test_what_came_while_it_was_paused_never_counts(world: World) -> None:
    world.met()
    world.lows(MONDAY, n=1)
    assert world.standing().evidence > 0
    world.change(paused(), now=at(MONDAY))
    world.lows(MONDAY + DAY)
    world.change(a_goal(target=4.2), now=at(MONDAY + DAY))
    assert (world.standing().state, world.standing().evidence) == (State.MET, 0)
    assert world.lows(MONDAY + 2 * DAY, first=100) == {(Reason.FIRST_MET, True): 1, (Reason.NOW_MISSED, False): 1}


def test_an_unknown_goal_that_goes_on_starts_from_no_evidence(world: World) -> None:
    world.goals.release(a_released(0, {"3": 5}))
    judge(world.goals.work(), world.directory, now=at(MONDAY))
    assert world.standing().evidence > 0
    world.change(paused(), now=at(MONDAY))
    world.change(a_goal(target=4.2), now=at(MONDAY) + timedelta(hours=1))
    assert (world.standing().state, world.standing().evidence) == (State.UNKNOWN, 0)


def test_history_that_comes_during_a_pause_names_a_status_and_opens_no_door(world: World) -> None:
    world.change(paused(), now=SET + timedelta(hours=1))
    world.lows(MONDAY)
    world.met()
    world.change(a_goal(target=4.2), now=at(MONDAY + DAY))
    assert (world.standing().state, world.standing().evidence) == (State.MET, 0)


def test_a_pause_on_the_day_of_a_switch_does_not_open_that_day_again(world: World) -> None:
    world.met()
    assert world.lows(MONDAY)
    folded = world.goals.state.goals[TRUST].track.folded
    world.change(paused(), now=at(MONDAY))
    world.change(a_goal(target=4.2), now=at(MONDAY) + timedelta(hours=1))
    assert world.goals.state.goals[TRUST].track.folded == folded == MONDAY


def test_a_goal_may_be_set_paused() -> None:
    world = World(paused())
    world.lows(MONDAY)
    world.change(a_goal(target=4.2), now=at(MONDAY + DAY))
    assert world.standing().state is State.UNKNOWN


def test_a_change_of_the_target_during_a_pause_starts_anew(world: World) -> None:
    world.met()
    world.change(replace(a_goal(target=3.0), paused=True), now=at(MONDAY))
    world.change(a_goal(target=3.0), now=at(MONDAY + DAY))
    assert world.standing() == Standing()


def test_paused_goals_do_not_count_among_those_that_a_leader_hears_of() -> None:
    many = [replace(a_goal(f"g{n}"), paused=True) for n in range(5)]
    assert busiest(a_directory(a_goal(), *many)) == {TRUST: 1}
    assert busiest(a_directory(a_goal(), *(replace(one, paused=False) for one in many)))[TRUST] == 6


def test_who_else_hears_of_a_goal_is_a_recipient() -> None:
    goal = replace(a_goal(), also=(OTTO,))
    assert recipients(goal, {}) == {LeaderId("anna"), OTTO}
    others = [a_goal(f"g{n}", owner="otto", scope="kone") for n in range(3)]
    assert busiest(a_directory(goal, *others))[TRUST] == 4


# ── Changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_goal_of_the_file_is_noted_once(world: World) -> None:
    (told,) = world.changes
    assert (told.goal, told.revision, told.by, told.by_name, told.before) == (TRUST, 1, None, "", None)
    assert told.after is not None
    assert told.after.target == Target(Bound.AT_LEAST, 4.2)
    for _ in range(2):
        tick(world.goals.work, world.directory, now=at(MONDAY))
    assert world.changes == [told]


def test_a_change_of_the_file_is_noted_with_what_was_before(world: World) -> None:
    world.change(a_goal(target=4.4), now=at(MONDAY))
    told = world.changes[-1]
    assert told.revision == 2
    assert told.before is not None
    assert told.after is not None
    assert (told.before.target.value, told.after.target.value) == (4.2, 4.4)


def test_another_owner_is_a_change_too_though_it_is_judged_alike(world: World) -> None:
    otto: Leader = a_leader("otto")
    world.change(replace(a_goal(target=4.2), owner=OTTO, also=(LeaderId("anna"),)), otto, now=at(MONDAY))
    told = world.changes[-1]
    assert told.after is not None
    assert (told.after.owner, told.after.also) == (OTTO, (LeaderId("anna"),))


def test_a_goal_that_goes_from_the_file_is_retired_at_once(world: World) -> None:
    world.change(a_leader("otto"), now=at(MONDAY))
    told = world.changes[-1]
    assert (told.revision, told.by, told.after) == (2, None, None)
    assert told.before is not None
    world.change(a_goal(target=4.2), now=at(MONDAY + DAY))
    assert [one.revision for one in world.changes] == [1, 2, 3]


def test_a_directory_that_is_read_anew_retires_nothing(world: World) -> None:
    world.earlier = None  # as after a start
    world.change(a_leader("otto"), now=at(MONDAY))
    world.change(a_goal(target=4.2), now=at(MONDAY) + GONE_AFTER / 2)
    assert len(world.changes) == 1


def test_what_stays_away_is_retired_in_the_end(world: World) -> None:
    world.earlier = None
    world.change(a_leader("otto"), now=at(MONDAY))
    tick(world.goals.work, world.directory, now=at(MONDAY) + GONE_AFTER / 2)
    assert len(world.changes) == 1
    tick(world.goals.work, world.directory, now=at(MONDAY) + GONE_AFTER)
    assert [one.after is None for one in world.changes] == [False, True]


def test_a_snapshot_that_is_older_than_the_directory_notes_nothing(world: World) -> None:
    older = world.directory
    world.change(a_goal(target=4.4), now=at(MONDAY))
    notice(world.goals.work(), older, now=at(MONDAY))
    assert len(world.changes) == 2


# ── Silence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def silent(world: World, until: date) -> None:
    day = MONDAY
    while day <= until:
        world.goals.read_to = at(day)
        tick(world.goals.work, world.directory, now=at(day))
        day += DAY


def test_answers_that_stop_are_told_once(world: World) -> None:
    world.goals.release(a_released(0, HIGH), a_released(1, HIGH, day=MONDAY + DAY))
    judge(world.goals.work(), world.directory, now=at(MONDAY + DAY))
    silent(world, MONDAY + 15 * DAY)
    assert world.quiet == []
    silent(world, MONDAY + 60 * DAY)
    (told,) = world.quiet
    assert (told.id, told.latest) == (quiet_id(TRUST, MONDAY + DAY), MONDAY + DAY)
    assert (told.owner, told.state, told.time) == (LeaderId("anna"), State.UNKNOWN, at(MONDAY + 16 * DAY))


def test_answers_that_stop_again_are_told_again(world: World) -> None:
    for start in (0, 100):
        days = [MONDAY + (start + n) * DAY for n in range(2)]
        world.goals.release(*(a_released(start + n, HIGH, day=day) for n, day in enumerate(days)))
        judge(world.goals.work(), world.directory, now=at(days[-1]))
        silent(world, days[-1] + 30 * DAY)
    assert len(world.quiet) == 2


def test_a_log_that_could_not_be_read_is_no_silence(world: World) -> None:
    world.goals.release(a_released(0, HIGH), a_released(1, HIGH, day=MONDAY + DAY))
    world.goals.read_to = at(MONDAY + DAY)
    for days in range(20):
        tick(world.goals.work, world.directory, now=at(MONDAY + days * DAY))
    assert world.quiet == []


def test_one_day_of_answers_has_no_usual_gap_so_nothing_stops(world: World) -> None:
    world.goals.release(a_released(0, HIGH))
    silent(world, MONDAY + 60 * DAY)
    assert world.quiet == []


def test_old_silence_is_no_news(world: World) -> None:
    world.goals.release(a_released(0, HIGH), a_released(1, HIGH, day=MONDAY + DAY))
    judge(world.goals.work(), world.directory, now=at(MONDAY + DAY))
    world.goals.read_to = at(MONDAY + 200 * DAY)
    tick(world.goals.work, world.directory, now=at(MONDAY + 200 * DAY))
    assert world.quiet == []


def test_a_paused_goal_does_not_go_quiet(world: World) -> None:
    world.goals.release(a_released(0, HIGH), a_released(1, HIGH, day=MONDAY + DAY))
    judge(world.goals.work(), world.directory, now=at(MONDAY + DAY))
    world.change(paused(), now=at(MONDAY + DAY))
    silent(world, MONDAY + 60 * DAY)
    assert world.quiet == []


# ── What moved ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_shift_of_an_index_tells_which_questions_moved_most() -> None:
    world = World(a_goal(questions=("trust", "benefit"), target=4.2))
    for n in range(20):
        day = MONDAY - (20 - n) * DAY
        world.goals.release(
            a_released(2000 + 2 * n, HIGH, day=day, historic=True),
            a_released(2001 + 2 * n, HIGH, day=day, historic=True, question="benefit"),
        )
    judge(world.goals.work(), world.directory, now=SET)
    for n in range(10):
        world.goals.release(
            a_released(2 * n, {"3": 5}, day=MONDAY), a_released(2 * n + 1, LOW, day=MONDAY, question="benefit")
        )
    judge(world.goals.work(), world.directory, now=at(MONDAY))
    (event,) = world.goals.state.published
    assert [(one.question.name, one.before.value, one.since.value) for one in event.moved] == [
        ("benefit", 5.0, 1.0),
        ("trust", 5.0, 3.0),
    ]
    assert event.moved == world.standing().history[0].moved


def test_one_question_alone_needs_no_such_list(world: World) -> None:
    world.met()
    world.lows(MONDAY)
    assert world.goals.state.published[0].moved == ()


def test_a_shift_tells_who_else_is_to_hear() -> None:
    world = World(replace(a_goal(target=4.2), also=(OTTO,)))
    world.met()
    world.lows(MONDAY)
    assert world.goals.state.published[0].also == (OTTO,)
    assert world.goals.state.published[0].goal == GoalId("trust")
