"""Roll-ups on a real database: whatever is kept, marked, half made or dropped, what is read is what panes say."""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select

from services.aggregator.adapters.counting import SqlCountingWork
from services.aggregator.adapters.panes import SqlPanes
from services.aggregator.adapters.rollup_tables import COVERS, MARKS, ROLLUPS
from services.aggregator.adapters.rollups import SqlRollups, drop
from services.aggregator.adapters.tables import PANES
from services.aggregator.application.ports.counting import Pane, PaneKey, Panes
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts
from services.aggregator.domain.windows import EVERY_DAY
from shared.contracts.ids import RoundId, ScopeId, SurveyId, UnitId
from shared.runtime.database import reading
from tests.contract.aggregator.counting import TODAY
from tests.fakes.aggregator import PARTNERSHIP, CountingState, MemoryPanes

OTHER = SurveyId("other")
UNITS = [UnitId(ScopeId(f"unit-{number}")) for number in range(12)]
ALL, HALF, MIDDLE = frozenset(UNITS), frozenset(UNITS[:6]), frozenset(UNITS[3:9])
ROUNDS = [RoundId("spring"), RoundId("autumn")]
WINDOWS = [Window(TODAY - timedelta(days=one), TODAY - timedelta(days=two)) for one, two in ((6, 0), (12, 7), (9, 3))]


class Ledger:
    """Panes as counting adds to them, and beside them the same by the book."""

    def __init__(self, engine: Engine, seed: int = 1) -> None:
        self.engine = engine
        self.book: dict[PaneKey, Pane] = {}
        self._chance = random.Random(seed)

    def count(self, *, panes: int = 20, day: date | None = None) -> None:
        """One batch."""
        chance = self._chance
        added = {}
        for _ in range(panes):
            on = day or TODAY - timedelta(days=chance.randrange(14))
            survey = chance.choice([PARTNERSHIP, PARTNERSHIP, OTHER])
            values = {str(value): chance.randint(1, 4) for value in chance.sample(range(1, 6), 3)}
            counts = {chance.choice("abc"): Counts(sum(values.values()), chance.randint(0, 2), values)}
            added[PaneKey(survey, chance.choice(UNITS), on, chance.choice(ROUNDS))] = Pane(chance.randint(5, 9), counts)
        with SqlCountingWork(self.engine) as work:
            work.add_to_panes(added)
            work.commit()
        for key, pane in added.items():
            there = self.book.get(key, Pane(0, {}))
            counts = dict(there.counts)
            for name, more in pane.counts.items():
                counts[name] = counts.get(name, Counts()) + more
            self.book[key] = Pane(there.responses + pane.responses, counts)

    def check(self) -> None:
        """Whether everything reads as the book has it."""
        book = MemoryPanes(CountingState(panes=self.book))
        with reading(self.engine) as connection:
            panes = SqlPanes(connection)
            for units in (ALL, HALF, MIDDLE, frozenset(UNITS[:2])):
                for survey in (PARTNERSHIP, OTHER):
                    assert _read(panes, units, survey) == _read(book, units, survey)

    def rows(self) -> Sequence[int]:
        """Covers, roll-ups, marks."""
        with reading(self.engine) as connection:
            counts = [select(func.count()).select_from(table) for table in (COVERS, ROLLUPS, MARKS)]
            return [connection.execute(one).scalar_one() for one in counts]


def _read(panes: Panes, units: frozenset[UnitId], survey: SurveyId) -> object:
    windows = [EVERY_DAY, *WINDOWS]
    return [
        panes.windows(units=units, survey=survey, windows=windows),
        panes.rounds(units=units, survey=survey, rounds=ROUNDS, windows=windows),
        panes.rounds(units=units, survey=survey, rounds=ROUNDS[:1], windows=windows),
    ]


def all_of(rollups: SqlRollups) -> None:
    while rollups.renew(days=5):
        pass


class RollingContract:
    @pytest.fixture
    def ledger(self, engine: Engine) -> Ledger:
        return Ledger(engine)

    @pytest.fixture
    def rollups(self, engine: Engine) -> SqlRollups:
        return SqlRollups(engine)

    def test_sums_are_read_right_before_while_and_after_they_are_rolled_up(
        self, ledger: Ledger, rollups: SqlRollups
    ) -> None:
        ledger.count(panes=60)
        ledger.check()
        rollups.keep([ALL, HALF])
        ledger.check()
        while rollups.renew(days=3):
            ledger.check()
        assert rollups.behind() == 0
        ledger.check()

    def test_once_rolled_up_no_pane_is_read(self, ledger: Ledger, rollups: SqlRollups) -> None:
        ledger.count(panes=60)
        rollups.keep([ALL])
        all_of(rollups)
        with ledger.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM panes")
        with reading(ledger.engine) as connection:
            found = SqlPanes(connection).windows(units=ALL, survey=PARTNERSHIP, windows=WINDOWS)
        assert found == MemoryPanes(CountingState(panes=ledger.book)).windows(
            units=ALL, survey=PARTNERSHIP, windows=WINDOWS
        )

    def test_a_day_that_changes_is_read_from_panes_until_it_is_summed_anew(
        self, ledger: Ledger, rollups: SqlRollups
    ) -> None:
        ledger.count(panes=60)
        rollups.keep([ALL, MIDDLE])
        all_of(rollups)
        for _ in range(5):
            ledger.count(panes=4)
            ledger.check()
            rollups.renew(days=1)
            ledger.check()

    def test_other_units_make_another_cover_and_the_old_one_goes(self, ledger: Ledger, rollups: SqlRollups) -> None:
        ledger.count(panes=60)
        rollups.keep([ALL, HALF])
        all_of(rollups)
        rollups.keep([ALL, MIDDLE])
        ledger.check()
        all_of(rollups)
        ledger.check()
        covers, kept, marks = ledger.rows()
        assert (covers, marks) == (2, 0)
        rollups.keep([])
        assert ledger.rows()[:2] == [0, 0]
        assert kept > 0
        ledger.check()

    def test_they_may_be_dropped_at_any_moment(self, ledger: Ledger, rollups: SqlRollups) -> None:
        ledger.count(panes=60)
        rollups.keep([ALL])
        rollups.renew(days=4)
        rollups.drop()
        ledger.check()
        ledger.count(panes=5)
        ledger.check()
        rollups.keep([ALL])
        all_of(rollups)
        ledger.check()

    def test_marks_are_for_every_day_that_has_changed(self, ledger: Ledger, rollups: SqlRollups) -> None:
        for days in range(3):
            ledger.count(panes=9, day=TODAY - timedelta(days=days))
        rollups.keep([ALL])
        assert rollups.renew(days=2) == 2
        all_of(rollups)
        assert rollups.behind() == 0

    def test_reading_is_right_while_others_count_sum_and_drop(self, ledger: Ledger, rollups: SqlRollups) -> None:
        """What is read never goes down, and never misses what had been counted before the reading began."""
        ledger.count(panes=40)
        over, errors = threading.Event(), []
        counted = [sum(pane.responses for key, pane in ledger.book.items() if key.survey == PARTNERSHIP)]

        def keep() -> None:
            chance = random.Random(2)
            mine = SqlRollups(ledger.engine)
            while not over.is_set():
                mine.keep([ALL, MIDDLE])
                mine.renew(days=3)
                if chance.random() < 0.05:
                    mine.drop()

        def read() -> None:
            latest = 0
            while not over.is_set():
                at_least = counted[-1]
                with reading(ledger.engine) as connection:
                    pane = SqlPanes(connection).sums(
                        units=ALL, survey=PARTNERSHIP, since=EVERY_DAY.since, until=EVERY_DAY.until
                    )
                if pane.responses < max(at_least, latest):
                    errors.append((pane.responses, at_least, latest))
                latest = pane.responses

        with ThreadPoolExecutor(4) as threads:
            running = [threads.submit(one) for one in (keep, keep, read, read)]
            try:
                for _ in range(25):
                    ledger.count(panes=6)
                    counted.append(
                        sum(pane.responses for key, pane in ledger.book.items() if key.survey == PARTNERSHIP)
                    )
            finally:
                over.set()
            for one in running:
                one.result()
        assert errors == []
        rollups.keep([ALL, MIDDLE])
        all_of(rollups)
        ledger.check()

    def test_who_writes_panes_another_way_drops_them_and_all_is_right_again(
        self, ledger: Ledger, rollups: SqlRollups
    ) -> None:
        ledger.count(panes=60)
        rollups.keep([ALL])
        all_of(rollups)
        key = next(key for key in ledger.book if key.survey == PARTNERSHIP)
        with ledger.engine.begin() as connection:
            drop(connection)
            connection.execute(delete(PANES).where(PANES.c.day == key.day))
        ledger.book = {other: kept for other, kept in ledger.book.items() if other.day != key.day}
        rollups.keep([ALL])
        all_of(rollups)
        ledger.check()
