"""One suite for what counting needs of its store, run on the fake and on both databases."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine

from services.aggregator.application.ports.counting import (
    Change,
    Changes,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    Panes,
    PoolKey,
    Released,
    Releases,
    TakenChange,
    Tallies,
    Tally,
    Unusable,
)
from services.aggregator.domain.pools import Answer, Counts, Pool, Release, Waiting
from shared.contracts.ids import OrganisationId, RoundId, ScopeId, SurveyId, UnitId
from shared.log.port import Progress
from tests.fakes.aggregator import (
    AUTO,
    AUTUMN,
    NOON,
    PARTNERSHIP,
    START,
    MemoryCounting,
    a_place,
    a_record,
    a_response_id,
)
from tests.fakes.aggregator_sql import SqlCounting, a_migrated_sqlite

TODAY = date(2026, 11, 24)
LOGISTICS = UnitId(ScopeId("tredu-logistics"))
KEY = PoolKey(AUTO, AUTUMN)
SECOND = timedelta(seconds=1)


class Counting(Protocol):
    """A store of counting, as committed."""

    def work(self) -> CountingWork: ...

    def reading(self) -> AbstractContextManager[tuple[Releases, Panes, Tallies]]: ...

    def taking(self) -> AbstractContextManager[Changes]: ...

    def dead_letters(self) -> Sequence[tuple[int, int, str]]: ...


def a_kept_pool(*names: str, counted: int = 2, withdrawn: int = 0) -> KeptPool:
    waiting = tuple(
        Waiting(a_response_id(one), {"trust": Answer(frozenset("4")), "benefit": Answer()}) for one in names
    )
    return KeptPool(
        organisation=OrganisationId(ScopeId("tredu")),
        survey=PARTNERSHIP,
        version=1,
        pool=Pool(waiting, since_opening=len(names), last_release=TODAY),
        counted=counted,
        withdrawn=withdrawn,
    )


def a_released(
    *,
    unit: UnitId = AUTO,
    survey: SurveyId = PARTNERSHIP,
    day: date = TODAY,
    offset: int = 4,
    partition: int = 0,
    historic: bool = False,
    seconds: int = 0,
) -> Released:
    counts = {"trust": Counts(5, 1, {"4": 3, "5": 2}), "why ”ääkköset”": Counts(6, 0, {"a'b": 6, '"': 1})}
    return Released(
        unit=unit,
        organisation=OrganisationId(ScopeId("tredu")),
        survey=survey,
        round=AUTUMN,
        at=NOON + seconds * SECOND,
        partition=partition,
        offset=offset,
        historic=historic,
        release=Release(day, 6, counts),
    )


def added(counting: Counting, *releases: Released) -> None:
    with counting.work() as work:
        work.add_releases(releases)
        work.commit()


def kept(counting: Counting, pools: Mapping[PoolKey, KeptPool]) -> None:
    with counting.work() as work:
        work.keep_pools(pools)
        work.commit()


def marked(counting: Counting, *changes: tuple[UnitId, int | None]) -> None:
    with counting.work() as work:
        work.mark(
            {Change(unit, PARTNERSHIP): None if at is None else NOON + at * SECOND for unit, at in sorted(changes)}
        )
        work.commit()


def found(counting: Counting, units: Sequence[UnitId] = (AUTO,), **wanted: object) -> list[int]:
    with counting.reading() as (releases, _, _):
        return [one.offset for one in releases.since(units=units, survey=PARTNERSHIP, **wanted)]  # type: ignore[arg-type]  # by name


class CountingContract:
    @pytest.fixture
    def counting(self) -> Iterator[Counting]:
        raise NotImplementedError

    def test_a_partition_that_was_never_read_starts_at_0(self, counting: Counting) -> None:
        with counting.work() as work:
            assert work.lock([a_place(1), a_place(0)]) == {a_place(0): START, a_place(1): START}

    def test_what_is_stored_is_where_the_next_batch_starts(self, counting: Counting) -> None:
        with counting.work() as work:
            work.lock([a_place()])
            work.store({a_place(): Progress(7, NOON)})
            work.commit()
        with counting.work() as work:
            assert work.lock([a_place(), a_place(3)]) == {a_place(): Progress(7, NOON), a_place(3): START}

    def test_left_without_commit_nothing_has_happened(self, counting: Counting) -> None:
        with counting.work() as work:
            work.lock([a_place()])
            work.remember([a_response_id(1)])
            work.keep_pools({KEY: a_kept_pool("a")})
            work.add_releases([a_released()])
            work.add_to_panes({PaneKey(PARTNERSHIP, AUTO, TODAY, AUTUMN): Pane(5, {"trust": Counts(5, 0, {"4": 5})})})
            work.mark({Change(AUTO, PARTNERSHIP): NOON})
            work.dead_letter([Unusable(a_record(), "malformed")], now=NOON)
            work.store({a_place(): Progress(7, NOON)})
        with counting.work() as work:
            assert work.lock([a_place()]) == {a_place(): START}
            assert work.remember([a_response_id(1)]) == {a_response_id(1)}
            assert work.pools([KEY]) == {}
            assert work.dead_letters_since(NOON - SECOND) == 0
        with counting.reading() as (_, panes, tallies):
            assert panes.sums(units=[AUTO], survey=PARTNERSHIP, since=TODAY, until=TODAY) == Pane(0, {})
            assert tallies.all() == []
        with counting.taking() as changes:
            assert changes.take(limit=9) == []
        assert found(counting) == []
        assert counting.dead_letters() == []

    def test_an_error_inside_undoes_the_batch(self, counting: Counting) -> None:
        def half_a_batch() -> None:
            with counting.work() as work:
                work.remember([a_response_id(1)])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            half_a_batch()
        with counting.work() as work:
            assert work.remember([a_response_id(1)]) == {a_response_id(1)}

    def test_only_new_ids_are_new(self, counting: Counting) -> None:
        one, two, three = (a_response_id(n) for n in range(3))
        with counting.work() as work:
            assert work.remember([one, two]) == {one, two}
            work.commit()
        with counting.work() as work:
            assert work.remember([two, three]) == {three}
            assert work.remember([one, two, three]) == set()

    def test_a_withdrawal_is_news_once(self, counting: Counting) -> None:
        one, two, stranger = (a_response_id(n) for n in range(3))
        with counting.work() as work:
            work.remember([one, two])
            assert work.withdraw([one, stranger]) == {one}
            work.commit()
        with counting.work() as work:
            assert work.withdraw([one, two]) == {two}
            assert work.remember([one, stranger]) == {stranger}

    def test_pools_come_back_as_they_were_kept(self, counting: Counting) -> None:
        other = PoolKey(LOGISTICS, AUTUMN)
        only_withdrawn = KeptPool(OrganisationId(ScopeId("tredu")), counted=1, withdrawn=1)
        kept(counting, {KEY: a_kept_pool("a", "b"), other: only_withdrawn})
        with counting.work() as work:
            assert work.pools([KEY, other, PoolKey(AUTO, RoundId("spring"))]) == {
                KEY: a_kept_pool("a", "b"),
                other: only_withdrawn,
            }
            assert work.pools([other]) == {other: only_withdrawn}

    def test_a_kept_pool_takes_the_place_of_the_earlier_one(self, counting: Counting) -> None:
        kept(counting, {KEY: a_kept_pool("a", "b")})
        kept(counting, {KEY: a_kept_pool("c", counted=3, withdrawn=2)})
        with counting.work() as work:
            assert work.pools([KEY]) == {KEY: a_kept_pool("c", counted=3, withdrawn=2)}

    def test_tallies_are_sorted_by_round_and_unit(self, counting: Counting) -> None:
        spring = PoolKey(LOGISTICS, RoundId("spring"))
        kept(counting, {spring: a_kept_pool("a"), PoolKey(LOGISTICS, AUTUMN): a_kept_pool(), KEY: a_kept_pool("b")})
        with counting.reading() as (_, _, tallies):
            assert tallies.all() == [
                Tally(AUTUMN, AUTO, 2, 0, 1),
                Tally(AUTUMN, LOGISTICS, 2, 0, 0),
                Tally(RoundId("spring"), LOGISTICS, 2, 0, 1),
            ]

    def test_releases_come_back_as_they_were_written(self, counting: Counting) -> None:
        added(counting, a_released(historic=True), a_released(offset=9))
        with counting.reading() as (releases, _, _):
            assert releases.since(units=[AUTO], survey=PARTNERSHIP) == [
                a_released(historic=True),
                a_released(offset=9),
            ]

    def test_releases_come_by_day_then_by_place_in_the_log(self, counting: Counting) -> None:
        yesterday = TODAY - timedelta(days=1)
        added(
            counting,
            a_released(offset=8, seconds=2),
            a_released(offset=9, day=yesterday, seconds=3),
            a_released(offset=3, partition=1, seconds=1),
            a_released(offset=5, seconds=1),
            a_released(offset=4, seconds=1),
        )
        assert found(counting) == [9, 4, 5, 3, 8]

    def test_releases_are_found_by_unit_survey_time_day_and_history(self, counting: Counting) -> None:
        added(
            counting,
            a_released(offset=1),
            a_released(offset=2, unit=LOGISTICS),
            a_released(offset=3, survey=SurveyId("instructors")),
            a_released(offset=4, day=TODAY - timedelta(days=1), seconds=5),
            a_released(offset=5, historic=True, seconds=9),
        )
        assert found(counting) == [4, 1, 5]
        assert found(counting, [AUTO, LOGISTICS], day_from=TODAY) == [1, 2, 5]
        assert found(counting, after=NOON) == [4, 5]
        assert found(counting, historic=True) == [5]
        assert found(counting, historic=False) == [4, 1]
        assert found(counting, []) == []

    def test_panes_add_up(self, counting: Counting) -> None:
        key = PaneKey(PARTNERSHIP, AUTO, TODAY, AUTUMN)
        for _ in range(2):
            with counting.work() as work:
                work.add_to_panes(
                    {
                        key: Pane(5, {"trust": Counts(5, 1, {"4": 5})}),
                        key._replace(day=TODAY - timedelta(days=1)): Pane(9, {"benefit": Counts(9, 0, {"2": 9})}),
                    }
                )
                work.commit()
        with counting.work() as work:
            work.add_to_panes({key: Pane(6, {"trust": Counts(5, 0, {"1": 5}), "benefit": Counts(6, 0, {"1": 6})})})
            work.commit()
        with counting.reading() as (_, panes, _):
            assert panes.sums(units=[AUTO], survey=PARTNERSHIP, since=TODAY, until=TODAY) == Pane(
                16, {"trust": Counts(15, 2, {"4": 10, "1": 5}), "benefit": Counts(6, 0, {"1": 6})}
            )

    def test_sums_are_over_units_rounds_and_days_with_both_ends(self, counting: Counting) -> None:
        pane = Pane(5, {"trust": Counts(5, 0, {"4": 5})})
        keys = [
            PaneKey(PARTNERSHIP, unit, TODAY - timedelta(days=days), round_)
            for unit in (AUTO, LOGISTICS)
            for days in range(4)
            for round_ in (AUTUMN, RoundId("spring"))
        ]
        with counting.work() as work:
            work.add_to_panes(dict.fromkeys(keys, pane))
            work.commit()
        with counting.reading() as (_, panes, _):
            since, until = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
            one = panes.sums(units=[AUTO], survey=PARTNERSHIP, since=since, until=until)
            both = panes.sums(units=[AUTO, LOGISTICS], survey=PARTNERSHIP, since=since, until=until)
            other = panes.sums(units=[AUTO], survey=SurveyId("instructors"), since=since, until=until)
        assert (one.responses, both.responses, other.responses) == (20, 40, 0)

    def test_marks_are_taken_once_and_in_order(self, counting: Counting) -> None:
        marked(counting, (LOGISTICS, 1), (AUTO, None))
        with counting.taking() as changes:
            assert changes.take(limit=1) == [TakenChange(Change(AUTO, PARTNERSHIP), None)]
        with counting.taking() as changes:
            assert changes.take(limit=9) == [TakenChange(Change(LOGISTICS, PARTNERSHIP), NOON + SECOND)]
        with counting.taking() as changes:
            assert changes.take(limit=9) == []

    def test_a_mark_keeps_the_earliest_moment(self, counting: Counting) -> None:
        marked(counting, (AUTO, None))
        marked(counting, (AUTO, 3))
        marked(counting, (AUTO, 5))
        marked(counting, (AUTO, None))
        with counting.taking() as changes:
            assert changes.take(limit=9) == [TakenChange(Change(AUTO, PARTNERSHIP), NOON + 3 * SECOND)]

    def test_taken_marks_come_back_when_judging_fails(self, counting: Counting) -> None:
        def judging_that_fails() -> None:
            with counting.taking() as changes:
                assert len(changes.take(limit=9)) == 1
                raise RuntimeError

        marked(counting, (AUTO, 1))
        with pytest.raises(RuntimeError):
            judging_that_fails()
        with counting.taking() as changes:
            assert len(changes.take(limit=9)) == 1

    def test_many_marks_are_taken_at_once(self, counting: Counting) -> None:
        marked(counting, *((UnitId(ScopeId(f"u{number:04}")), None) for number in range(1500)))
        with counting.taking() as changes:
            assert len(changes.take(limit=1200)) == 1200
        with counting.taking() as changes:
            assert [one.change.unit for one in changes.take(limit=1)] == ["u1200"]

    def test_a_record_is_put_aside_once(self, counting: Counting) -> None:
        for now in (NOON, NOON + 2 * SECOND):
            with counting.work() as work:
                work.dead_letter(
                    [Unusable(a_record(3), "malformed"), Unusable(a_record(4, value=None), "empty")], now=now
                )
                work.commit()
        assert counting.dead_letters() == [(0, 3, "malformed"), (0, 4, "empty")]
        with counting.work() as work:
            assert work.dead_letters_since(NOON - SECOND) == 2
            assert work.dead_letters_since(NOON) == 0

    def test_an_empty_batch_is_no_trouble(self, counting: Counting) -> None:
        with counting.work() as work:
            assert work.lock([]) == {}
            assert work.remember([]) == set()
            assert work.withdraw([]) == set()
            assert work.pools([]) == {}
            work.keep_pools({})
            work.add_releases([])
            work.add_to_panes({})
            work.mark({})
            work.dead_letter([], now=NOON)
            work.store({})
            work.commit()


class TestMemoryCounting(CountingContract):
    @pytest.fixture
    def counting(self) -> Iterator[Counting]:
        yield MemoryCounting()


class TestSqliteCounting(CountingContract):
    @pytest.fixture
    def counting(self, tmp_path: Path) -> Iterator[Counting]:
        with a_migrated_sqlite(tmp_path) as engine:
            yield SqlCounting(engine)
