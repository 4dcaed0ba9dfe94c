"""Signing in, kept in memory and on SQLite."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select

from services.aggregator.adapters.access import SqlAccessReads, SqlAccessWork
from services.aggregator.adapters.tables import METADATA, OUTBOX
from shared.contracts.cloudevents import decode
from shared.contracts.events import SignInRequested
from shared.runtime.database import engine_from
from tests.contract.aggregator.access import MIA, NOW, AccessContract, Kept, asked, used
from tests.fakes.leading import Comings


class TestAccessInMemory(AccessContract):
    @pytest.fixture
    def kept(self) -> Kept:
        comings = Comings()
        return comings.work, comings


class TestAccessOnSqlite(AccessContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = engine_from(f"sqlite:///{tmp_path}/aggregator.db")
        METADATA.create_all(engine)
        yield engine
        engine.dispose()

    @pytest.fixture
    def kept(self, engine: Engine) -> Kept:
        return partial(SqlAccessWork, engine, trace=lambda: None), SqlAccessReads(engine)

    def test_of_many_who_use_one_link_at_once_one_comes_in(self, kept: Kept) -> None:
        request, together, came_in = asked(kept[0], MIA), Barrier(5), []

        def use() -> None:
            together.wait()
            came_in.append(used(kept[0], request, MIA))

        threads = [Thread(target=use) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(came_in) == [False] * 4 + [True]

    def test_a_request_lies_in_the_outbox_and_holds_no_secret(self, kept: Kept, engine: Engine) -> None:
        event = SignInRequested(request=asked(kept[0], MIA), time=NOW, leader=MIA)
        with kept[0]() as work:
            work.announce([event], now=NOW)
            work.commit()
        with engine.begin() as connection:
            (row,) = connection.execute(select(OUTBOX)).all()
        assert (row.aggregatetype, row.aggregateid, row.type) == ("kaiku.mail", "mia", "sign-in.requested.v1")
        assert decode(row.payload).event == event
