"""The ledger of jobs in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from shared.runtime.database import opened
from shared.runtime.scheduling.ledger import Ledger, SqlLedger, job_runs_table
from tests.contract.runtime.ledger import LedgerContract
from tests.fakes.scheduling import MemoryLedger


def sql_ledger(url: str) -> Iterator[Ledger]:
    metadata = MetaData()
    table = job_runs_table(metadata)
    with opened(url) as engine:
        metadata.create_all(engine)
        yield SqlLedger(engine, table)


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        yield from sql_ledger(f"sqlite:///{tmp_path}/jobs.db")


@pytest.mark.servers
class TestPostgresLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, postgres_url: str) -> Iterator[Ledger]:
        yield from sql_ledger(postgres_url)
