"""The aggregator's migrations make what its tables say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from services.aggregator.adapters import access_tables, goal_tables
from services.aggregator.adapters.tables import METADATA
from tests.fakes.aggregator_sql import migrated


class SchemaContract:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            yield engine

    def test_the_migrations_make_the_tables(self, engine: Engine) -> None:
        assert {access_tables.SIGN_INS.name, goal_tables.GOAL_STATES.name} <= set(METADATA.tables)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


class TestSqliteSchema(SchemaContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestPostgresSchema(SchemaContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
