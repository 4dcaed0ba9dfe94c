"""Judging on SQL: one transaction. What others read of it is in `goal_reads`; the tables in `goal_tables`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import Engine, func, insert, select, true, update

from services.aggregator.adapters import rows
from services.aggregator.adapters.changes import SqlGoalChanges, goals_of
from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.goal_documents import (
    shifts_of,
    shifts_text,
    told_text,
    track_of,
    track_text,
)
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS, GOAL_STATES
from services.aggregator.adapters.panes import SqlPanes
from services.aggregator.adapters.reading import SqlChanges, SqlReleases
from services.aggregator.adapters.tables import OFFSETS, OUTBOX, RELEASES
from services.aggregator.application.ports.goals import GoalEvent, KeptGoal, KeptShift, Noted, shift_id
from shared.contracts.cloudevents import encode
from shared.contracts.directory import Goal
from shared.contracts.ids import GoalId, SurveyId, UnitId
from shared.contracts.topics import FEEDBACK
from shared.log import offsets, outbox
from shared.log.moments import micros
from shared.log.port import TopicPartition
from shared.runtime.transaction import Transaction


class SqlGoalWork(Transaction):
    """A `GoalWork` on one connection. Used once.

    partitions: how many the feedback topic has. trace: the traceparent of the work at hand.
    """

    def __init__(self, engine: Engine, *, partitions: int, trace: Callable[[], str | None]) -> None:
        super().__init__(engine)
        self._partitions = partitions
        self._trace = trace
        self.changes: SqlChanges
        self.releases: SqlReleases
        self.panes: SqlPanes
        self.asked: SqlGoalChanges

    def __enter__(self) -> Self:
        super().__enter__()
        self.changes = SqlChanges(self._connection)
        self.releases = SqlReleases(self._connection)
        self.panes = SqlPanes(self._connection)
        self.asked = SqlGoalChanges(self._connection)
        return self

    def historic_releases(self, *, units: Collection[UnitId], survey: SurveyId) -> int:
        c = RELEASES.c
        imported = select(func.count()).where(c.survey == survey, c.unit.in_(units), c.historic == true())
        return self._connection.execute(imported).scalar_one()

    def read_to(self) -> datetime:
        places = [TopicPartition(FEEDBACK.name, partition) for partition in range(self._partitions)]
        progress = offsets.read(self._connection, OFFSETS, group=GROUP, partitions=places)
        return min(one.read_to for one in progress.values())

    def noted(self) -> Mapping[GoalId, Noted]:
        c = GOAL_STATES.c
        found = self._connection.execute(select(c.goal, c.aim, c.active, c.paused, c.missing_since))
        return {GoalId(row.goal): Noted(row.aim, row.active, row.paused, row.missing_since) for row in found}

    def published(self, goals: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        return goals_of(self._connection, goals)

    def lock(self, goals: Sequence[KeptGoal]) -> Mapping[GoalId, KeptGoal]:
        """A new goal's row is written first, so that two who begin with it at once meet at its lock."""
        wanted = sorted(goals, key=lambda one: one.goal)
        ids = [one.goal for one in wanted]
        found = self._locked(ids)
        if missing := [one for one in wanted if one.goal not in found]:
            added = rows.insert_given(self._engine.dialect.name, GOAL_STATES).on_conflict_do_nothing()
            self._connection.execute(added, rows.literal([_row(one) for one in missing]))
            found = self._locked(ids)
        return found

    def keep(self, goals: Sequence[KeptGoal]) -> None:
        keep = rows.insert_given(self._engine.dialect.name, GOAL_STATES)
        replaced = {one.name: keep.excluded[one.name] for one in GOAL_STATES.c if one.name != "goal"}
        statement = keep.on_conflict_do_update(index_elements=["goal"], set_=replaced)
        self._connection.execute(statement, rows.literal([_row(one) for one in goals]))

    def retire(self, goals: Collection[GoalId], *, now: datetime) -> None:
        """These come after goals that are locked already, so waiting for them could be for ever."""
        c = GOAL_STATES.c
        free = select(c.goal).where(c.goal.in_(goals)).with_for_update(skip_locked=True)
        found = self._connection.execute(free).scalars().all()
        since = func.coalesce(c.missing_since, micros(now))
        gone = update(GOAL_STATES).where(c.goal.in_(found)).values(active=False, missing_since=since)
        self._connection.execute(gone)

    def add_shifts(self, shifts: Sequence[KeptShift]) -> None:
        self._connection.execute(
            insert(GOAL_SHIFTS),
            [
                {
                    "id": shift_id(one.goal, one.ordinal),
                    "goal": one.goal,
                    "ordinal": one.ordinal,
                    "at": one.told.at,
                    "historic": one.told.historic,
                    "before": one.told.before.value,
                    "after": one.told.after.value,
                    "day": one.day,
                    "since": one.told.since,
                    "told": told_text(one.told),
                }
                for one in shifts
            ],
        )

    def publish(self, events: Sequence[GoalEvent], *, now: datetime) -> None:
        traceparent = self._trace()
        outbox.add(self._connection, OUTBOX, [encode(one, traceparent=traceparent) for one in events], now=now)

    def _locked(self, goals: Sequence[GoalId]) -> dict[GoalId, KeptGoal]:
        c = GOAL_STATES.c
        found = self._connection.execute(
            select(GOAL_STATES).where(c.goal.in_(goals)).order_by(c.goal).with_for_update()
        )
        return {
            GoalId(row.goal): KeptGoal(
                goal=GoalId(row.goal),
                aim=row.aim,
                set_at=row.set_at,
                track=track_of(row.track),
                active=row.active,
                reset=row.reset,
                since=row.since,
                fresh_until=row.fresh_until,
                evidence=row.evidence,
                busiest=row.busiest,
                ordinal=row.ordinal,
                historic=row.historic,
                live=row.live,
                told=shifts_of(row.told, GoalId(row.goal)),
                paused=row.paused,
                quiet=row.quiet,
            )
            for row in found
        }


def _row(kept: KeptGoal) -> rows.Row:
    return {
        "goal": kept.goal,
        "aim": kept.aim,
        "active": kept.active,
        "set_at": micros(kept.set_at),
        "reset": kept.reset,
        "state": kept.track.state.value,
        "since": kept.since,
        "fresh_until": kept.fresh_until,
        "evidence": kept.evidence,
        "busiest": kept.busiest,
        "ordinal": kept.ordinal,
        "historic": kept.historic,
        "live": kept.live,
        "told": shifts_text(kept.told),
        "track": track_text(kept.track),
        "paused": kept.paused,
        "missing_since": None,
        "quiet": kept.quiet,
    }
