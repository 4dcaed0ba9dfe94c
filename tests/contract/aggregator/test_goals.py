"""One suite for what judging needs of its store, run on the fake and on both databases."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Protocol

import pytest
from sqlalchemy import Engine, select

from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.goal_reads import SqlGoalCensus, SqlStandings
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS
from services.aggregator.adapters.goals import SqlGoalWork
from services.aggregator.adapters.tables import OFFSETS, OUTBOX
from services.aggregator.application.judging import Judged, judge, notice, tick
from services.aggregator.application.ports.counting import Released
from services.aggregator.application.ports.goals import GoalWork, KeptGoal, KeptShift, Noted
from services.aggregator.application.ports.showing import PastShift, Standing
from services.aggregator.application.verdicts import at_first
from services.aggregator.domain.detector import Detector, Start
from services.aggregator.domain.freshness import Pace
from services.aggregator.domain.goals import Reason
from shared.contracts.cloudevents import decode
from shared.contracts.events import Figure, GoalShifted, Moved, Question, State
from shared.contracts.ids import GoalId
from shared.contracts.topics import FEEDBACK
from shared.log import offsets
from shared.log.port import Progress, TopicPartition
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from shared.survey.localised import Localised
from tests.fakes.aggregator_sql import SqlCounting
from tests.fakes.goals import MONDAY, SET, TRUST, MemoryGoals, a_directory, a_goal, a_released, count

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
DIRECTORY = a_directory()
HIGH, LOW = {"5": 5}, {"1": 5}
VERSIONS = "services.aggregator.adapters.migrations.versions"
NO_FIGURE = Figure(None, 0, MONDAY, MONDAY)


class Goals(Protocol):
    """A store of judging, as committed."""

    def work(self) -> GoalWork: ...

    def release(self, *released: Released) -> None: ...

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]: ...

    def marked(self) -> bool: ...

    def by_state(self, *, today: date) -> Mapping[tuple[State, bool], int]: ...


class SqlGoals:
    """See `MemoryGoals`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.work = partial(SqlGoalWork, engine, partitions=2, trace=lambda: None)
        census = SqlGoalCensus(engine)
        self.marked, self.by_state = census.marked, census.by_state

    def release(self, *released: Released) -> None:
        with SqlCounting(self.engine).work() as work:
            count(work, released)
            work.commit()

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]:
        with reading(self.engine) as connection:
            return SqlStandings(connection).of(goals, today=today)

    def published(self) -> list[GoalShifted]:
        with reading(self.engine) as connection:
            payloads = connection.execute(select(OUTBOX.c.payload).order_by(OUTBOX.c.position)).scalars().all()
        return [event for one in payloads if isinstance(event := decode(one).event, GoalShifted)]


def kept(goals: Goals, goal: KeptGoal) -> KeptGoal:
    """Keep a goal, and read it again."""
    with goals.work() as work:
        work.lock([goal])
        work.keep([goal])
        work.commit()
    with goals.work() as work:
        return work.lock([at_first(a_goal(), now=SET)])[goal.goal]


def a_shift(ordinal: int = 1, *, historic: bool = False, at: datetime = NOON) -> KeptShift:
    told = PastShift(
        at=at,
        before=State.MET,
        after=State.MISSED,
        since=MONDAY,
        figure_since=Figure(3.25, 10, MONDAY, MONDAY + DAY),
        figure_before=NO_FIGURE,
        figure_window=Figure(4, 7, MONDAY, MONDAY),
        carried_by=(Localised("Auto", "Bil", "Car"), Localised.same("Kone")),
        historic=historic,
        moved=(Moved(Question("trust", Localised("L", "F", "T")), Figure(3.25, 5, MONDAY, MONDAY), NO_FIGURE),),
    )
    return KeptShift(TRUST, ordinal, MONDAY + DAY, told)


class GoalsContract:
    @pytest.fixture
    def goals(self) -> Goals:
        raise NotImplementedError

    def test_a_goal_that_was_never_judged_begins_as_it_is_given(self, goals: Goals) -> None:
        first = at_first(a_goal(), now=NOON)
        with goals.work() as work:
            assert work.lock([first]) == {TRUST: first}
            work.commit()
        with goals.work() as work:
            assert work.lock([at_first(a_goal(), now=NOON + DAY)]) == {TRUST: first}
            assert work.noted() == {TRUST: Noted(first.aim, active=True)}

    def test_all_of_a_goal_is_kept(self, goals: Goals) -> None:
        first = at_first(a_goal(), now=NOON)
        track = replace(
            first.track,
            state=State.MET,
            for_met=(0.1, -2.5, 1e-300, 0.0, 7.0),
            begun=MONDAY,
            detector=Detector((1.5, -0.25, 3.0, -1e9, 0.1), (Start(MONDAY, (0.0, 1.0, 2.0, 3.0, 4.0)),)),
            pace=Pace(MONDAY, (1, 3, 1)),
        )
        full = replace(
            first,
            track=track,
            reset=True,
            since=MONDAY,
            fresh_until=MONDAY + DAY,
            evidence=0.75,
            busiest=3,
            ordinal=9,
            historic=12,
            live=False,
            told=(a_shift(10, historic=True),),
            active=False,
            paused=True,
            quiet=MONDAY - DAY,
        )
        assert kept(goals, full) == full
        nothing = replace(first, track=replace(first.track, detector=Detector()))
        assert kept(goals, nothing) == nothing

    def test_what_is_not_committed_has_not_happened(self, goals: Goals) -> None:
        goals.release(a_released(0, HIGH))
        with goals.work() as work:
            work.lock([at_first(a_goal(), now=NOON)])
            work.add_shifts([a_shift()])
            assert len(work.changes.take(limit=9)) == 1
        assert goals.of([TRUST], today=MONDAY) == {}
        assert goals.marked()

    def test_history_is_shown_the_latest_first_and_only_since_the_goal_was_set(self, goals: Goals) -> None:
        goal = replace(
            at_first(a_goal(), now=NOON), since=MONDAY, fresh_until=MONDAY, told=(a_shift(9, historic=True),)
        )
        kept(goals, goal)
        with goals.work() as work:
            work.add_shifts([a_shift(1, at=NOON - DAY), a_shift(2, at=NOON)])
            work.commit()
        shown = goals.of([TRUST, GoalId("other")], today=MONDAY + DAY)
        assert shown == {
            TRUST: Standing(
                state=State.UNKNOWN,
                stale=True,
                since=MONDAY,
                history=(a_shift(9, historic=True).told, a_shift(2).told),
            )
        }
        assert not goals.of([TRUST], today=MONDAY)[TRUST].stale

    def test_a_goal_that_is_gone_is_noted_with_when_it_went(self, goals: Goals) -> None:
        first = at_first(a_goal(), now=NOON)
        kept(goals, first)
        for now in (NOON, NOON + DAY):
            with goals.work() as work:
                work.retire([TRUST], now=now)
                work.commit()
        with goals.work() as work:
            assert work.noted() == {TRUST: Noted(first.aim, active=False, missing_since=NOON)}
        kept(goals, first)
        with goals.work() as work:
            assert work.noted() == {TRUST: Noted(first.aim, active=True)}

    def test_only_imported_releases_count_as_historic(self, goals: Goals) -> None:
        goals.release(a_released(0, HIGH), a_released(1, HIGH, historic=True), a_released(2, HIGH, unit="x"))
        with goals.work() as work:
            units = DIRECTORY.units_in(a_goal().scope)
            assert work.historic_releases(units=units, survey=a_goal().indicator.survey) == 1

    def test_goals_are_counted_by_state(self, goals: Goals) -> None:
        first = at_first(a_goal(), now=NOON)
        met = replace(first, goal=GoalId("met"), track=replace(first.track, state=State.MET), fresh_until=MONDAY)
        for one in (first, met, replace(met, goal=GoalId("gone"))):
            with goals.work() as work:
                work.lock([one])
                work.commit()
        with goals.work() as work:
            work.retire([GoalId("gone")], now=NOON)
            work.commit()
        assert goals.by_state(today=MONDAY) == {(State.UNKNOWN, False): 1, (State.MET, False): 1}
        assert goals.by_state(today=MONDAY + DAY) == {(State.UNKNOWN, False): 1, (State.MET, True): 1}

    def test_marks_are_there_until_they_are_judged(self, goals: Goals) -> None:
        assert not goals.marked()
        goals.release(a_released(0, HIGH))
        assert goals.marked()
        judge(goals.work(), DIRECTORY, now=NOON)
        assert not goals.marked()

    def test_a_goals_whole_way_from_history_to_a_shift(self, goals: Goals) -> None:
        notice(goals.work(), DIRECTORY, now=SET)
        goals.release(*(a_released(n, HIGH, day=MONDAY - (20 - n) * DAY, historic=True) for n in range(20)))
        assert judge(goals.work(), DIRECTORY, now=SET).shifts == {}
        assert goals.of([TRUST], today=MONDAY)[TRUST].state is State.MET
        written: list[Judged] = []
        for n in range(4):
            goals.release(a_released(100 + n, LOW))
            written.append(judge(goals.work(), DIRECTORY, now=NOON))
            tick(goals.work, DIRECTORY, now=NOON)
        shifted = [one for one in written if one.shifts]
        assert [one.shifts for one in shifted] == [{(Reason.FIRST_MET, True): 1, (Reason.NOW_MISSED, False): 1}]
        standing = goals.of([TRUST], today=MONDAY)[TRUST]
        assert (standing.state, standing.since, standing.evidence) == (State.MISSED, MONDAY, 0)
        assert [(one.after, one.historic) for one in standing.history] == [(State.MISSED, False), (State.MET, True)]


class TestMemoryGoals(GoalsContract):
    @pytest.fixture
    def goals(self) -> Goals:
        return MemoryGoals()


class OnSql(GoalsContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()

    @pytest.fixture
    def goals(self, engine: Engine) -> SqlGoals:
        return SqlGoals(engine)

    def test_a_shift_and_its_row_for_the_log_are_written_together(self, goals: SqlGoals) -> None:
        self.test_a_goals_whole_way_from_history_to_a_shift(goals)
        (event,) = goals.published()
        assert (event.goal, event.ordinal, event.after) == (TRUST, 2, State.MISSED)
        with reading(goals.engine) as connection:
            ids = connection.execute(select(GOAL_SHIFTS.c.id).order_by(GOAL_SHIFTS.c.ordinal)).scalars().all()
        assert ids[1] == event.id

    def test_everything_was_read_only_when_every_partition_was(self, goals: SqlGoals) -> None:
        def stored(partition: int, at: datetime) -> None:
            with goals.engine.begin() as connection:
                place = TopicPartition(FEEDBACK.name, partition)
                offsets.lock_and_read(connection, OFFSETS, group=GROUP, partitions=[place])
                offsets.store(connection, OFFSETS, group=GROUP, progress={place: Progress(4, at)})

        def read_to() -> datetime:
            with goals.work() as work:
                return work.read_to()

        stored(0, NOON + DAY)
        assert read_to().year == 1970
        stored(1, NOON)
        assert read_to() == NOON

    def test_of_many_who_judge_at_once_one_writes_the_shift(self, goals: SqlGoals) -> None:
        several = a_directory(a_goal(), *(a_goal(f"g{n}", scope=("auto", "tredu")[n % 2]) for n in range(4)))
        notice(goals.work(), several, now=SET)
        goals.release(*(a_released(n, HIGH, day=MONDAY - (20 - n) * DAY, historic=True) for n in range(20)))
        judge(goals.work(), several, now=SET)
        goals.release(*(a_released(100 + n, LOW) for n in range(6)))
        together = Barrier(4)
        failed: list[BaseException] = []

        def run(use: Callable[[], object]) -> None:
            together.wait()
            try:
                use()
            except BaseException as error:  # noqa: BLE001 – shown by the assertion below
                failed.append(error)

        uses = [lambda: judge(goals.work(), several, now=NOON), lambda: tick(goals.work, several, now=NOON)] * 2
        threads = [Thread(target=run, args=[use]) for use in uses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert sorted(one.goal for one in goals.published()) == ["g0", "g1", "g2", "g3", TRUST]


class TestGoalsOnSqlite(OnSql):
    pass


@pytest.mark.servers
class TestGoalsOnPostgres(OnSql):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
