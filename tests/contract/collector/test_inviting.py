"""What is kept of contacts, in memory and on both databases; and what the end of a day does."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from services.collector.adapters.inviting import SqlInvitingWork
from services.collector.adapters.inviting_reads import SqlContacts
from services.collector.adapters.tables import OUTBOX, PERSONAL_LINKS
from services.collector.domain.contacts import Contact
from services.collector.domain.links import digest_of, personal_link
from shared.contracts.cloudevents import decode
from shared.contracts.events import InvitationRequested
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from tests.contract.collector.inviting import MONDAY, InvitingContract, Store
from tests.contract.collector.nightly import NightlyContract
from tests.fakes.collector import KEYS
from tests.fakes.inviting import a_contact
from tests.fakes.inviting_memory import MemoryInviting

VERSIONS = "services.collector.adapters.migrations.versions"


class TestInvitingInMemory(InvitingContract):
    @pytest.fixture
    def store(self) -> Store:
        memory = MemoryInviting()

        def use(contact: Contact) -> None:
            del memory.state.links[digest_of(personal_link(KEYS, contact.place, contact.nonce))]

        return Store(memory.work, memory, lambda: memory.state.requested, use)


class OnSql(InvitingContract, NightlyContract):
    @pytest.fixture
    def store(self, engine: Engine) -> Store:
        def requested() -> Sequence[InvitationRequested]:
            with reading(engine) as connection:
                payloads = connection.execute(select(OUTBOX.c.payload).order_by(OUTBOX.c.position)).scalars()
                events = [decode(one).event for one in payloads]
            return [one for one in events if isinstance(one, InvitationRequested)]

        def use(contact: Contact) -> None:
            link = digest_of(personal_link(KEYS, contact.place, contact.nonce))
            with engine.begin() as connection:
                gone = connection.execute(delete(PERSONAL_LINKS).where(PERSONAL_LINKS.c.digest == link))
            assert gone.rowcount == 1

        return Store(partial(SqlInvitingWork, engine), SqlContacts(engine), requested, use)


class TestInvitingOnSqlite(OnSql):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = engine_from(f"sqlite:///{tmp_path}/collector.db")
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()


@pytest.mark.servers
class TestInvitingOnPostgres(OnSql):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        engine = engine_from(postgres_url)
        upgrade(engine, VERSIONS)
        yield engine
        engine.dispose()

    def test_of_two_who_post_at_once_one_does(self, store: Store) -> None:
        with store.work() as first:
            assert first.due(now=MONDAY, limit=5) is not None
            with store.work() as second:
                second.add([a_contact()], now=MONDAY)
                second.commit()
            with store.work() as third:
                assert not third.due(now=MONDAY, limit=5)
        with store.work() as fourth:
            assert len(fourth.due(now=MONDAY, limit=5)) == 1
