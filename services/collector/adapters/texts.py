"""`TextWork` on SQL: the texts of one place, and the seats that they were given."""

from collections.abc import Sequence
from typing import Self

from sqlalchemy import Engine, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from services.collector.adapters.availability import available
from services.collector.adapters.managing import Managed
from services.collector.adapters.managing_tables import TEXT_PLACES, TEXT_SEATS
from services.collector.adapters.rows import response_id
from services.collector.application.managing.ports import Member
from services.collector.domain.places import Place


class SqlTextWork(Managed):
    """A `TextWork` on one connection. Used once. The place's row is the lock; on SQLite the transaction itself is."""

    def __init__(self, engine: Engine, place: Place) -> None:
        super().__init__(engine)
        self._place = place

    def __enter__(self) -> Self:
        super().__enter__()
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        c, place = TEXT_PLACES.c, self._place
        first = dialect.insert(TEXT_PLACES).values(round=place.round, unit=place.unit).on_conflict_do_nothing()
        lock = select(TEXT_PLACES).where(c.round == place.round, c.unit == place.unit).with_for_update()
        try:
            with available():
                self._connection.execute(first)
                self._connection.execute(lock)
        except BaseException:
            self._connection.close()
            raise
        return self

    def members(self) -> Sequence[Member]:
        c, place = TEXT_SEATS.c, self._place
        asked = select(TEXT_SEATS).where(c.round == place.round, c.unit == place.unit)
        return [
            Member(row.batch, row.question, response_id(row.response), row.seat)
            for row in self._connection.execute(asked)
        ]

    def seat(self, members: Sequence[Member]) -> None:
        rows = [
            {
                "round": self._place.round,
                "unit": self._place.unit,
                "question": one.question,
                "response": one.response,
                "batch": one.batch,
                "seat": one.seat,
            }
            for one in members
        ]
        if rows:
            self._connection.execute(insert(TEXT_SEATS), rows)
