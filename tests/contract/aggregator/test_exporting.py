"""Going through panes bit by bit, on both databases: the same sums, whatever the stretches."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.aggregator.adapters import exporting
from services.aggregator.adapters.exporting import SqlDaysOfPanes
from services.aggregator.application.ports.counting import Pane, PaneKey
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId, ScopeId, UnitId
from tests.contract.aggregator.counting import LOGISTICS, TODAY
from tests.fakes.aggregator import AUTO, AUTUMN, PARTNERSHIP
from tests.fakes.aggregator_sql import SqlCounting, migrated

DAYS = 900
OTHER = UnitId(ScopeId("other"))


class Exported:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            yield engine

    @pytest.fixture
    def days(self, engine: Engine) -> SqlDaysOfPanes:
        panes = {
            PaneKey(PARTNERSHIP, unit, TODAY - timedelta(days=back), AUTUMN): Pane(5, {"trust": Counts(5, 1, {"4": 5})})
            for unit in (AUTO, LOGISTICS, OTHER)
            for back in range(0, DAYS, 3)
        }
        with SqlCounting(engine).work() as work:
            work.add_to_panes(panes)
            work.commit()
        return SqlDaysOfPanes(engine)

    def test_a_scopes_days_are_sums_over_its_units(self, days: SqlDaysOfPanes) -> None:
        found = list(days.of_scope([AUTO, LOGISTICS], PARTNERSHIP, since=None, until=TODAY))
        assert len(found) == DAYS / 3
        assert found == sorted(found, key=lambda one: one.day)
        assert {str(one.counts) for one in found} == {str({"trust": Counts(10, 2, {"4": 10})})}

    def test_only_the_days_that_were_asked_for_come(self, days: SqlDaysOfPanes) -> None:
        ago = TODAY - timedelta(days=30)
        found = [one.day for one in days.of_scope([AUTO], PARTNERSHIP, since=ago, until=TODAY - timedelta(days=1))]
        assert (len(found), min(found), max(found)) == (10, ago, TODAY - timedelta(days=3))
        assert not list(days.of_scope([AUTO], PARTNERSHIP, since=TODAY, until=ago))
        assert not list(days.of_scope([], PARTNERSHIP, since=None, until=TODAY))

    def test_short_stretches_give_what_long_ones_give(
        self, days: SqlDaysOfPanes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = list(days.of_scope([AUTO, OTHER], PARTNERSHIP, since=None, until=TODAY))
        monkeypatch.setattr(exporting, "_PANES", 14)
        assert list(days.of_scope([AUTO, OTHER], PARTNERSHIP, since=None, until=TODAY)) == whole

    def test_a_round_comes_unit_by_unit(self, days: SqlDaysOfPanes) -> None:
        found = list(days.of_round(AUTUMN))
        assert len(found) == DAYS
        assert [one.unit for one in found] == sorted(one.unit for one in found)
        assert not list(days.of_round(RoundId("none")))


class TestOnSqlite(Exported):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestOnPostgres(Exported):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
