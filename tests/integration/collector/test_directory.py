"""The directory while the database comes and goes."""

from pathlib import Path

import pytest

from services.collector import bootstrap
from services.collector.adapters.directory import KINDS, CollectorDirectory
from services.collector.domain.errors import Unavailable
from shared.contracts.snapshot import Directory
from shared.runtime.database import engine_from
from tests.integration.collector.running import settings_for


def test_the_collector_keeps_what_links_ask_and_who_comes_in_and_nothing_of_goals() -> None:
    assert frozenset({"leader", "credentials"}) <= KINDS
    assert "goal" not in KINDS


def test_without_a_database_and_before_any_look_the_directory_is_unavailable() -> None:
    engine = engine_from("postgresql+psycopg://kaiku@127.0.0.1:1/collector")
    with pytest.raises(Unavailable):
        CollectorDirectory(engine).now()
    engine.dispose()


def test_once_seen_the_directory_stays_while_the_database_is_away(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path}/collector.db", f"sqlite:///{tmp_path}/log.db")
    bootstrap.migrate(settings)
    engine = engine_from(settings.common.database_url)
    directory = CollectorDirectory(engine, every=0)
    assert directory.now() == Directory()
    engine.dispose()
    (tmp_path / "collector.db").unlink()
    (tmp_path / "collector.db").mkdir()  # nothing can be opened there any more
    assert directory.now() == Directory()
    engine.dispose()
