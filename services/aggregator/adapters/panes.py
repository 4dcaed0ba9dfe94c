"""`Panes` on SQL: the database finds the rows, their documents are summed here, about 150,000 a second."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, select

from services.aggregator.adapters.rows import among
from services.aggregator.adapters.summing import Day, window_sums
from services.aggregator.adapters.tables import PANES
from services.aggregator.application.ports.counting import Pane
from services.aggregator.domain.indicators import Window
from shared.contracts.ids import RoundId, SurveyId, UnitId


class SqlPanes:
    """See `Panes`. Works on the connection of its caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sums(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> Pane:
        return self.windows(units=units, survey=survey, windows=[Window(since, until)])[0]

    def windows(self, *, units: Collection[UnitId], survey: SurveyId, windows: Sequence[Window]) -> Sequence[Pane]:
        if not windows:
            return []
        c = PANES.c
        found = select(c.day, c.responses, c.counts).where(
            c.survey == survey,
            among(self._connection.dialect.name, c.unit, units),
            c.day.between(min(one.since for one in windows), max(one.until for one in windows)),
        )
        return window_sums(map(Day._make, self._connection.execute(found.order_by(c.day))), windows)

    def rounds(
        self, *, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId], windows: Sequence[Window]
    ) -> Mapping[RoundId, Sequence[Pane]]:
        if not rounds:
            return {}
        c, dialect = PANES.c, self._connection.dialect.name
        found = select(c.round, c.day, c.responses, c.counts).where(
            c.survey == survey, among(dialect, c.unit, units), among(dialect, c.round, rounds)
        )
        rows = self._connection.execute(found.order_by(c.round, c.day))
        return {
            RoundId(round_): window_sums((Day(*row[1:]) for row in of_round), windows)
            for round_, of_round in groupby(rows, key=lambda row: row.round)
        }
