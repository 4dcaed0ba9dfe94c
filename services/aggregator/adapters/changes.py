"""What was asked of goals over time, on SQL, and the changes that pages make. The table is in `change_tables`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import orjson
from sqlalchemy import Connection, Engine, Row, func, select

from services.aggregator.adapters import rows
from services.aggregator.adapters.change_tables import GOAL_CHANGES
from services.aggregator.adapters.tables import DIRECTORY, OUTBOX
from services.aggregator.application.ports.changes import KeptChange, change_id
from shared.contracts.cloudevents import encode
from shared.contracts.directory import Goal
from shared.contracts.document_forms import GoalForm
from shared.contracts.documents import decode_document, encode_document, key_of, tombstone
from shared.contracts.event_forms import TermsForm
from shared.contracts.events import GoalChanged, Terms
from shared.contracts.ids import GoalId, LeaderId, ScopeId
from shared.contracts.wire import UnreadableEvent
from shared.log import outbox
from shared.log.directory import drop_own, put_own
from shared.log.moments import micros
from shared.runtime.transaction import Transaction

_GOAL, _TERMS = GoalForm(), TermsForm()


class SqlGoalChanges:
    """`GoalChanges` on SQL, on the connection of its caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, goals: Collection[GoalId] | None = None) -> Mapping[GoalId, KeptChange]:
        c = GOAL_CHANGES.c
        last = select(c.goal, func.max(c.revision).label("revision")).group_by(c.goal)
        if goals is not None:
            last = last.where(c.goal.in_(goals))
        each = last.subquery()
        asked = select(GOAL_CHANGES).join(each, (c.goal == each.c.goal) & (c.revision == each.c.revision))
        return {GoalId(row.goal): _kept(row) for row in self._connection.execute(asked)}

    def of(self, goal: GoalId) -> Sequence[KeptChange]:
        c = GOAL_CHANGES.c
        asked = select(GOAL_CHANGES).where(c.goal == goal).order_by(c.revision.desc())
        return [_kept(row) for row in self._connection.execute(asked)]

    def retired_in(self, scope: ScopeId) -> Sequence[KeptChange]:
        c = GOAL_CHANGES.c
        here = select(c.goal).where(c.scope == scope, c.document.is_(None))
        goals = [GoalId(one) for one in self._connection.execute(here).scalars()]
        retired = [one for one in self.latest(goals).values() if one.goal is None]
        return sorted(retired, key=lambda one: one.told.time, reverse=True)

    def add(self, changes: Sequence[KeptChange]) -> None:
        new = rows.insert_given(self._connection.dialect.name, GOAL_CHANGES).on_conflict_do_nothing()
        self._connection.execute(new, rows.literal([_row(one) for one in changes]))


class SqlSettingWork(Transaction):
    """A `SettingWork` on one connection. Used once. trace: the traceparent of the work at hand."""

    def __init__(self, engine: Engine, *, trace: Callable[[], str | None]) -> None:
        super().__init__(engine)
        self._trace = trace
        self.asked: SqlGoalChanges

    def __enter__(self) -> Self:
        super().__enter__()
        self.asked = SqlGoalChanges(self._connection)
        return self

    def put(self, goal: Goal, *, before: Goal | None, now: datetime) -> bool:
        outgoing = encode_document(goal)
        if not put_own(self._connection, DIRECTORY, outgoing, before=before):
            return False
        outbox.add(self._connection, OUTBOX, [outgoing], now=now)
        return True

    def withdraw(self, goal: Goal, *, now: datetime) -> bool:
        if not drop_own(self._connection, DIRECTORY, key_of(goal), before=goal):
            return False
        outbox.add(self._connection, OUTBOX, [tombstone(key_of(goal))], now=now)
        return True

    def announce(self, change: GoalChanged, *, now: datetime) -> None:
        outbox.add(self._connection, OUTBOX, [encode(change, traceparent=self._trace())], now=now)


def goals_of(connection: Connection, goals: Collection[GoalId]) -> Mapping[GoalId, Goal]:
    """These goals as the directory has them, as of this transaction; pages that change them wait for its end."""
    c = DIRECTORY.c
    keys = [f"goal/{one}" for one in sorted(goals)]
    found = connection.execute(select(DIRECTORY).where(c.key.in_(keys)).order_by(c.key).with_for_update(read=True))
    read = [_goal(row.key, raw) for row in found for raw in [row.unread or row.document] if raw]
    return {one.id: one for one in read if one}


def _goal(key: str, raw: bytes) -> Goal | None:
    try:
        document = decode_document(key, raw)
    except UnreadableEvent:
        return None
    return document if isinstance(document, Goal) else None


def _row(kept: KeptChange) -> rows.Row:
    told = kept.told
    terms = told.after or told.before
    return {
        "goal": told.goal,
        "revision": told.revision,
        "scope": terms.scope if terms else "",
        "at": micros(told.time),
        "by": told.by,
        "by_name": told.by_name,
        "document": None if kept.goal is None else _text(_GOAL.dump(kept.goal)),
        "before": None if told.before is None else _text(_TERMS.dump(told.before)),
        "after": None if told.after is None else _text(_TERMS.dump(told.after)),
    }


def _kept(row: Row[*tuple[Any, ...]]) -> KeptChange:
    goal = GoalId(row.goal)
    told = GoalChanged(
        id=change_id(goal, row.revision),
        time=row.at,
        goal=goal,
        revision=row.revision,
        by=LeaderId(row.by) if row.by else None,
        by_name=row.by_name,
        before=_terms(row.before),
        after=_terms(row.after),
    )
    return KeptChange(told, None if row.document is None else _GOAL.load(orjson.loads(row.document)))


def _terms(text: str | None) -> Terms | None:
    return None if text is None else _TERMS.load(orjson.loads(text))


def _text(document: object) -> str:
    return orjson.dumps(document).decode()
