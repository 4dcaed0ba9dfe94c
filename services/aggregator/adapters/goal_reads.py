"""What is read of judging: how goals stand, for pages and metrics. Judging itself is in `goals`."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection, Engine, exists, func, select, true

from services.aggregator.adapters.goal_documents import past_shift, shifts_of
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS, GOAL_STATES
from services.aggregator.adapters.tables import CHANGES
from services.aggregator.application.ports.showing import PastShift, Standing
from shared.contracts.events import State
from shared.contracts.ids import GoalId
from shared.runtime.database import reading


class SqlStandings:
    """`Standings` on SQL, on the connection of its caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]:
        c = GOAL_STATES.c
        found = self._connection.execute(select(GOAL_STATES).where(c.goal.in_(goals))).all()
        written = self._written(goals)
        standings = {}
        for row in found:
            goal = GoalId(row.goal)
            # What history says is the latest there is, until live evidence takes over and it is in the ledger.
            told = [*written.get(goal, []), *(one.told for one in shifts_of(row.told, goal))]
            standings[goal] = Standing(
                state=State(row.state),
                stale=row.fresh_until is not None and today > row.fresh_until,
                evidence=row.evidence,
                since=row.since,
                history=tuple(one for one in reversed(told) if one.at >= row.set_at),
            )
        return standings

    def _written(self, goals: Collection[GoalId]) -> Mapping[GoalId, list[PastShift]]:
        c = GOAL_SHIFTS.c
        found = self._connection.execute(select(GOAL_SHIFTS).where(c.goal.in_(goals)).order_by(c.goal, c.ordinal))
        written: dict[GoalId, list[PastShift]] = {}
        for row in found:
            told = past_shift(
                row.told, at=row.at, before=row.before, after=row.after, since=row.since, historic=row.historic
            )
            written.setdefault(GoalId(row.goal), []).append(told)
        return written


class SqlGoalCensus:
    """`GoalCensus` on SQL, each on a connection of its own that never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def marked(self) -> bool:
        with reading(self._engine) as connection:
            return bool(connection.execute(select(exists().select_from(CHANGES))).scalar_one())

    def by_state(self, *, today: date) -> Mapping[tuple[State, bool], int]:
        c = GOAL_STATES.c
        stale = func.coalesce(c.fresh_until < today, False)
        counted = select(c.state, stale.label("stale"), func.count().label("goals")).where(c.active == true())
        with reading(self._engine) as connection:
            found = connection.execute(counted.group_by(c.state, stale)).all()
        return {(State(row.state), bool(row.stale)): row.goals for row in found}
