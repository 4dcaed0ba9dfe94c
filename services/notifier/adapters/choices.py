"""What leaders have chosen and said, and how goals stand, on SQL, within a transaction that `work` opens."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.notifier.adapters.tables import ACKNOWLEDGEMENTS, PREFERENCES, STANDINGS
from services.notifier.domain.cadence import Preference
from services.notifier.domain.standing import Acknowledgement, Standing
from shared.contracts.cloudevents import decode, encode
from shared.contracts.directory import Cadence
from shared.contracts.events import GoalShifted, State
from shared.contracts.ids import GoalId, LeaderId
from shared.log.moments import micros, moment_of

_S, _A = STANDINGS.c, ACKNOWLEDGEMENTS.c


class SqlPreferences:
    """`Preferences` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, leaders: Collection[LeaderId]) -> Mapping[LeaderId, Preference]:
        found = self._connection.execute(select(PREFERENCES).where(PREFERENCES.c.leader.in_(leaders)))
        return {
            LeaderId(row.leader): Preference(Cadence(row.cadence), any_hour=row.any_hour, silent=row.silent)
            for row in found
        }

    def choose(self, leader: LeaderId, preference: Preference, *, now: datetime) -> None:
        chosen = {
            "cadence": preference.cadence.value,
            "any_hour": preference.any_hour,
            "silent": preference.silent,
            "since": micros(now),
        }
        row = _inserting(self._connection).insert(PREFERENCES).values(leader=leader, **chosen)
        self._connection.execute(row.on_conflict_do_update(index_elements=["leader"], set_=chosen))


class SqlStandings:
    """`Standings` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, goals: Collection[GoalId]) -> Mapping[GoalId, Standing]:
        return {one.shift.goal: one for one in self._read(_standings().where(_S.goal.in_(goals)))}

    def missed(self, *, since: datetime, until: datetime) -> Sequence[Standing]:
        waits = _standings().where(_S.state == State.MISSED.value, _S.escalated_at.is_(None))
        return self._read(waits.where(_S.shifted_at.between(micros(since), micros(until))).order_by(_S.goal))

    def shifted(self, shift: GoalShifted) -> None:
        told = {
            "state": shift.after.value,
            "shifted_at": micros(shift.time),
            "event": encode(shift).payload,
            "escalated_at": None,
        }
        row = _inserting(self._connection).insert(STANDINGS).values(goal=shift.goal, **told)
        newer = row.excluded.shifted_at > _S.shifted_at
        self._connection.execute(row.on_conflict_do_update(index_elements=["goal"], set_=told, where=newer))

    def forget(self, goal: GoalId, *, until: datetime) -> None:
        self._connection.execute(delete(STANDINGS).where(_S.goal == goal, _S.shifted_at <= micros(until)))

    def escalated(self, shift: GoalShifted, *, now: datetime) -> bool:
        same = (_S.goal == shift.goal, _S.shifted_at == micros(shift.time), _S.escalated_at.is_(None))
        told = update(STANDINGS).where(*same).values(escalated_at=micros(now)).returning(_S.goal)
        return self._connection.execute(told).one_or_none() is not None

    def acknowledge(self, shift: GoalShifted, *, by: LeaderId, now: datetime) -> Acknowledgement:
        row = {"shift": shift.id, "goal": shift.goal, "leader": by, "at": micros(now)}
        self._connection.execute(
            _inserting(self._connection).insert(ACKNOWLEDGEMENTS).values(row).on_conflict_do_nothing()
        )
        return self.acknowledged(shift.id) or Acknowledgement(by, now)

    def acknowledged(self, shift: UUID) -> Acknowledgement | None:
        row = self._connection.execute(select(ACKNOWLEDGEMENTS).where(_A.shift == shift)).one_or_none()
        return Acknowledgement(LeaderId(row.leader), moment_of(row.at)) if row else None

    def _read(self, query: Select[Any]) -> list[Standing]:
        found = [(_shift(row), row) for row in self._connection.execute(query)]
        said = select(ACKNOWLEDGEMENTS).where(_A.shift.in_([shift.id for shift, _ in found]))
        acknowledged = {
            row.shift: Acknowledgement(LeaderId(row.leader), moment_of(row.at))
            for row in (self._connection.execute(said) if found else ())
        }
        return [
            Standing(
                shift=shift,
                acknowledged=acknowledged.get(shift.id),
                escalated=None if row.escalated_at is None else moment_of(row.escalated_at),
            )
            for shift, row in found
        ]


def _standings() -> Select[Any]:
    return select(STANDINGS)


def _shift(row: Row[Any]) -> GoalShifted:
    event = decode(row.event).event
    if not isinstance(event, GoalShifted):
        raise TypeError(f"a goal stands by a {type(event).__name__}, which is no shift")
    return event


def _inserting(connection: Connection) -> Any:
    """Of which dialect the words for "insert, unless" are; both have the same."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite
