"""`Intake` on SQL: one offer, one transaction. A group commit would stand beside this, over the same statements.

PostgreSQL keeps a response, its event and its claim in one statement, so in one trip. SQLite, which has no trips, takes
the same steps one after the other under its write lock.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import false, true
from sqlalchemy.sql.selectable import CTE

from services.collector.adapters.availability import available
from services.collector.adapters.rows import row_of
from services.collector.adapters.tables import OUTBOX, PERSONAL_LINKS, PLACES_TAKEN, RESPONSES
from services.collector.application.ports import Intake, Offer
from services.collector.domain.places import Place
from shared.contracts.cloudevents import encode
from shared.contracts.wire import Outgoing
from shared.log import outbox
from shared.runtime import trace


def intake_on(engine: Engine) -> Intake:
    """The intake that suits a database."""
    return PostgresIntake(engine) if engine.dialect.name == "postgresql" else SqliteIntake(engine)


class SqliteIntake:
    """An `Intake` under a write lock that lets one in at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, offer: Offer, *, now: datetime) -> bool:
        event = encode(offer.event, traceparent=trace.current())
        with available(), self._engine.connect() as connection, connection.begin() as transaction:
            if not self._claim(connection, offer):
                transaction.rollback()
                return False
            connection.execute(insert(RESPONSES), row_of(offer.response))
            outbox.add(connection, OUTBOX, [event], now=now)
        return True

    def _claim(self, connection: Connection, offer: Offer) -> bool:
        place = offer.response.place
        known = exists().where(_at(RESPONSES, place), RESPONSES.c.key == offer.response.key)
        if connection.execute(select(known)).scalar_one():
            return False
        if offer.link is not None:
            links = PERSONAL_LINKS.c
            claim = update(PERSONAL_LINKS).where(links.digest == offer.link, links.used == false())
            if connection.execute(claim.values(used=True)).rowcount == 0:
                return False
        if offer.cap is not None:
            _begin_counting(connection, place)
            taken = PLACES_TAKEN.c.taken
            take = update(PLACES_TAKEN).where(_at(PLACES_TAKEN, place), taken < offer.cap)
            return connection.execute(take.values(taken=taken + 1)).rowcount == 1
        return True


class PostgresIntake:
    """An `Intake` of one statement, which commits by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def keep(self, offer: Offer, *, now: datetime) -> bool:
        event = encode(offer.event, traceparent=trace.current())
        values = _values(offer, event, now)
        statement = _statement(personal=offer.link is not None, capped=offer.cap is not None)
        with available(), self._engine.connect() as connection:
            if _kept(connection, statement, values):
                return True
            if offer.cap is None:
                return False
            # The first answer under a cap finds no row to count in, and makes one.
            _begin_counting(connection, offer.response.place)
            return _kept(connection, statement, values)


def _kept(connection: Connection, statement: Insert, values: Mapping[str, object]) -> bool:
    try:
        return connection.execute(statement, values).one_or_none() is not None
    except IntegrityError:  # the same key at the same moment: the other one was first, and this claim is undone
        return False


def _at(table: Table, place: Place) -> ColumnElement[bool]:
    return (table.c.round == place.round) & (table.c.unit == place.unit)


def _begin_counting(connection: Connection, place: Place) -> None:
    """The row that a place's answers are counted in; begins with those that came before there was a cap."""
    counting = PLACES_TAKEN.c
    before = select(func.count()).select_from(RESPONSES).where(_at(RESPONSES, place)).scalar_subquery()
    absent = ~exists().where(_at(PLACES_TAKEN, place))
    first = select(literal(place.round), literal(place.unit), before).where(absent)
    row = postgresql.insert(PLACES_TAKEN) if connection.dialect.name == "postgresql" else insert(PLACES_TAKEN)
    statement = row.from_select([counting.round, counting.unit, counting.taken], first)
    if isinstance(statement, postgresql.Insert):
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement)


@cache
def _statement(*, personal: bool, capped: bool) -> Insert:
    """Claim → response → outbox row: each only when the one before it was written. One row written: it was kept."""
    claim = _claim(personal=personal, capped=capped)
    row = select(*(bindparam(f"response_{column.name}", type_=column.type) for column in RESPONSES.c))
    response = postgresql.insert(RESPONSES).from_select(
        list(RESPONSES.c), row if claim is None else row.select_from(claim)
    )
    if claim is None:
        response = response.on_conflict_do_nothing(constraint="responses_key")
    kept = response.returning(RESPONSES.c.id).cte("kept")
    columns = [column for column in OUTBOX.c if column.name in outbox.WRITTEN]
    event = select(*(bindparam(f"outbox_{column.name}", type_=column.type) for column in columns))
    return insert(OUTBOX).from_select(columns, event.select_from(kept)).returning(OUTBOX.c.id)


def _claim(*, personal: bool, capped: bool) -> CTE | None:
    c = RESPONSES.c
    known = exists().where(
        c.round == bindparam("response_round", type_=c.round.type),
        c.unit == bindparam("response_unit", type_=c.unit.type),
        c.key == bindparam("response_key", type_=c.key.type),
    )
    if personal:
        links = PERSONAL_LINKS.c
        claim = update(PERSONAL_LINKS).where(links.digest == bindparam("claim_link", type_=links.digest.type))
        claim = claim.where(links.used == false(), ~known).values(used=true())
        return claim.returning(links.digest).cte("claim")
    if capped:
        taken = PLACES_TAKEN.c
        take = update(PLACES_TAKEN).where(
            taken.round == bindparam("response_round", type_=taken.round.type),
            taken.unit == bindparam("response_unit", type_=taken.unit.type),
            taken.taken < bindparam("claim_cap", type_=taken.taken.type),
            ~known,
        )
        return take.values(taken=taken.taken + 1).returning(taken.taken).cte("claim")
    return None


def _values(offer: Offer, event: Outgoing, now: datetime) -> Mapping[str, object]:
    response = {f"response_{name}": value for name, value in row_of(offer.response).items()}
    row = {f"outbox_{name}": value for name, value in outbox.row_of(event, now=now).items()}
    return {**response, **row, "claim_link": offer.link, "claim_cap": offer.cap}
