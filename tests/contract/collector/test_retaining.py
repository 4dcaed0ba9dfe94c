"""Erasing what was kept long enough, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from services.collector.adapters.reading import SqlKept
from services.collector.adapters.retaining import SqlAnswers
from services.collector.adapters.tables import RESPONSES
from services.collector.adapters.work import SqlWork
from services.collector.domain.receipts import ReceiptDigest
from shared.contracts.ids import RoundId
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from tests.contract.collector.store import ANSWERS, a_response
from tests.fakes.collector import NOON, SPRING

TODAY = date(2026, 3, 10)


class Retained:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        upgrade(engine, "services.collector.adapters.migrations.versions")
        with SqlWork(engine) as work:
            work.add_new([a_response(number) for number in range(1, 8)])
            work.commit()
        yield engine
        engine.dispose()

    def test_so_many_are_erased_at_once_and_then_no_more(self, engine: Engine) -> None:
        answers = SqlAnswers(engine)
        erase = partial(answers.erase, SPRING, before=None, on=TODAY)
        assert answers.rounds() == [SPRING]
        found = erase(limit=5)
        assert [one.answers for one in found] == [ANSWERS] * 5
        assert len(erase(limit=5)) == 2
        assert not erase(limit=5)
        assert answers.rounds() == []

    def test_only_what_is_older_and_of_the_round_is_erased(self, engine: Engine) -> None:
        answers = SqlAnswers(engine)
        assert not answers.erase(SPRING, before=NOON, on=TODAY, limit=9)
        assert not answers.erase(RoundId("autumn"), before=None, on=TODAY, limit=9)
        assert len(answers.erase(SPRING, before=NOON + timedelta(seconds=1), on=TODAY, limit=9)) == 7

    def test_nothing_of_the_answers_is_left_but_the_response_is_known(self, engine: Engine) -> None:
        SqlAnswers(engine).erase(SPRING, before=datetime(2027, 1, 1, tzinfo=UTC), on=TODAY, limit=9)
        with reading(engine) as connection:
            rows = connection.execute(select(RESPONSES)).all()
        assert {(row.language, row.answers, row.accepted_at, row.fingerprint) for row in rows} == {(None,) * 4}
        kept = SqlKept(engine)
        held = kept.of_receipt(ReceiptDigest((1).to_bytes(32, "big")))
        assert held is not None
        assert held.content is None
        assert held.is_over
        assert [(one.accepted, one.withdrawn) for one in kept.tallies()] == [(7, 0)]
        assert kept.latest(SPRING) == {}


class TestOnSqlite(Retained):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/collector.db"


@pytest.mark.servers
class TestOnPostgres(Retained):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
