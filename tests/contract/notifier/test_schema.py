"""The migrations make what the tables say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from services.notifier.adapters.tables import METADATA
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.contract.notifier.test_store import VERSIONS


class SchemaContract:
    def test_the_migrations_make_the_tables(self, engine: Engine) -> None:
        upgrade(engine, VERSIONS)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


class TestSqliteSchema(SchemaContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = engine_from(f"sqlite:///{tmp_path}/notifier.db")
        yield engine
        engine.dispose()


@pytest.mark.servers
class TestPostgresSchema(SchemaContract):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        engine = engine_from(postgres_url)
        yield engine
        engine.dispose()
