"""What is looked at while a goal is set, on SQL: what was released day by day, and what was asked before."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, Engine, func, select

from services.aggregator.adapters.changes import SqlGoalChanges
from services.aggregator.adapters.goal_reads import SqlStandings
from services.aggregator.adapters.reading import unit_id
from services.aggregator.adapters.rows import among
from services.aggregator.adapters.tables import PANES
from services.aggregator.application.ports.setting import UnitDay
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import SurveyId, UnitId
from shared.runtime.database import reading


class SqlPast:
    """`Past` on SQL: panes as they stand, of all rounds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def number(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> int:
        c = PANES.c
        ours = among(self._connection.dialect.name, c.unit, units)
        counted = select(func.count()).where(c.survey == survey, ours, c.day.between(since, until))
        return self._connection.execute(counted).scalar_one()

    def days(
        self, *, units: Collection[UnitId], survey: SurveyId, questions: Collection[str], since: date, until: date
    ) -> Sequence[UnitDay]:
        c = PANES.c
        ours = among(self._connection.dialect.name, c.unit, units)
        asked = select(c.unit, c.day, c.responses, c.counts).where(
            c.survey == survey, ours, c.day.between(since, until)
        )
        found = []
        for row in self._connection.execute(asked.order_by(c.day)):
            document = orjson.loads(row.counts)
            counts = {name: Counts(*document[name]) for name in questions if name in document}
            if counts:
                found.append(UnitDay(unit_id(row.unit), row.day, row.responses, counts))
        return found


@dataclass(frozen=True, slots=True)
class SqlSettingShelf:
    """A `SettingShelf` on one connection."""

    connection: Connection

    @property
    def past(self) -> SqlPast:
        return SqlPast(self.connection)

    @property
    def asked(self) -> SqlGoalChanges:
        return SqlGoalChanges(self.connection)

    @property
    def standings(self) -> SqlStandings:
        return SqlStandings(self.connection)


class SqlSettingShelves:
    """`OpenSettingShelf` on SQL. Reading never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def __call__(self) -> Iterator[SqlSettingShelf]:
        with reading(self._engine) as connection:
            yield SqlSettingShelf(connection)
