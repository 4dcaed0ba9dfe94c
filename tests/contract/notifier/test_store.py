"""The notifier's store in memory, on SQLite and on PostgreSQL; and the schema that migrations make."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.notifier.adapters.ledger import SqlBacklog
from services.notifier.adapters.work import SqlWork
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.contract.notifier.store import Store, StoreContract
from tests.fakes.notifier import MemoryStore

VERSIONS = "services.notifier.adapters.migrations.versions"


def on_sql(engine: Engine) -> Store:
    upgrade(engine, VERSIONS)
    return Store(lambda: SqlWork(engine), SqlBacklog(engine))


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        memory = MemoryStore()
        return Store(memory.work, memory)


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        engine = engine_from(f"sqlite:///{tmp_path}/notifier.db")
        yield on_sql(engine)
        engine.dispose()


@pytest.mark.servers
class TestPostgresqlStore(StoreContract):
    @pytest.fixture
    def store(self, postgres_url: str) -> Iterator[Store]:
        engine = engine_from(postgres_url)
        yield on_sql(engine)
        engine.dispose()
