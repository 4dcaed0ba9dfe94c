"""`Rollups` on SQL: they are made from panes here, and read in `panes`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, true, tuple_

from services.aggregator.adapters import rows
from services.aggregator.adapters.documents import RawCounts, raw_text
from services.aggregator.adapters.panes import ALL_COVERS, ALL_ROUNDS, cover_of
from services.aggregator.adapters.rollup_tables import COVERS, MARKS, ROLLUPS
from services.aggregator.adapters.summing import add_counts
from services.aggregator.adapters.tables import PANES
from shared.contracts.ids import UnitId
from shared.runtime.database import reading

# Any number, as long as it is nobody else's: who holds it is alone with all three tables but for new marks.
_LOCK = 5_170_021_964_327
_Place = tuple[str, str, str, date]  # cover, survey, round, day
_Sums = dict[_Place, tuple[int, RawCounts]]


class SqlRollups:
    """See `Rollups`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._covers_of: dict[str, list[str]] = {}
        self._known: frozenset[str] = frozenset()

    def keep(self, covers: Collection[frozenset[UnitId]]) -> None:
        wanted = {cover_of(one): one for one in covers}
        with reading(self._engine) as connection:
            known = set(connection.execute(select(COVERS.c.cover)).scalars())
        if known == wanted.keys():
            return
        with self._engine.begin() as connection:
            _be_alone(connection)
            known = set(connection.execute(select(COVERS.c.cover)).scalars())
            _forget(connection, sorted(known - wanted.keys()))
            _begin(connection, {cover: wanted[cover] for cover in sorted(wanted.keys() - known)})

    def renew(self, *, days: int) -> int:
        if not self.behind():
            return 0
        with self._engine.begin() as connection:
            if not _is_alone(connection):
                return 0
            # The marks go first: what is read after that has at least the panes that they are about.
            taken = _take_marks(connection, days=days)
            self._learn(connection)
            by_survey: dict[str, dict[date, set[str]]] = {}
            for cover, survey, day in taken:
                by_survey.setdefault(survey, {}).setdefault(day, set()).add(cover)
            for survey, wanted in by_survey.items():
                _replace(connection, survey, wanted, self._known, self._sums(connection, survey, wanted))
        return sum(len(wanted) for wanted in by_survey.values())

    def behind(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(MARKS)).scalar_one())

    def drop(self) -> None:
        with self._engine.begin() as connection:
            drop(connection)

    def _learn(self, connection: Connection) -> None:
        """Which covers each unit is in. A cover's units never change, so they are read when there are other covers."""
        known = frozenset(connection.execute(select(COVERS.c.cover)).scalars())
        if known == self._known:
            return
        self._known, self._covers_of = known, {}
        for row in connection.execute(select(COVERS)):
            for unit in orjson.loads(row.units):
                self._covers_of.setdefault(unit, []).append(row.cover)

    def _sums(self, connection: Connection, survey: str, wanted: Mapping[date, set[str]]) -> _Sums:
        """The sums of these days, of the covers that are wanted of each."""
        c, dialect = PANES.c, connection.dialect.name
        units = self._units_of(wanted)
        panes = select(c.unit, c.day, c.round, c.responses, c.counts).where(
            c.survey == survey, rows.among(dialect, c.unit, units), c.day.in_(wanted)
        )
        sums: _Sums = {}
        for unit, day, round_, responses, text_ in connection.execute(panes):
            counts: RawCounts = orjson.loads(text_)
            asked = wanted[day]
            for cover in self._covers_of[unit]:
                if ALL_COVERS not in asked and cover not in asked:
                    continue
                _add(sums, (cover, survey, round_, day), responses, counts)
        for (cover, of, _, day), (responses, counts) in list(sums.items()):
            _add(sums, (cover, of, ALL_ROUNDS, day), responses, counts)
        return sums

    def _units_of(self, wanted: Mapping[date, set[str]]) -> list[str]:
        asked: set[str] = set().union(*wanted.values())
        if ALL_COVERS in asked:
            return sorted(self._covers_of)
        return sorted(unit for unit, covers in self._covers_of.items() if not asked.isdisjoint(covers))


def drop(connection: Connection) -> None:
    """Forget all roll-ups: whoever writes panes in any other way than counting does has to, in that transaction."""
    _be_alone(connection)
    for table in (ROLLUPS, COVERS, MARKS):
        connection.execute(delete(table))


def _is_alone(connection: Connection) -> bool:
    """Whether nobody else makes roll-ups until this transaction ends. On SQLite nobody else writes at all."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar_one())


def _be_alone(connection: Connection) -> None:
    """Wait until nobody else does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _forget(connection: Connection, covers: Sequence[str]) -> None:
    if covers:
        for table in (ROLLUPS, COVERS, MARKS):
            connection.execute(delete(table).where(rows.among(connection.dialect.name, table.c.cover, covers)))


def _begin(connection: Connection, covers: Mapping[str, Iterable[str]]) -> None:
    """Keep these from now on. Every day that has panes is marked for each: none of them is summed yet.

    What is counted meanwhile brings marks for all covers, which nobody takes away before this transaction ends.
    """
    if not covers:
        return
    kept = [{"cover": cover, "units": orjson.dumps(sorted(units)).decode()} for cover, units in covers.items()]
    connection.execute(insert(COVERS), kept)
    days = select(PANES.c.survey, PANES.c.day).distinct().subquery("days")
    ours = rows.among(connection.dialect.name, COVERS.c.cover, covers)
    marks = select(COVERS.c.cover, days.c.survey, days.c.day).join_from(COVERS, days, true()).where(ours)
    connection.execute(insert(MARKS).from_select(["cover", "survey", "day"], marks))


def _add(sums: _Sums, place: _Place, responses: int, counts: RawCounts) -> None:
    earlier, total = sums.get(place) or (0, {})
    add_counts(total, counts)
    sums[place] = (earlier + responses, total)


def _take_marks(connection: Connection, *, days: int) -> Sequence[Any]:
    m = MARKS.c
    latest = select(m.survey, m.day).distinct().order_by(m.day.desc(), m.survey).limit(days)
    places = [tuple(row) for row in connection.execute(latest)]
    if not places:
        return []
    taken = delete(MARKS).where(tuple_(m.survey, m.day).in_(places)).returning(m.cover, m.survey, m.day)
    return connection.execute(taken).all()


def _replace(
    connection: Connection, survey: str, wanted: Mapping[date, set[str]], known: Iterable[str], sums: _Sums
) -> None:
    """Put sums in the place of those that were there."""
    c = ROLLUPS.c
    whole = [day for day, covers in wanted.items() if ALL_COVERS in covers]
    parts = [(cover, day) for day, covers in wanted.items() if ALL_COVERS not in covers for cover in covers]
    if whole:
        connection.execute(delete(ROLLUPS).where(c.cover.in_(sorted(known)), c.survey == survey, c.day.in_(whole)))
    if parts:
        connection.execute(delete(ROLLUPS).where(c.survey == survey, tuple_(c.cover, c.day).in_(parts)))
    given = [
        {"cover": cover, "survey": of, "round": round_, "day": day, "responses": n, "counts": raw_text(counts)}
        for (cover, of, round_, day), (n, counts) in sums.items()
    ]
    if given:
        connection.execute(rows.insert_given(connection.dialect.name, ROLLUPS), rows.literal(given))
