"""Coordinators' work, kept in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from services.collector.adapters.directory import CollectorDirectory
from services.collector.adapters.managing import SqlManagingReads, SqlManagingWork
from services.collector.adapters.managing_tables import AUDIT
from services.collector.adapters.tables import DIRECTORY, OUTBOX, RESPONSES
from services.collector.adapters.texts import SqlTextWork
from services.collector.application.managing.ports import Deed, Member, Note
from services.collector.domain.places import Place
from shared.contracts.documents import decode_document
from shared.contracts.ids import ResponseId, RoundId
from shared.log.moments import micros
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.contract.collector.managing import HERE, Kept, ManagingContract
from tests.fakes.managing import AUTO, KONE, NOW, SPRING, TARU, TREDU, MemoryManaging, a_round

MIGRATIONS = "services.collector.adapters.migrations.versions"


class TestManagingInMemory(ManagingContract):
    @pytest.fixture
    def kept(self) -> Kept:
        store = MemoryManaging()
        return store.work, store, store.texts, store.directory.now


class SqlManagingContract(ManagingContract):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        upgrade(engine, MIGRATIONS)
        yield engine
        engine.dispose()

    @pytest.fixture
    def kept(self, engine: Engine) -> Kept:
        directory = CollectorDirectory(engine, every=0.0)
        return (
            partial(SqlManagingWork, engine),
            SqlManagingReads(engine),
            partial(SqlTextWork, engine),
            directory.now,
        )

    def test_the_log_hears_of_what_was_published(self, kept: Kept, engine: Engine) -> None:
        round_ = a_round(SPRING, [AUTO])
        with kept[0]() as work:
            work.publish(round_, before=None, now=NOW)
            work.commit()
        with engine.begin() as connection:
            (row,) = connection.execute(select(OUTBOX)).all()
            kept_here = connection.execute(select(DIRECTORY.c.document)).scalar_one()
        assert (row.aggregatetype, row.aggregateid) == ("kaiku.directory", "round/spring")
        assert decode_document(row.aggregateid, row.payload) == round_
        assert bytes(kept_here) == bytes(row.payload)

    def test_of_many_who_open_the_same_round_at_once_one_does(self, kept: Kept, engine: Engine) -> None:
        rounds = [a_round(SPRING, [AUTO], cap=number + 1) for number in range(4)]
        together, opened = Barrier(4), []

        def open_(number: int) -> None:
            together.wait()
            with kept[0]() as work:
                if work.publish(rounds[number], before=None, now=NOW):
                    work.commit()
                    opened.append(number)

        threads = [Thread(target=open_, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened) == 1
        with engine.begin() as connection:
            assert len(connection.execute(select(OUTBOX)).all()) == 1
        assert kept[3]().rounds[SPRING].cap == opened[0] + 1

    def test_nobody_changes_or_deletes_what_stands_in_the_audit_log(self, kept: Kept, engine: Engine) -> None:
        with kept[0]() as work:
            work.note(Note(NOW, TARU, Deed.ROUND_OPENED, TREDU, "spring"))
            work.commit()
        changes = [update(AUDIT).values(who="somebody"), delete(AUDIT)]
        if engine.dialect.name == "postgresql":
            changes.append(text("TRUNCATE audit"))  # type: ignore[arg-type]  # executable too
        for change in changes:
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(change)
        assert len(kept[1].notes(None, before=None, most=5)) == 1

    def test_answers_are_counted_by_unit_withdrawn_ones_too(self, kept: Kept, engine: Engine) -> None:
        with engine.begin() as connection:
            for number, unit in enumerate([AUTO, AUTO, KONE]):
                connection.execute(insert(RESPONSES), a_row(number, Place(SPRING, unit), gone=number == 1))
            connection.execute(insert(RESPONSES), a_row(9, Place(RoundId("other"), AUTO)))
        assert kept[1].answered(SPRING) == {AUTO: 2, KONE: 1}

    def test_texts_of_a_place_are_read_but_of_what_was_erased(self, kept: Kept, engine: Engine) -> None:
        with engine.begin() as connection:
            for number, gone in ((0, False), (1, True), (2, False)):
                connection.execute(insert(RESPONSES), a_row(number, HERE, gone=gone))
            connection.execute(insert(RESPONSES), a_row(3, Place(SPRING, KONE)))
        written = sorted(kept[1].written(HERE), key=lambda one: one.response)
        assert [one.response for one in written] == [UUID(int=0), UUID(int=2)]
        assert written[0].answers == {"better": "0"}
        assert written[0].at == NOW

    def test_of_two_who_read_at_once_the_second_sees_the_first_ones_seats(self, kept: Kept) -> None:
        together, seen = Barrier(2), []

        def read(number: int) -> None:
            together.wait()
            with kept[2](HERE) as work:
                members = work.members()
                if not members:
                    work.seat([Member(1, "better", ResponseId(UUID(int=number)), number)])
                work.commit()
                seen.append(len(members))

        threads = [Thread(target=read, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(seen) == [0, 1]


class TestManagingOnSqlite(SqlManagingContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/collector.db"


@pytest.mark.servers
class TestManagingOnPostgres(SqlManagingContract):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url


def a_row(number: int, place: Place, *, gone: bool = False) -> dict[str, object]:
    erased = {"answers": None, "accepted_at": None, "withdrawn_at": micros(NOW + timedelta(hours=1))}
    return {
        "id": UUID(int=number),
        "round": place.round,
        "unit": place.unit,
        "key": f"key-{number}",
        "organisation": "tredu",
        "survey": "partnership",
        "version": 1,
        "historic": False,
        "language": "fi",
        "answers": f'{{"better": "{number}"}}',
        "accepted_at": micros(NOW),
        **(erased if gone else {}),
    }
