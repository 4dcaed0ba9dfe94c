"""One suite for what setting goals needs of its store, run on the fakes and on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine, select

from services.aggregator.adapters.changes import SqlSettingWork
from services.aggregator.adapters.goals import SqlGoalWork
from services.aggregator.adapters.past import SqlSettingShelves
from services.aggregator.adapters.tables import DIRECTORY, OUTBOX
from services.aggregator.application.aims import Aims
from services.aggregator.application.judging import notice
from services.aggregator.application.ports.changes import KeptChange, SettingWork
from services.aggregator.application.ports.counting import Pane, PaneKey
from services.aggregator.application.ports.setting import SettingShelf, UnitDay
from services.aggregator.application.revisions import retired, set_or_changed
from services.aggregator.domain.pools import Counts
from shared.contracts.cloudevents import decode
from shared.contracts.directory import Bound, Goal, Origin, Target
from shared.contracts.documents import encode_document
from shared.contracts.ids import GoalId, LeaderId, RoundId, ScopeId, UnitId
from shared.contracts.snapshot import Directory
from shared.log.directory import SqlDirectory, put_own
from shared.runtime.database import reading
from tests.fakes.aggregator_sql import SqlCounting, migrated
from tests.fakes.goals import MONDAY, PARTNERSHIP, TRUST, a_directory, a_goal, a_leader
from tests.fakes.leading import Shown
from tests.fakes.setting import SetGoals

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
EMPTY = a_directory(a_leader("otto"))
AUTO, KONE = UnitId(ScopeId("auto")), UnitId(ScopeId("kone"))
MADE = replace(a_goal(), origin=Origin.PAGE, set_by=LeaderId("anna"))


class Store(Protocol):
    """Where goals are set, as committed."""

    def work(self) -> SettingWork: ...

    def shelf(self) -> AbstractContextManager[SettingShelf]: ...

    def there(self) -> Goal | None: ...


class MemoryStore:
    """See `SetGoals`."""

    def __init__(self) -> None:
        self.directory, self.shown = EMPTY, Shown()
        goals = SetGoals(self)
        self.work, self.shelf = goals.work, goals.shelf

    def there(self) -> Goal | None:
        return self.directory.goals.get(TRUST)


class SqlStore:
    """On a database, with the directory that the aggregator keeps."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.work = partial(SqlSettingWork, engine, trace=lambda: None)
        self.shelf = SqlSettingShelves(engine)

    def there(self) -> Goal | None:
        return SqlDirectory(self.engine, DIRECTORY).now().goals.get(TRUST)


def put(store: Store, goal: Goal, *, before: Goal | None = None) -> bool:
    with store.work() as work:
        done = work.put(goal, before=before, now=NOON)
        work.commit()
    return done


def changes(*goals: Goal, end: bool = False) -> list[KeptChange]:
    """A goal set, then changed, and in the end retired."""
    kept: list[KeptChange] = []
    for place, goal in enumerate(goals):
        aims = Aims(a_directory(goal))
        kept.append(set_or_changed(aims, goal, kept[-1] if kept else None, now=NOON + place * DAY))
    if end:
        kept.append(retired(EMPTY, kept[-1], by=LeaderId("anna"), now=NOON + len(goals) * DAY))
    return kept


def added(store: Store, kept: list[KeptChange]) -> None:
    with store.work() as work:
        work.asked.add(kept)
        work.commit()


class SettingContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    def test_a_goal_is_put_and_taken_back(self, store: Store) -> None:
        assert put(store, MADE)
        assert store.there() == MADE
        with store.work() as work:
            assert work.withdraw(MADE, now=NOON)
            work.commit()
        assert store.there() is None

    def test_only_what_is_as_it_was_seen_is_replaced(self, store: Store) -> None:
        changed = replace(MADE, paused=True)
        assert not put(store, changed, before=MADE)
        assert put(store, MADE)
        assert not put(store, changed)
        assert put(store, changed, before=MADE)
        assert not put(store, MADE, before=MADE)
        with store.work() as work:
            assert not work.withdraw(MADE, now=NOON)
        assert store.there() == changed

    def test_what_is_not_committed_has_not_happened(self, store: Store) -> None:
        with store.work() as work:
            assert work.put(MADE, before=None, now=NOON)
            work.asked.add(changes(MADE))
        assert store.there() is None
        with store.shelf() as shelf:
            assert shelf.asked.of(TRUST) == []

    def test_changes_are_kept_whole_the_latest_first(self, store: Store) -> None:
        kept = changes(MADE, replace(MADE, target=Target(Bound.AT_MOST, 2.5)), end=True)
        added(store, kept)
        with store.shelf() as shelf:
            assert shelf.asked.of(TRUST) == kept[::-1]
            assert shelf.asked.of(GoalId("other")) == []

    def test_a_change_that_is_there_stays(self, store: Store) -> None:
        kept = changes(MADE)
        added(store, kept)
        added(store, [replace(kept[0], told=replace(kept[0].told, by_name="Somebody else"))])
        with store.shelf() as shelf:
            assert shelf.asked.of(TRUST) == kept

    def test_the_last_change_of_each_goal_is_found(self, store: Store) -> None:
        first = changes(MADE, replace(MADE, paused=True))
        other = changes(replace(MADE, id=GoalId("other")))
        added(store, [*first, *other])
        with store.shelf() as shelf:
            assert shelf.asked.latest() == {TRUST: first[-1], GoalId("other"): other[-1]}
            assert shelf.asked.latest([TRUST]) == {TRUST: first[-1]}
            assert shelf.asked.latest([]) == {}

    def test_goals_that_were_retired_are_found_by_their_scope(self, store: Store) -> None:
        gone = changes(MADE, end=True)
        there = changes(replace(MADE, id=GoalId("there")))
        back = replace(MADE, id=GoalId("back"))
        came_back = changes(back, end=True)
        came_back.append(set_or_changed(Aims(a_directory(back)), back, came_back[-1], now=NOON + 9 * DAY))
        added(store, [*gone, *there, *came_back])
        with store.shelf() as shelf:
            assert shelf.asked.retired_in(MADE.scope) == [gone[-1]]
            assert shelf.asked.retired_in(ScopeId("auto")) == []


class TestSettingInMemory(SettingContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()


class OnSql(SettingContract):
    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        raise NotImplementedError

    @pytest.fixture
    def store(self, engine: Engine) -> SqlStore:
        return SqlStore(engine)

    def test_goals_and_news_go_to_the_log(self, store: SqlStore) -> None:
        (kept,) = changes(MADE)
        with store.work() as work:
            work.put(MADE, before=None, now=NOON)
            work.announce(kept.told, now=NOON)
            work.withdraw(MADE, now=NOON)
            work.commit()
        with reading(store.engine) as connection:
            found = connection.execute(select(OUTBOX).order_by(OUTBOX.c.position)).all()
        assert [(one.aggregatetype, one.aggregateid) for one in found] == [
            ("kaiku.directory", "goal/trust"),
            ("kaiku.goals", "trust"),
            ("kaiku.directory", "goal/trust"),
        ]
        assert decode(found[1].payload).event == kept.told
        assert found[2].payload is None

    def test_days_of_units_are_read_with_the_questions_that_are_asked_for(self, store: SqlStore) -> None:
        counting = SqlCounting(store.engine)
        trust, benefit = Counts(5, 1, {"5": 5}), Counts(5, 0, {"1": 5})
        panes = {
            PaneKey(PARTNERSHIP, unit, MONDAY + day * DAY, RoundId("spring")): Pane(6, {"trust": trust, name: benefit})
            for unit, day, name in ((KONE, 2, "benefit"), (AUTO, 1, "other"), (AUTO, 9, "benefit"))
        }
        panes[PaneKey(PARTNERSHIP, AUTO, MONDAY, RoundId("spring"))] = Pane(5, {"other": benefit})
        with counting.work() as work:
            work.add_to_panes(panes)
            work.commit()
        until = MONDAY + 5 * DAY
        with store.shelf() as shelf:
            days = partial(shelf.past.days, survey=PARTNERSHIP, since=MONDAY, until=until)
            both = ("trust", "benefit")
            assert days(units=[AUTO, KONE], questions=both) == [
                UnitDay(AUTO, MONDAY + DAY, 6, {"trust": trust}),
                UnitDay(KONE, MONDAY + 2 * DAY, 6, {"trust": trust, "benefit": benefit}),
            ]
            assert days(units=[KONE], questions=("none",)) == []
            number = partial(shelf.past.number, survey=PARTNERSHIP, since=MONDAY, until=until)
            assert (number(units=[AUTO, KONE]), number(units=[KONE]), number(units=[])) == (3, 1, 0)

    def test_judging_keeps_what_the_file_says_and_a_page_what_it_says_itself(self, store: SqlStore) -> None:
        filed, judging = replace(MADE, origin=Origin.FILE, set_by=None), self._judging(store)
        with store.engine.begin() as connection:
            put_own(connection, DIRECTORY, encode_document(filed), before=None)
        first = a_directory(filed)
        judging(first)
        judging(first)
        second = a_directory(MADE)
        put(store, MADE, before=filed)
        judging(second)  # another writer, and nothing else is asked
        with store.shelf() as shelf:
            assert [one.told.revision for one in shelf.asked.of(TRUST)] == [1]
        third = replace(MADE, paused=True)
        put(store, third, before=MADE)
        judging(second)  # as it was read a moment ago
        judging(a_directory(third))
        with store.shelf() as shelf:
            assert [one.goal for one in shelf.asked.of(TRUST)] == [third, filed]

    def _judging(self, store: SqlStore) -> Callable[[Directory], object]:
        def judge(directory: Directory) -> object:
            work = SqlGoalWork(store.engine, partitions=2, trace=lambda: None)
            return notice(work, directory, now=NOON)

        return judge


class TestSettingInSqlite(OnSql):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        with migrated(f"sqlite:///{tmp_path}/aggregator.db") as engine:
            yield engine


@pytest.mark.servers
class TestSettingOnPostgres(OnSql):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        with migrated(postgres_url) as engine:
            yield engine
