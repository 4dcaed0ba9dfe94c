"""`Panes` on SQL: the database finds the rows, their documents are summed here, about 150,000 a second.

Where roll-ups of these very units are kept, they stand for the panes of all days but those that have changed since.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Executable,
    Integer,
    Select,
    String,
    Text,
    literal,
    select,
    union_all,
)

from services.aggregator.adapters.rollup_tables import COVERS, MARKS, ROLLUPS
from services.aggregator.adapters.rows import among
from services.aggregator.adapters.summing import Day, window_sums
from services.aggregator.adapters.tables import PANES
from services.aggregator.application.ports.counting import Pane
from services.aggregator.domain.indicators import Window
from shared.contracts.ids import RoundId, SurveyId, UnitId

# Sums of more units than this are worth being kept.
FEW = 3
ALL_ROUNDS = ""
ALL_COVERS = ""
_IS_KEPT, _HAS_CHANGED = -2, -1


@lru_cache(maxsize=4096)
def cover_of(units: frozenset[UnitId]) -> str:
    """The name of a set of units: another set has another."""
    return hashlib.sha256("\n".join(sorted(units)).encode()).hexdigest()[:32]


class _Found(NamedTuple):
    round: str
    day: date
    responses: int
    counts: str


class SqlPanes:
    """See `Panes`. Works on the connection of its caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def sums(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> Pane:
        return self.windows(units=units, survey=survey, windows=[Window(since, until)])[0]

    def windows(self, *, units: Collection[UnitId], survey: SurveyId, windows: Sequence[Window]) -> Sequence[Pane]:
        if not windows:
            return []
        found = self._found(units, survey, None, windows)
        return window_sums((Day(*one[1:]) for one in sorted(found, key=_day)), windows)

    def rounds(
        self, *, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId], windows: Sequence[Window]
    ) -> Mapping[RoundId, Sequence[Pane]]:
        if not rounds:
            return {}
        found = sorted(self._found(units, survey, rounds, windows), key=_round_and_day)
        return {
            RoundId(round_): window_sums((Day(*one[1:]) for one in of_round), windows)
            for round_, of_round in groupby(found, key=lambda one: one.round)
        }

    def _found(
        self, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId] | None, windows: Sequence[Window]
    ) -> list[_Found]:
        """All counts of the days that the windows lie in, from roll-ups or panes, in any order."""
        over = Window(min(one.since for one in windows), max(one.until for one in windows))
        panes = self._panes(units, survey, rounds).where(PANES.c.day.between(over.since, over.until))
        if len(units) <= FEW:
            return self._read(panes)
        rolled = self._rolled(cover_of(frozenset(units)), survey, rounds, over)
        if rolled is None:
            return self._read(panes)
        kept, changed = rolled
        return [*kept, *(self._read(panes.where(PANES.c.day.in_(changed))) if changed else ())]

    def _panes(
        self, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId] | None
    ) -> Select[tuple[str, date, int, str]]:
        c = PANES.c
        ours = select(c.round, c.day, c.responses, c.counts).where(
            c.survey == survey, among(self._dialect, c.unit, units)
        )
        return ours if rounds is None else ours.where(among(self._dialect, c.round, rounds))

    def _read(self, panes: Executable) -> list[_Found]:
        return [_Found._make(row) for row in self._connection.execute(panes)]

    def _rolled(
        self, cover: str, survey: SurveyId, rounds: Collection[RoundId] | None, over: Window
    ) -> tuple[list[_Found], set[date]] | None:
        """What is kept of the days that have not changed, and those that have; None where nothing is kept.

        One statement, so that all three are of one moment, whatever is made anew or dropped beside it. A day that it
        tells has changed may be read from panes at any later moment: those are always right.
        """
        c, m = ROLLUPS.c, MARKS.c
        marks = (m.survey == survey, m.cover.in_([ALL_COVERS, cover]), m.day.between(over.since, over.until))
        wanted = [ALL_ROUNDS] if rounds is None else rounds
        kept = select(c.round, c.day, c.responses, c.counts).where(
            c.cover == cover,
            c.survey == survey,
            among(self._dialect, c.round, wanted),
            c.day.between(over.since, over.until),
            c.day.not_in(select(m.day).where(*marks)),
        )
        changed = _said(m.day, _HAS_CHANGED).distinct().where(*marks)
        is_kept = _said(literal(date.min, Date), _IS_KEPT).where(COVERS.c.cover == cover)
        found = self._read(union_all(kept, changed, is_kept))
        if not any(one.responses == _IS_KEPT for one in found):
            return None
        return [one for one in found if one.responses >= 0], {one.day for one in found if one.responses == _HAS_CHANGED}


def _said(day: ColumnElement[Any], what: int) -> Select[Any]:
    """Something else than counts, in their shape."""
    return select(literal("", String), day, literal(what, Integer), literal("", Text))


def _day(one: _Found) -> date:
    return one.day


def _round_and_day(one: _Found) -> tuple[str, date]:
    return one.round, one.day
