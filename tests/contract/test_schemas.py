"""The migrations of each service make what its tables say, on both databases."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from services.aggregator.adapters import (  # noqa: F401 – what they declare is in METADATA
    access_tables,
    change_tables,
    gathering_tables,
    goal_tables,
    rollup_tables,
)
from services.collector.adapters import drafts, inviting_tables, managing_tables  # noqa: F401 – what it declares is in METADATA
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade

SERVICES = ("collector", "aggregator", "notifier")


class SchemaContract:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        yield engine
        engine.dispose()

    @pytest.mark.parametrize("service", SERVICES)
    def test_the_migrations_make_the_tables(self, engine: Engine, service: str) -> None:
        metadata = import_module(f"services.{service}.adapters.tables").METADATA
        upgrade(engine, f"services.{service}.adapters.migrations.versions")
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


class TestSqliteSchema(SchemaContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/service.db"


@pytest.mark.servers
class TestPostgresSchema(SchemaContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
