"""Counting on a real database, for tests: committed state as the contract suite wants to see it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, select

from services.aggregator.adapters.counting import GROUP, SqlCountingWork
from services.aggregator.adapters.documents import counts_of
from services.aggregator.adapters.panes import SqlPanes
from services.aggregator.adapters.reading import SqlChanges, SqlInvited, SqlReleases, SqlTallies, unit_id
from services.aggregator.adapters.tables import METADATA, OFFSETS, OUTBOX, PANES, POOLS, RELEASES
from services.aggregator.application.ports.counting import (
    Changes,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    Panes,
    PoolKey,
    Released,
    Releases,
    RoundInvited,
    Tallies,
    Tally,
)
from shared.contracts.dead_letters import read_dead_letter
from shared.contracts.ids import RoundId, SurveyId, UnitId
from shared.log import offsets
from shared.log.port import TopicPartition
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from tests.fakes.aggregator import PARTNERSHIP

MIGRATIONS = "services.aggregator.adapters.migrations.versions"


@contextmanager
def migrated(url: str) -> Iterator[Engine]:
    engine = engine_from(url)
    try:
        upgrade(engine, MIGRATIONS)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def a_sqlite_in_memory() -> Iterator[Engine]:
    engine = engine_from("sqlite://")
    try:
        METADATA.create_all(engine)
        yield engine
    finally:
        engine.dispose()


class SqlCounting:
    """See `MemoryCounting`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def work(self) -> CountingWork:
        return SqlCountingWork(self._engine)

    @contextmanager
    def reading(self) -> Iterator[tuple[Releases, Panes, Tallies]]:
        with reading(self._engine) as connection:
            yield SqlReleases(connection), SqlPanes(connection), SqlTallies(connection)

    @contextmanager
    def taking(self) -> Iterator[Changes]:
        with self._engine.begin() as connection:
            yield SqlChanges(connection)

    def pools(self) -> Mapping[PoolKey, KeptPool]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(POOLS.c.unit, POOLS.c.round)).all()
        with self.work() as work:
            return work.pools([PoolKey(unit_id(row.unit), RoundId(row.round)) for row in rows])

    def panes(self) -> Mapping[PaneKey, Pane]:
        with reading(self._engine) as connection:
            return {
                PaneKey(SurveyId(row.survey), unit_id(row.unit), row.day, RoundId(row.round)): Pane(
                    row.responses, counts_of(row.counts)
                )
                for row in connection.execute(select(PANES))
            }

    def releases(self) -> Sequence[Released]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(RELEASES.c.unit, RELEASES.c.survey).distinct()).all()
            releases = SqlReleases(connection)
            return [
                one
                for survey in {row.survey for row in rows}
                for one in releases.since(units=[unit_id(row.unit) for row in rows], survey=SurveyId(survey))
            ]

    def tallies(self) -> Sequence[Tally]:
        with self.reading() as (_, _, tallies):
            return tallies.all()

    def offsets(self) -> Mapping[TopicPartition, int]:
        with reading(self._engine) as connection:
            stored = offsets.read(connection, OFFSETS, group=GROUP)
        return {place: progress.next_offset for place, progress in stored.items()}

    def invited_by_round(self, units: Collection[UnitId]) -> Sequence[RoundInvited]:
        with reading(self._engine) as connection:
            return SqlInvited(connection).of_rounds(units=units, survey=PARTNERSHIP)

    def dead_letters(self) -> Sequence[tuple[int, int, str]]:
        with reading(self._engine) as connection:
            payloads = connection.execute(select(OUTBOX.c.payload)).scalars()
            letters = [read_dead_letter(one) for one in payloads]
        return sorted((one.partition, one.offset, one.reason) for one in letters)
