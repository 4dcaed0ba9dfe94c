"""Where drafts are kept, in memory and on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.collector.adapters.drafts import SqlDrafts
from services.collector.application.drafting import DraftStore
from services.collector.domain.drafts import DraftDigest
from services.collector.domain.errors import Unavailable
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.fakes.collector_drafts import MemoryDrafts

VERSIONS = "services.collector.adapters.migrations.versions"
DAY = date(2026, 4, 9)
ONE, OTHER = DraftDigest(b"1" * 32), DraftDigest(b"2" * 32)


class DraftStoreContract:
    @pytest.fixture
    def store(self) -> DraftStore:
        raise NotImplementedError

    def test_a_draft_is_found_until_its_day_is_over(self, store: DraftStore) -> None:
        store.add(ONE, b"sealed", expires=DAY)
        assert store.find(ONE, today=DAY) == (b"sealed", DAY)
        assert store.find(ONE, today=DAY + timedelta(days=1)) is None
        assert store.find(OTHER, today=DAY) is None

    def test_a_newer_draft_takes_the_place_of_the_older(self, store: DraftStore) -> None:
        store.add(ONE, b"older", expires=DAY)
        assert store.replace(ONE, b"newer", expires=DAY + timedelta(days=2))
        assert store.find(ONE, today=DAY + timedelta(days=2)) == (b"newer", DAY + timedelta(days=2))

    def test_what_has_been_erased_does_not_come_back(self, store: DraftStore) -> None:
        store.add(ONE, b"sealed", expires=DAY)
        store.erase(ONE)
        store.erase(ONE)
        assert not store.replace(ONE, b"newer", expires=DAY)
        assert store.find(ONE, today=DAY) is None

    def test_expired_drafts_are_erased_and_counted(self, store: DraftStore) -> None:
        store.add(ONE, b"sealed", expires=DAY)
        store.add(OTHER, b"sealed", expires=DAY + timedelta(days=1))
        assert store.erase_expired(today=DAY) == 0
        assert store.erase_expired(today=DAY + timedelta(days=1)) == 1
        assert not store.replace(ONE, b"newer", expires=DAY)
        assert store.find(OTHER, today=DAY) is not None


class TestMemoryDrafts(DraftStoreContract):
    @pytest.fixture
    def store(self) -> DraftStore:
        return MemoryDrafts()


class SqlDraftsContract(DraftStoreContract):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()

    @pytest.fixture
    def store(self, engine: Engine) -> DraftStore:
        return SqlDrafts(engine)


class TestSqliteDrafts(SqlDraftsContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/collector.db"


@pytest.mark.servers
class TestPostgresDrafts(SqlDraftsContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url


def test_a_database_that_is_away_is_unavailable() -> None:
    engine = engine_from("postgresql+psycopg://kaiku@127.0.0.1:1/collector")
    store = SqlDrafts(engine)
    with pytest.raises(Unavailable):
        store.add(ONE, b"sealed", expires=DAY)
    with pytest.raises(Unavailable):
        store.find(ONE, today=DAY)
    engine.dispose()
