"""What the collector keeps, in memory and on both databases."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Engine, select, text

from services.collector.adapters.intake import intake_on
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.tables import OUTBOX
from services.collector.adapters.work import SqlWork
from services.collector.domain.errors import Unavailable
from services.collector.domain.submissions import SubmissionKey
from shared.contracts.cloudevents import decode
from shared.contracts.events import FeedbackSubmitted
from shared.log import outbox
from shared.runtime import trace
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from tests.contract.collector.store import ANSWERS, HERE, Store, StoreContract, a_response, an_offer
from tests.fakes.collector import NOON, MemoryStore

VERSIONS = "services.collector.adapters.migrations.versions"


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        memory = MemoryStore()

        def events() -> list[UUID]:
            return [
                one.response if isinstance(one, FeedbackSubmitted) else uuid5(one.response, "withdrawn")
                for one in memory.state.events
            ]

        return Store(memory, memory, memory.work, events)


def a_sql_store(engine: Engine) -> Store:
    def events() -> list[UUID]:
        with reading(engine) as connection:
            return list(connection.execute(select(OUTBOX.c.id).order_by(OUTBOX.c.position)).scalars())

    return Store(SqlKept(engine), intake_on(engine), partial(SqlWork, engine), events)


class SqlStoreContract(StoreContract):
    @pytest.fixture
    def store(self, engine: Engine) -> Store:
        return a_sql_store(engine)

    def test_the_event_carries_its_trace_and_no_text(self, store: Store, engine: Engine) -> None:
        with trace.within("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
            store.intake.keep(an_offer(), now=NOON)
        with reading(engine) as connection:
            [row] = outbox.unpublished(connection, OUTBOX, limit=10)
        envelope = decode(row.outgoing.payload)
        assert envelope.event == an_offer().event
        assert envelope.traceparent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        assert row.outgoing.key == HERE.unit
        assert str(ANSWERS["better"])[:4].encode() not in (row.outgoing.payload or b"")

    def test_tallies_say_what_the_log_has(self, store: Store, engine: Engine) -> None:
        for number in (1, 2, 3):
            store.intake.keep(an_offer(number), now=NOON)
        with engine.begin() as connection:
            waiting = outbox.unpublished(connection, OUTBOX, limit=2)
            outbox.mark(connection, OUTBOX, [one.position for one in waiting], now=NOON)
        assert [one.published for one in store.kept.tallies()] == [2]
        with engine.begin() as connection:
            outbox.mark(
                connection, OUTBOX, [row.position for row in outbox.unpublished(connection, OUTBOX, limit=9)], now=NOON
            )
            outbox.forget(connection, OUTBOX, before=NOON.replace(year=2030))
        assert [one.published for one in store.kept.tallies()] == [3]

    def test_nothing_that_was_answered_is_left_after_a_withdrawal(self, store: Store, engine: Engine) -> None:
        store.intake.keep(an_offer(), now=NOON)
        receipt = a_response().receipt
        assert receipt is not None
        with store.work() as work:
            work.erase(receipt, now=NOON)
            work.commit()
        with reading(engine) as connection:
            row = connection.execute(text("SELECT * FROM responses")).mappings().one()
        left = {name for name, value in row.items() if value is not None}
        assert left == {
            "id", "round", "unit", "key", "organisation", "survey", "version", "historic", "receipt", "withdrawn_at",
        }  # fmt: skip

    def test_no_error_shows_what_was_answered(self, store: Store, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE outbox"))
        with pytest.raises(Exception, match=r"Error|outbox") as failed:
            store.intake.keep(an_offer(), now=NOON)
        assert str(ANSWERS["better"])[:4] not in str(failed.value)
        assert store.kept.under_key(HERE, a_response().key) is None


class TestSqliteStore(SqlStoreContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = engine_from(f"sqlite:///{tmp_path}/collector.db")
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()


@pytest.mark.servers
class TestPostgresStore(SqlStoreContract):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        engine = engine_from(postgres_url)
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()

    def test_connections_that_the_server_has_closed_are_made_anew(self, store: Store, engine: Engine) -> None:
        store.intake.keep(an_offer(), now=NOON)
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                      " AND datname = current_database()")  # fmt: skip
        with engine.connect() as one, engine.connect():
            one.execute(others)
        assert store.intake.keep(an_offer(2), now=NOON)
        assert store.kept.under_key(HERE, a_response().key)


def test_a_database_that_is_away_is_unavailable() -> None:
    engine = engine_from("postgresql+psycopg://kaiku@127.0.0.1:1/collector")
    store = a_sql_store(engine)
    with pytest.raises(Unavailable):
        store.intake.keep(an_offer(), now=NOON)
    with pytest.raises(Unavailable):
        store.kept.under_key(HERE, SubmissionKey("x" * 16))
    with pytest.raises(Unavailable), store.work():
        pass
    engine.dispose()
