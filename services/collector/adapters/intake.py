"""`Intake` on SQL.

PostgreSQL keeps a response, its event and its claim in one statement, so in one trip; its connections commit side by
side. SQLite lets one write at a time, so those who wait for that share the next transaction. A personal link is claimed
by deleting its digest; the event of its response is held until the day is over.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import cache
from threading import Lock
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.selectable import CTE

from services.collector.adapters.availability import available
from services.collector.adapters.rows import held_row, row_of
from services.collector.adapters.tables import HELD_EVENTS, OUTBOX, PERSONAL_LINKS, PLACES_TAKEN, RESPONSES
from services.collector.application.ports import Intake, Offer
from services.collector.domain.places import Place
from shared.contracts.cloudevents import encode
from shared.contracts.wire import Outgoing
from shared.log import outbox
from shared.runtime import trace
from shared.runtime.clock import local_day


def intake_on(engine: Engine) -> Intake:
    """The intake that suits a database."""
    return PostgresIntake(engine) if engine.dialect.name == "postgresql" else SqliteIntake(engine)


class _Waiting(NamedTuple):
    """An offer that waits for its turn. verdict: whether it was kept, once that can't be lost any more."""

    offer: Offer
    event: Outgoing
    verdict: "Future[bool]"


class SqliteIntake:
    """An `Intake` with group commit: whoever gets the turn keeps all who wait, and the disk is waited for once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[_Waiting] = deque()
        self._turn = Lock()
        same_key = [RESPONSES.c.round, RESPONSES.c.unit, RESPONSES.c.key]
        self._insert = sqlite.insert(RESPONSES).on_conflict_do_nothing(index_elements=same_key)

    def keep(self, offer: Offer, *, now: datetime) -> bool:
        mine = _Waiting(offer, encode(offer.event, traceparent=trace.current()), Future())
        self._waiting.append(mine)
        with self._turn:
            if not mine.verdict.done():
                self._keep([self._waiting.popleft() for _ in range(len(self._waiting))], now)
        with available():
            return mine.verdict.result()

    def _keep(self, group: Sequence[_Waiting], now: datetime) -> None:
        """All in one transaction. What goes wrong with it goes wrong for all of them, and none is kept."""
        try:
            with self._engine.begin() as connection:
                verdicts = [self._add(connection, one.offer) for one in group]
                kept = [one for one, is_kept in zip(group, verdicts, strict=True) if is_kept]
                outbox.add(connection, OUTBOX, [one.event for one in kept if one.offer.link is None], now=now)
                if held := [_held(one.offer) for one in kept if one.offer.link is not None]:
                    connection.execute(insert(HELD_EVENTS), held)
        except Exception as error:  # noqa: BLE001 – raised where each of them waits
            for one in group:
                one.verdict.set_exception(error)
        else:
            for one, is_kept in zip(group, verdicts, strict=True):
                one.verdict.set_result(is_kept)

    def _add(self, connection: Connection, offer: Offer) -> bool:
        """Claim and keep it; when it is not kept, nothing has changed."""
        claims = offer.link is not None or offer.cap is not None
        if claims and not self._claim(connection, offer):
            return False
        return connection.execute(self._insert, row_of(offer.response)).rowcount == 1

    def _claim(self, connection: Connection, offer: Offer) -> bool:
        place = offer.response.place
        known = exists().where(_at(RESPONSES, place), RESPONSES.c.key == offer.response.key)
        if connection.execute(select(known)).scalar_one():
            return False
        mine = PERSONAL_LINKS.c.digest == offer.link
        if offer.link is not None and connection.execute(delete(PERSONAL_LINKS).where(mine)).rowcount == 0:
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
    """Claim → response → its event: each only when the one before it was written. One row written: it was kept."""
    claim = _claim(personal=personal, capped=capped)
    row = select(*(bindparam(f"response_{column.name}", type_=column.type) for column in RESPONSES.c))
    response = postgresql.insert(RESPONSES).from_select(
        list(RESPONSES.c), row if claim is None else row.select_from(claim)
    )
    if claim is None:
        response = response.on_conflict_do_nothing(constraint="responses_key")
    kept = response.returning(RESPONSES.c.id).cte("kept")
    table = HELD_EVENTS if personal else OUTBOX
    columns = [column for column in table.c if personal or column.name in outbox.WRITTEN]
    event = select(*(bindparam(f"event_{column.name}", type_=column.type) for column in columns))
    return insert(table).from_select(columns, event.select_from(kept)).returning(literal(1))


def _claim(*, personal: bool, capped: bool) -> CTE | None:
    c = RESPONSES.c
    known = exists().where(
        c.round == bindparam("response_round", type_=c.round.type),
        c.unit == bindparam("response_unit", type_=c.unit.type),
        c.key == bindparam("response_key", type_=c.key.type),
    )
    if personal:
        links = PERSONAL_LINKS.c
        claim = delete(PERSONAL_LINKS).where(links.digest == bindparam("claim_link", type_=links.digest.type), ~known)
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


def _held(offer: Offer) -> Mapping[str, object]:
    return held_row(offer.event, local_day(offer.response.time))


def _values(offer: Offer, event: Outgoing, now: datetime) -> Mapping[str, object]:
    response = {f"response_{name}": value for name, value in row_of(offer.response).items()}
    told = outbox.row_of(event, now=now) if offer.link is None else _held(offer)
    row = {f"event_{name}": value for name, value in told.items()}
    return {**response, **row, "claim_link": offer.link, "claim_cap": offer.cap}
