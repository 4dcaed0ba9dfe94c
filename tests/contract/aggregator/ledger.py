"""What counting needs of its store: releases, panes, and marks of what changed. Batches are in `counting`."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.aggregator.application.ports.counting import Change, Pane, PaneKey, Released, TakenChange
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId, ScopeId, SurveyId, UnitId
from tests.contract.aggregator.counting import LOGISTICS, SECOND, TODAY, Counting, a_released
from tests.fakes.aggregator import AUTO, AUTUMN, NOON, PARTNERSHIP


def added(counting: Counting, *releases: Released) -> None:
    with counting.work() as work:
        work.add_releases(releases)
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


class LedgerContract:
    @pytest.fixture
    def counting(self) -> Counting:
        raise NotImplementedError

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
