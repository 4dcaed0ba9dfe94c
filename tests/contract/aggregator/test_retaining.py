"""What never found company is erased with its round, on both databases; what was released stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.aggregator.adapters.retaining import erase_waiting
from services.aggregator.application.counting import count
from shared.contracts.snapshot import Directory
from shared.log.floods import FloodLimit
from tests.fakes.aggregator import AUTUMN, NOON, a_submission, arrivals_of
from tests.fakes.aggregator_sql import SqlCounting, migrated
from tests.fakes.leading import ROUND, a_network

CLOSED = date(2026, 3, 31)
OVER = date(2028, 4, 1)


def a_directory(closes: date | None = CLOSED) -> Directory:
    directory = a_network()
    return replace(directory, rounds={AUTUMN: replace(directory.rounds[ROUND], id=AUTUMN, closes=closes)})


class Erased:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            batch = arrivals_of(*(a_submission(n) for n in range(8)))
            count(SqlCounting(engine).work(), batch, now=NOON, flood=FloodLimit())
            yield engine

    def test_it_goes_when_the_time_is_over_and_not_before(self, engine: Engine) -> None:
        counting = SqlCounting(engine)
        released = counting.releases()
        assert erase_waiting(engine, a_directory(), today=OVER - timedelta(days=1)) == 0
        assert [one.waiting for one in counting.tallies()] == [3]
        assert erase_waiting(engine, a_directory(), today=OVER) == 3
        assert [(one.counted, one.waiting) for one in counting.tallies()] == [(8, 0)]
        assert counting.releases() == released
        assert erase_waiting(engine, a_directory(), today=OVER) == 0

    def test_counting_goes_on_after_it(self, engine: Engine) -> None:
        erase_waiting(engine, a_directory(), today=OVER)
        counting = SqlCounting(engine)
        more = arrivals_of(*(a_submission(n) for n in range(100, 107)), first=8)
        count(counting.work(), more, now=NOON, flood=FloodLimit())
        assert [(one.counted, one.waiting) for one in counting.tallies()] == [(15, 0)]
        assert [one.release.responses for one in counting.releases()] == [5, 7]

    @pytest.mark.parametrize("directory", [Directory(), a_directory(closes=None), replace(a_directory(), rounds={})])
    def test_nothing_goes_of_what_has_no_end(self, engine: Engine, directory: Directory) -> None:
        assert erase_waiting(engine, directory, today=date(2100, 1, 1)) == 0


class TestOnSqlite(Erased):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestOnPostgres(Erased):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
