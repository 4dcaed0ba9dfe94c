"""What is forgotten in time, and what readiness says before everything is there."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, func, insert, select

from services.aggregator import bootstrap
from services.aggregator.adapters.access_tables import SIGN_INS
from services.aggregator.adapters.keeping import forget
from services.aggregator.adapters.tables import PUT_ASIDE
from services.aggregator.application.ports.counting import Unusable
from tests.fakes.aggregator import NOON, a_record
from tests.fakes.aggregator_sql import SqlCounting, migrated
from tests.integration.aggregator.running import on_sqlite, settings_for


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with migrated(f"sqlite:///{tmp_path}/aggregator.db") as engine:
        yield engine


def test_old_sign_in_requests_and_marks_of_dead_letters_are_forgotten(engine: Engine) -> None:
    for offset, days in enumerate((60, 20)):
        with SqlCounting(engine).work() as work:
            work.dead_letter([Unusable(a_record(offset), "malformed")], now=NOON - timedelta(days=days))
            work.commit()
    with engine.begin() as connection:
        for hours in (48, 1):
            connection.execute(insert(SIGN_INS).values(request=uuid4(), asked_at=NOON - timedelta(hours=hours)))
    forget(engine, now=NOON)
    with engine.begin() as connection:
        assert connection.execute(select(PUT_ASIDE.c.log_offset)).scalars().all() == [1]
        assert connection.execute(select(func.count()).select_from(SIGN_INS)).scalar_one() == 1


def test_readiness_names_a_database_without_tables(tmp_path: Path) -> None:
    background = bootstrap.background(on_sqlite(tmp_path), registry=CollectorRegistry())
    assert list(background.health.missing()) == ["database"]
    background.close()


def test_readiness_names_a_log_that_is_away(tmp_path: Path) -> None:
    settings = settings_for(
        log_url="postgresql+psycopg://kaiku@127.0.0.1:1/log", database_url=f"sqlite:///{tmp_path}/aggregator.db"
    )
    bootstrap.migrate(settings)
    background = bootstrap.background(settings, registry=CollectorRegistry())
    assert list(background.health.missing()) == ["log"]
    background.close()


def test_a_process_of_a_cluster_has_only_its_own_roles_and_metrics(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    background = bootstrap.background(on_sqlite(tmp_path), registry=registry, roles=bootstrap.CONSUME)
    assert list(background.roles) == ["consume", "directory", "judge", "rollups"]
    assert registry.get_sample_value("kaiku_outbox_unpublished") is None
    background.close()
