"""Signing in, kept in memory, on SQLite and on PostgreSQL."""

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select

from services.aggregator.adapters.access import SqlAccessReads, SqlAccessWork
from services.aggregator.adapters.tables import OUTBOX
from shared.contracts.cloudevents import decode
from shared.contracts.directory import Credentials
from shared.contracts.documents import decode_document
from shared.contracts.events import SignInRequested
from tests.contract.aggregator.access import MIA, NOW, AccessContract, Kept, asked, used
from tests.fakes.aggregator_sql import migrated
from tests.fakes.leading import Comings

TRACE = "00-11111111111111111111111111111111-2222222222222222-00"


class TestAccessInMemory(AccessContract):
    @pytest.fixture
    def kept(self) -> Kept:
        comings = Comings()
        return comings.work, comings


class SqlAccessContract(AccessContract):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            yield engine

    @pytest.fixture
    def kept(self, engine: Engine) -> Kept:
        return partial(SqlAccessWork, engine, trace=lambda: TRACE), SqlAccessReads(engine)

    def test_of_many_who_use_one_link_at_once_one_comes_in(self, kept: Kept) -> None:
        request = asked(kept[0], MIA)
        came_in = at_once(5, lambda: used(kept[0], request, MIA))
        assert sorted(came_in) == [False] * 4 + [True]

    def test_of_many_who_end_sessions_at_once_nobody_fails(self, kept: Kept) -> None:
        def end() -> bool:
            with kept[0]() as work:
                work.end_sessions(MIA)
                work.commit()
            return True

        assert at_once(5, end) == [True] * 5
        assert kept[1].session_version(MIA) == 6

    def test_what_was_committed_last_is_told_last(self, kept: Kept, engine: Engine) -> None:
        def make() -> bool:
            with kept[0]() as work:
                work.add_token(secrets.token_bytes(32), MIA, at=NOW)
                work.tell(MIA, now=NOW)
                work.commit()
            return True

        assert at_once(4, make) == [True] * 4
        with engine.begin() as connection:
            rows = connection.execute(select(OUTBOX).order_by(OUTBOX.c.position)).all()
        told = [decode_document(row.aggregateid, row.payload) for row in rows]
        assert [(type(one), one.session_version, len(one.tokens)) for one in told if isinstance(one, Credentials)] == [
            (Credentials, 1, number) for number in (1, 2, 3, 4)
        ]

    def test_a_request_lies_in_the_outbox_and_holds_no_secret(self, kept: Kept, engine: Engine) -> None:
        event = SignInRequested(request=asked(kept[0], MIA), time=NOW, leader=MIA)
        with kept[0]() as work:
            work.announce([event], now=NOW)
            work.commit()
        with engine.begin() as connection:
            (row,) = connection.execute(select(OUTBOX)).all()
        assert (row.aggregatetype, row.aggregateid, row.type) == ("kaiku.mail", "mia", "sign-in.requested.v1")
        envelope = decode(row.payload)
        assert envelope.event == event
        assert envelope.traceparent == TRACE


class TestAccessOnSqlite(SqlAccessContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestAccessOnPostgres(SqlAccessContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url


def at_once(n: int, what: Callable[[], bool]) -> list[bool]:
    """What each of n threads got that did it at the same moment."""
    together, got = Barrier(n), []

    def do() -> None:
        together.wait()
        got.append(what())

    threads = [Thread(target=do) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
