"""The ledger on SQL, and looking at it without a lock. The transaction around it lives in `work`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.notifier.adapters.tables import NOTICES
from services.notifier.application.ports import Claim, Waiting
from services.notifier.domain.errors import OUR_WISH, Trouble
from services.notifier.domain.notices import NEWS, UNASKED, Kind, Notice, Status, Tidings
from services.notifier.domain.retry import KEEP_TRYING
from shared.contracts.cloudevents import decode, encode
from shared.log.moments import micros, moment_of
from shared.runtime.database import reading

_C = NOTICES.c
_MICROSECOND = timedelta(microseconds=1)


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

    def gather(self, claim: Claim, *, now: datetime) -> Sequence[Notice] | None:
        """Two workers that gather for the same leader lock the same rows in the same order: one gets all of them."""
        its = or_(_C.mail.is_(None), _C.mail == claim.notice.id)
        for_one = and_(_waits(), _C.recipient == claim.notice.recipient, _C.kind.in_(_values(NEWS)), its)
        rows = self._connection.execute(select(NOTICES).where(for_one).order_by(_C.id).with_for_update()).all()
        own = next((row for row in rows if row.id == claim.notice.id), None)
        if own is None or own.lease != claim.lease:
            return None
        if own.mail is not None:
            return [_notice(row) for row in rows if row.mail == own.id]
        urgent = [row for row in rows if row.id == own.id or row.kind != Kind.QUIET or row.due_at <= micros(now)]
        for row in urgent:
            free = {} if row.id == own.id else {"lease": None, "leased_until": None}
            self._connection.execute(update(NOTICES).where(_C.id == row.id).values(mail=own.id, **free))
        return [_notice(row) for row in urgent]

    def last_mail(
        self, recipient: str, kinds: Collection[Kind], *, now: datetime, but: UUID | None = None
    ) -> datetime | None:
        own = (_C.recipient == recipient, _C.kind.in_(_values(kinds)))
        on_its_way = and_(_waits(), _C.mail.is_not(None), _C.mail != but if but else true())
        if self._connection.execute(select(exists().where(*own, on_its_way))).scalar_one():
            return now
        sent = select(func.max(_C.ended_at)).where(*own, _C.status == Status.SENT.value)
        latest = self._connection.execute(sent).scalar_one()
        return None if latest is None else moment_of(latest)

    def reschedule(self, recipient: str, due: Mapping[Kind, datetime]) -> None:
        for kind, moment in due.items():
            waiting = and_(_waits(), _C.recipient == recipient, _C.kind == kind.value, _C.mail.is_(None))
            changes = {"due_at": micros(moment), "give_up_at": micros(moment + KEEP_TRYING)}
            self._connection.execute(update(NOTICES).where(waiting).values(**changes))

    def sent(self, claim: Claim, *, now: datetime, dropped: Mapping[UUID, Trouble] | None = None) -> bool:
        if not self._mark(claim, status=Status.SENT.value, ended_at=micros(now)):
            return False
        self._others(claim, status=Status.SENT.value, ended_at=micros(now))
        for notice, reason in (dropped or {}).items():
            changes = {"status": Status.FAILED.value, "reason": reason.value}
            self._connection.execute(update(NOTICES).where(_C.id == notice).values(**changes))
        return True

    def later(self, claim: Claim, *, due: datetime, reason: Trouble, detail: str) -> None:
        changes: dict[str, object] = {"due_at": micros(due), "reason": reason.value, "detail": detail}
        # It was not taken, so there is no mail yet that a repeat must equal; or this try tells nothing of that.
        if reason not in (Trouble.INTERRUPTED, Trouble.NO_DATABASE):
            changes["mail"] = None
        if claim.notice.kind in NEWS and reason in OUR_WISH:
            changes["give_up_at"] = micros(due + KEEP_TRYING)
        if self._mark(claim, **changes):
            self._others(claim, **changes, attempts=claim.attempts)

    def failed(self, claim: Claim, *, now: datetime, reason: Trouble, detail: str) -> None:
        changes = {"status": Status.FAILED.value, "ended_at": micros(now), "reason": reason.value, "detail": detail}
        if self._mark(claim, **changes):
            self._others(claim, **changes)

    def one(self, notice: UUID) -> Notice | None:
        row = self._connection.execute(select(NOTICES).where(_C.id == notice)).one_or_none()
        return _notice(row) if row else None

    def together(self, notice: UUID) -> Sequence[Notice]:
        rows = self._connection.execute(select(NOTICES).where(_C.id == notice)).all()
        if rows and rows[0].mail is not None:
            its = and_(_C.recipient == rows[0].recipient, _C.mail == rows[0].mail)
            rows = self._connection.execute(select(NOTICES).where(its).order_by(_C.created_at, _C.id)).all()
        return [_notice(row) for row in rows]

    def _mark(self, claim: Claim, **changes: object) -> bool:
        held = and_(_C.id == claim.notice.id, _C.lease == claim.lease)
        done = self._connection.execute(
            update(NOTICES).where(held).values(lease=None, leased_until=None, **changes).returning(_C.id)
        )
        return done.one_or_none() is not None

    def _others(self, claim: Claim, **changes: object) -> None:
        """The same for what goes in the mail of a claim, whose own row is marked."""
        if claim.notice.kind in NEWS:
            with_it = (_C.recipient == claim.notice.recipient, _C.mail == claim.notice.id, _C.id != claim.notice.id)
            self._connection.execute(update(NOTICES).where(*with_it, _waits()).values(**changes))


class SqlBacklog:
    """`Backlog` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, *, now: datetime) -> bool:
        return self._any(_claimable(now=now, overdue=False))

    def overdue(self, *, now: datetime) -> bool:
        return self._any(_claimable(now=now, overdue=True))

    def waiting(self) -> Waiting:
        since = case(
            (_C.kind.in_(_values(UNASKED)), _C.due_at),
            (_C.kind.in_(_values(NEWS)), _C.give_up_at - KEEP_TRYING // _MICROSECOND),
            else_=_C.created_at,
        )
        waits = select(func.count(), func.min(since)).where(_waits())
        with reading(self._engine) as connection:
            count, oldest = connection.execute(waits).one()
        return Waiting(count, None if oldest is None else moment_of(oldest))

    def _any(self, condition: ColumnElement[bool]) -> bool:
        with reading(self._engine) as connection:
            return bool(connection.execute(select(exists().where(condition))).scalar_one())


def _claimable(*, now: datetime, overdue: bool) -> ColumnElement[bool]:
    """What waits, goes in no other one's mail, is held by nobody, and is due, or should have been given up."""
    free = or_(_C.leased_until.is_(None), _C.leased_until <= micros(now))
    leads = or_(_C.mail.is_(None), _C.mail == _C.id)
    time = _C.give_up_at <= micros(now) if overdue else _C.due_at <= micros(now)
    return and_(_waits(), free, leads, time)


def _waits() -> ColumnElement[bool]:
    """Written out in the statement, for only so can a planner know that the index of what waits will do."""
    return _C.status == literal(Status.WAITING.value, literal_execute=True)


def _values(kinds: Collection[Kind]) -> list[str]:
    return sorted(one.value for one in kinds)


def _notice(row: Row[Any]) -> Notice:
    event = decode(row.event).event
    if not isinstance(event, Tidings):
        raise TypeError(f"the ledger holds a {type(event).__name__}, of which no mail tells")
    return Notice(
        recipient=row.recipient,
        event=event,
        created=moment_of(row.created_at),
        give_up=moment_of(row.give_up_at),
        traceparent=row.traceparent,
        escalates=row.kind == Kind.ESCALATION.value,
    )
