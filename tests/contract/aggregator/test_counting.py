"""Counting's store, in memory and on both databases; and that the migrations make what the tables say."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from services.aggregator.adapters import access_tables, change_tables, gathering_tables, goal_tables, rollup_tables
from services.aggregator.adapters.tables import METADATA
from services.aggregator.application.counting import count
from shared.log.floods import FloodLimit
from tests.contract.aggregator.counting import Counting, CountingContract
from tests.contract.aggregator.ledger import LedgerContract
from tests.contract.aggregator.rolling import RollingContract
from tests.fakes.aggregator import AUTO, NOON, MemoryCounting, a_submission, arrivals_of
from tests.fakes.aggregator_sql import SqlCounting, migrated

# They join METADATA by being imported.
TABLES = (access_tables, change_tables, gathering_tables, goal_tables, rollup_tables)


class TestCountingInMemory(CountingContract, LedgerContract):
    @pytest.fixture
    def counting(self) -> Counting:
        return MemoryCounting()


class OnSql(CountingContract, LedgerContract, RollingContract):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            yield engine

    @pytest.fixture
    def counting(self, engine: Engine) -> Counting:
        return SqlCounting(engine)

    def test_the_migrations_make_the_tables(self, engine: Engine) -> None:
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []

    def test_of_two_who_count_the_same_batch_at_once_one_counts_it(self, engine: Engine) -> None:
        """A process that has lost its partition without knowing meets the new owner at the locked offset."""
        counting = SqlCounting(engine)
        batch = arrivals_of(*(a_submission(n) for n in range(50)))

        def at_once(_: int) -> None:
            count(counting.work(), batch, now=NOON, flood=FloodLimit())

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(at_once, range(4)))
        assert [one.counted for one in counting.tallies()] == [50]
        assert len(counting.releases()) == 10

    def test_partitions_are_counted_side_by_side(self, engine: Engine) -> None:
        counting = SqlCounting(engine)

        def all_of(partition: int) -> None:
            for first in range(0, 100, 20):
                batch = [a_submission((partition, n), unit=f"u{partition}") for n in range(first, first + 20)]
                arrivals = arrivals_of(*batch, first=first, partition=partition)
                count(counting.work(), arrivals, now=NOON, flood=FloodLimit())

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(all_of, range(4)))
        assert [one.counted for one in counting.tallies()] == [100] * 4
        assert len(counting.releases()) == 80

    def test_nothing_of_a_single_answer_is_left_after_its_release(self, engine: Engine) -> None:
        batch = [a_submission(n, trust="4", why=f"only {n}") for n in range(5)]
        count(SqlCounting(engine).work(), arrivals_of(*batch), now=NOON, flood=FloodLimit())
        with engine.connect() as connection:
            rows = {
                table.name: str(connection.execute(table.select()).all())
                for table in METADATA.sorted_tables
                if table.name not in {"response_ids", "releases", "panes"}
            }
        assert not [name for name, text in rows.items() if "only" in text or batch[0].response.hex in text]
        assert AUTO in rows["pools"]


class TestCountingOnSqlite(OnSql):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestCountingOnPostgres(OnSql):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
