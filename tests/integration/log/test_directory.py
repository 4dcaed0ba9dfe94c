"""A service's projection of the directory on real databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, delete, select

from shared.contracts.directory import Document, Leader, Organisation, Unit
from shared.contracts.documents import encode_document, key_of, tombstone
from shared.contracts.ids import LeaderId, OrganisationId, ScopeId, UnitId
from shared.contracts.topics import DIRECTORY
from shared.log import outbox
from shared.log.directory import DirectoryHandler, DirectoryMetrics, SqlDirectory, put_own
from shared.log.port import Message, TopicPartition
from shared.survey.localised import Language, Localised
from tests.fakes.log import DIRECTORY as TABLE
from tests.fakes.log import NOON, OFFSETS, OUTBOX, TroubledLog, a_database

PLACE = TopicPartition(DIRECTORY.name, 0)
TREDU = Organisation(OrganisationId(ScopeId("tredu")), Localised.same("Tredu"))
HERVANTA = Unit(UnitId(ScopeId("hervanta")), Localised.same("Hervanta"), TREDU.id, TREDU.id)
ANNA = Leader(LeaderId("anna"), "Anna Johtaja", "anna@example.org", Language.FI, (HERVANTA.id,))
OUTCOMES = ("kept", "removed", "unreadable", "not-ours", "skipped")


class Clock:
    """Time that goes as the test says."""

    def __init__(self) -> None:
        self.moment = NOON
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds


class World:
    """A log with a directory, a service that keeps organisations and units of it, and a look at what it keeps."""

    def __init__(self, engine: Engine) -> None:
        self.clock = Clock()
        self.engine = engine
        self.log = TroubledLog(now=self.clock.now)
        self.registry = CollectorRegistry()
        self.handler = DirectoryHandler(
            engine,
            TABLE,
            OFFSETS,
            group="collector-directory",
            kinds={"organisation", "unit"},
            log=self.log,
            metrics=DirectoryMetrics(self.registry),
            outbox=OUTBOX,
        )
        self.directory = self.a_look()

    def a_look(self) -> SqlDirectory:
        return SqlDirectory(self.engine, TABLE, monotonic=self.clock.monotonic)

    def publish(self, *documents: Document) -> None:
        self.send(*(Message(DIRECTORY.name, key_of(one), encode_document(one).payload) for one in documents))

    def remove(self, *documents: Document) -> None:
        self.send(*(Message(DIRECTORY.name, tombstone(key_of(one)).key, None) for one in documents))

    def publish_raw(self, document: Document, **changed: Any) -> None:
        raw = orjson.loads(encode_document(document).payload or b"")
        self.send(Message(DIRECTORY.name, key_of(document), orjson.dumps({**raw, **changed})))

    def send(self, *messages: Message) -> None:
        self.log.inner.producer().send(messages)

    def read(self) -> None:
        """As a loop does after it was assigned the partition, up to the end."""
        start = self.handler.stored([PLACE])[PLACE]
        if records := [one for one in self.log.records(DIRECTORY.name) if one.offset >= start]:
            self.handler.handle(records)

    def counted(self) -> list[float | None]:
        name = "kaiku_directory_records_total"
        return [self.registry.get_sample_value(name, {"outcome": outcome}) for outcome in OUTCOMES]

    def keys(self) -> set[str]:
        with self.engine.begin() as connection:
            return set(connection.execute(select(TABLE.c.key)).scalars())


class Projecting:
    """What holds on each database. A class for each brings `engine`."""

    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        raise NotImplementedError

    @pytest.fixture
    def world(self, engine: Engine) -> World:
        return World(engine)

    def test_a_service_knows_what_was_published(self, world: World) -> None:
        world.publish(TREDU, HERVANTA)
        world.read()
        directory = world.directory.now()
        assert directory.units == {HERVANTA.id: HERVANTA}
        assert directory.units_in(TREDU.id) == {HERVANTA.id}

    def test_a_service_keeps_nothing_of_the_kinds_that_it_does_not_need(self, world: World) -> None:
        world.publish(TREDU, ANNA)
        world.read()
        assert world.keys() == {"organisation/tredu"}
        assert world.counted() == [1, 0, 0, 1, 0]

    def test_the_last_word_counts(self, world: World) -> None:
        renamed = Organisation(TREDU.id, Localised.same("Tampereen seudun ammattiopisto"))
        world.publish(TREDU, HERVANTA, renamed)
        world.remove(HERVANTA)
        world.read()
        assert world.directory.now().organisations == {TREDU.id: renamed}
        assert not world.directory.now().units

    def test_what_was_read_before_changes_nothing(self, world: World) -> None:
        world.publish(TREDU)
        world.read()
        world.publish(HERVANTA)
        world.handler.handle(world.log.records(DIRECTORY.name))
        world.handler.handle(world.log.records(DIRECTORY.name))
        assert world.keys() == {"organisation/tredu", "unit/hervanta"}
        assert world.counted() == [2, 0, 0, 0, 3]
        assert world.handler.stored([PLACE]) == {PLACE: 2}

    def test_what_can_not_be_read_is_told_and_what_was_known_stays(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.publish(TREDU, HERVANTA)
        world.read()
        world.publish_raw(TREDU, type="directory.organisation.v2")
        world.publish_raw(Organisation(OrganisationId(ScopeId("vamia")), Localised.same("Vamia")), data={"id": 7})
        world.read()
        assert world.counted() == [2, 0, 2, 0, 0]
        assert "organisation/tredu of the directory can't be read (unknown-version)" in caplog.text
        world.clock.seconds += 1
        assert world.directory.now().organisations == {TREDU.id: TREDU}

    def test_what_could_not_be_read_is_known_once_it_can(self, world: World) -> None:
        renamed = Organisation(TREDU.id, Localised.same("Tampereen seudun ammattiopisto"))
        world.publish(TREDU)
        world.read()
        with world.engine.begin() as connection:  # as an older version of the service has left it
            connection.execute(TABLE.update().values(unread=encode_document(renamed).payload))
        assert world.directory.now().organisations == {TREDU.id: renamed}
        world.publish(TREDU)
        world.read()
        world.clock.seconds += 1
        assert world.directory.now().organisations == {TREDU.id: TREDU}

    def test_a_lost_database_reads_everything_again(self, world: World) -> None:
        world.publish(TREDU, HERVANTA)
        world.remove(HERVANTA)
        world.log.keep(NOON)
        world.read()
        with world.engine.begin() as connection:
            connection.execute(delete(TABLE))
            connection.execute(delete(OFFSETS))
        world.read()
        assert world.keys() == {"organisation/tredu"}

    def test_what_was_removed_while_the_service_was_down_for_long_is_gone(self, world: World) -> None:
        world.publish(TREDU, HERVANTA)
        world.read()
        world.remove(HERVANTA)
        world.clock.moment += timedelta(days=3)
        world.log.keep(world.clock.moment)
        assert [record.key for record in world.log.records(DIRECTORY.name)] == ["organisation/tredu"]
        world.read()
        assert world.keys() == {"organisation/tredu"}
        assert not world.directory.now().units

    def test_what_a_service_published_itself_is_known_at_once_and_not_taken_for_gone(self, world: World) -> None:
        world.publish(TREDU)
        world.read()
        own = encode_document(HERVANTA)
        with world.engine.begin() as connection:
            assert put_own(connection, TABLE, own, before=None)
            outbox.add(connection, OUTBOX, [own], now=NOON)
        world.handler.stored([PLACE])  # as after a start, before anything was relayed
        assert world.keys() == {"organisation/tredu", "unit/hervanta"}
        with world.engine.begin() as connection:
            outbox.mark(
                connection, OUTBOX, [one.position for one in outbox.unpublished(connection, OUTBOX, limit=9)], now=NOON
            )
        world.handler.stored([PLACE])
        assert world.keys() == {"organisation/tredu"}, "a log that has it no more has the last word"

    def test_an_own_document_takes_the_place_of_what_its_writer_saw_and_of_nothing_else(self, world: World) -> None:
        renamed = replace(TREDU, name=Localised.same("Tredu 2"))
        with world.engine.begin() as connection:
            assert not put_own(connection, TABLE, encode_document(renamed), before=TREDU)
            assert put_own(connection, TABLE, encode_document(TREDU), before=None)
            assert not put_own(connection, TABLE, encode_document(renamed), before=None)
            assert put_own(connection, TABLE, encode_document(renamed), before=TREDU)
        assert world.directory.now().organisations == {TREDU.id: renamed}

    def test_a_log_without_any_document_takes_nothing_away(self, engine: Engine, world: World) -> None:
        world.publish(TREDU)
        world.read()
        World(engine).handler.stored([PLACE])
        assert world.keys() == {"organisation/tredu"}

    def test_the_number_of_partitions_is_minded(self, world: World) -> None:
        world.handler.expect({DIRECTORY.name: 1})
        with pytest.raises(Exception, match="has 2 partitions"):
            world.handler.expect({DIRECTORY.name: 2})

    def test_a_snapshot_is_looked_up_again_only_now_and_then_and_read_only_when_changed(self, world: World) -> None:
        world.publish(TREDU)
        world.read()
        first = world.directory.now()
        world.publish(HERVANTA)
        world.read()
        world.clock.seconds += 0.1
        assert world.directory.now() is first
        world.clock.seconds += 0.1
        second = world.directory.now()
        assert second.units == {HERVANTA.id: HERVANTA}
        assert second.organisations[TREDU.id] is first.organisations[TREDU.id]
        world.publish(ANNA)
        world.read()
        world.clock.seconds += 1
        assert world.directory.now() is second

    def test_an_empty_projection_is_an_empty_directory(self, world: World) -> None:
        assert not world.directory.now().organisations


class TestOnSqlite(Projecting):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        with a_database(f"sqlite:///{tmp_path}/service.db") as engine:
            yield engine


@pytest.mark.servers
class TestOnPostgres(Projecting):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        with a_database(postgres_url) as engine:
            yield engine
