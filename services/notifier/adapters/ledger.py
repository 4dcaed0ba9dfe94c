"""The ledger on SQL, and looking at it without a lock. The transaction around it lives in `work`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.notifier.adapters.tables import NOTICES
from services.notifier.application.ports import Claim, Waiting
from services.notifier.domain.errors import Trouble
from services.notifier.domain.notices import UNASKED, Notice, Status
from shared.contracts.cloudevents import decode, encode
from shared.contracts.events import GoalShifted, InvitationRequested, SignInRequested
from shared.log.moments import micros, moment_of
from shared.runtime.database import reading

_C = NOTICES.c


class SqlLedger:
    """`Ledger` on SQL, within its caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notice: Notice) -> bool:
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = {
            "id": notice.id,
            "recipient": notice.recipient,
            "kind": notice.kind.value,
            "event": encode(notice.event).payload,
            "traceparent": notice.traceparent,
            "created_at": micros(notice.created),
            "give_up_at": micros(notice.give_up),
            "status": Status.WAITING.value,
            "due_at": micros(notice.due or notice.created),
            "attempts": 0,
        }
        added = dialect.insert(NOTICES).values(row).on_conflict_do_nothing().returning(_C.id)
        return self._connection.execute(added).one_or_none() is not None

    def claim(self, *, now: datetime, until: datetime, lease: UUID, overdue: bool = False) -> Claim | None:
        """Other workers' rows are passed over instead of waited for; on SQLite the transaction keeps others out."""
        first = (
            select(_C.id)
            .where(_claimable(now=now, overdue=overdue))
            .order_by(_C.due_at, _C.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        leased = (
            update(NOTICES)
            .where(_C.id == first)
            .values(lease=lease, leased_until=micros(until), attempts=_C.attempts + 1)
            .returning(*_C)
        )
        row = self._connection.execute(leased).one_or_none()
        return Claim(_notice(row), lease, row.attempts) if row else None

    def sent(self, claim: Claim, *, now: datetime) -> bool:
        return self._mark(claim, status=Status.SENT.value, ended_at=micros(now))

    def later(self, claim: Claim, *, due: datetime, reason: Trouble, detail: str) -> None:
        self._mark(claim, due_at=micros(due), reason=reason.value, detail=detail)

    def failed(self, claim: Claim, *, now: datetime, reason: Trouble, detail: str) -> None:
        self._mark(claim, status=Status.FAILED.value, ended_at=micros(now), reason=reason.value, detail=detail)

    def one(self, notice: UUID) -> Notice | None:
        row = self._connection.execute(select(NOTICES).where(_C.id == notice)).one_or_none()
        return _notice(row) if row else None

    def _mark(self, claim: Claim, **changes: object) -> bool:
        held = and_(_C.id == claim.notice.id, _C.lease == claim.lease)
        done = self._connection.execute(
            update(NOTICES).where(held).values(lease=None, leased_until=None, **changes).returning(_C.id)
        )
        return done.one_or_none() is not None


class SqlBacklog:
    """`Backlog` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, *, now: datetime) -> bool:
        return self._any(_claimable(now=now, overdue=False))

    def overdue(self, *, now: datetime) -> bool:
        return self._any(_claimable(now=now, overdue=True))

    def waiting(self) -> Waiting:
        unasked = _C.kind.in_([one.value for one in UNASKED])
        since = case((unasked, _C.due_at), else_=_C.created_at)
        waits = select(func.count(), func.min(since)).where(_waits())
        with reading(self._engine) as connection:
            count, oldest = connection.execute(waits).one()
        return Waiting(count, None if oldest is None else moment_of(oldest))

    def _any(self, condition: ColumnElement[bool]) -> bool:
        with reading(self._engine) as connection:
            return bool(connection.execute(select(exists().where(condition))).scalar_one())


def _claimable(*, now: datetime, overdue: bool) -> ColumnElement[bool]:
    """What waits, is held by nobody, and is due, or should have been given up."""
    free = or_(_C.leased_until.is_(None), _C.leased_until <= micros(now))
    time = _C.give_up_at <= micros(now) if overdue else _C.due_at <= micros(now)
    return and_(_waits(), free, time)


def _waits() -> ColumnElement[bool]:
    """Written out in the statement, for only so can a planner know that the index of what waits will do."""
    return _C.status == literal(Status.WAITING.value, literal_execute=True)


def _notice(row: Row[Any]) -> Notice:
    event = decode(row.event).event
    if not isinstance(event, GoalShifted | SignInRequested | InvitationRequested):
        raise TypeError(f"the ledger holds a {type(event).__name__}, of which no mail tells")
    return Notice(
        recipient=row.recipient,
        event=event,
        created=moment_of(row.created_at),
        give_up=moment_of(row.give_up_at),
        traceparent=row.traceparent,
    )
