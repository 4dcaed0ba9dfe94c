"""`DaysOfPanes` on SQL: some days of a scope, or one unit of a round, on a connection each."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Engine, func, select

from services.aggregator.adapters.documents import RawCounts, add_raw, counts_of, domain_counts
from services.aggregator.adapters.reading import unit_id
from services.aggregator.adapters.tables import PANES
from services.aggregator.application.ports.exporting import OneDay, OneUnitsDay
from shared.contracts.ids import RoundId, SurveyId, UnitId
from shared.runtime.database import reading

# So many panes are about what is read at once: days of many units are read in smaller stretches.
_PANES = 5_000
_LONGEST = 366


class SqlDaysOfPanes:
    """See `DaysOfPanes`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_scope(
        self, units: Collection[UnitId], survey: SurveyId, *, since: date | None, until: date
    ) -> Iterator[OneDay]:
        c = PANES.c
        ours = (c.survey == survey, c.unit.in_(units))
        with reading(self._engine) as connection:
            extent = select(func.min(c.day), func.max(c.day)).where(*ours, c.day <= until)
            first, last = connection.execute(extent).one()
        if first is None:
            return
        at = max(first, since) if since else first
        stretch = timedelta(days=max(1, min(_LONGEST, _PANES // max(1, len(units)))))
        while at <= last:
            end = min(at + stretch - timedelta(days=1), last)
            with reading(self._engine) as connection:
                panes = select(c.day, c.counts).where(*ours, c.day.between(at, end)).order_by(c.day)
                found = connection.execute(panes).all()
            for day, rows in groupby(found, key=attrgetter("day")):
                total: RawCounts = {}
                for row in rows:
                    add_raw(total, row.counts)
                yield OneDay(day, domain_counts(total))
            at = end + timedelta(days=1)

    def of_round(self, round_: RoundId) -> Iterator[OneUnitsDay]:
        c = PANES.c
        with reading(self._engine) as connection:
            asked = select(c.survey, c.unit).distinct().where(c.round == round_).order_by(c.survey, c.unit)
            units = connection.execute(asked).all()
        for survey, unit in units:
            with reading(self._engine) as connection:
                panes = select(c.day, c.counts).where(c.survey == survey, c.unit == unit, c.round == round_)
                found = connection.execute(panes.order_by(c.day)).all()
            for day, counts in found:
                yield OneUnitsDay(unit_id(unit), SurveyId(survey), day, counts_of(counts))
