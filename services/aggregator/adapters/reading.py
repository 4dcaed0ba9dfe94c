"""What is read of counting: releases, invitations, marks and tallies. Each works on the connection of its caller.

Sums of panes are in `panes`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select, tuple_

from services.aggregator.adapters import rows
from services.aggregator.adapters.documents import counts_of
from services.aggregator.adapters.tables import CHANGES, INVITED, POOLS, RELEASES
from services.aggregator.application.ports.counting import Change, Released, RoundInvited, TakenChange, Tally
from services.aggregator.domain.pools import Release
from shared.contracts.ids import OrganisationId, RoundId, ScopeId, SurveyId, UnitId


def unit_id(text: str) -> UnitId:
    """A unit's id as it was stored."""
    return UnitId(ScopeId(text))


class SqlReleases:
    """`Releases` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(
        self,
        *,
        units: Collection[UnitId],
        survey: SurveyId,
        after: datetime | None = None,
        day_from: date | None = None,
        historic: bool | None = None,
    ) -> Sequence[Released]:
        c = RELEASES.c
        found = select(RELEASES).where(c.survey == survey, c.unit.in_(units))
        if after is not None:
            found = found.where(c.at > after)
        if day_from is not None:
            found = found.where(c.day >= day_from)
        if historic is not None:
            found = found.where(c.historic == historic)
        return [
            Released(
                unit=unit_id(row.unit),
                organisation=OrganisationId(ScopeId(row.organisation)),
                survey=SurveyId(row.survey),
                round=RoundId(row.round),
                at=row.at,
                partition=row.log_partition,
                offset=row.log_offset,
                historic=row.historic,
                release=Release(row.day, row.responses, counts_of(row.counts)),
            )
            for row in self._connection.execute(found.order_by(c.day, c.at, c.log_partition, c.log_offset))
        ]


class SqlInvited:
    """`Invited` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_rounds(self, *, units: Collection[UnitId], survey: SurveyId) -> Sequence[RoundInvited]:
        c = INVITED.c
        ours = (c.survey == survey, rows.among(self._connection.dialect.name, c.unit, units))
        by_day = select(c.round, c.day, func.sum(c.invited).label("invited")).where(*ours).group_by(c.round, c.day)
        days: dict[str, dict[date, int]] = {}
        for row in self._connection.execute(by_day.order_by(c.round, c.day)):
            days.setdefault(row.round, {})[row.day] = int(row.invited)
        return [RoundInvited(RoundId(round_), by_day) for round_, by_day in days.items()]


class SqlChanges:
    """`Changes` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, *, limit: int) -> Sequence[TakenChange]:
        """Marks that a batch is just renewing are left for the next time instead of waited for."""
        c = CHANGES.c
        marked = select(CHANGES).order_by(c.unit, c.survey).limit(limit).with_for_update(skip_locked=True)
        taken = self._connection.execute(marked).all()
        if taken:
            keys = tuple_(c.unit, c.survey).in_([(row.unit, row.survey) for row in taken])
            self._connection.execute(delete(CHANGES).where(keys))
        return [TakenChange(Change(unit_id(row.unit), SurveyId(row.survey)), row.accepted) for row in taken]


class SqlTallies:
    """`Tallies` on SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Tally]:
        c = POOLS.c
        counted = select(c.round, c.unit, c.counted, c.withdrawn, c.waiting_responses).order_by(c.round, c.unit)
        return [
            Tally(RoundId(row.round), unit_id(row.unit), row.counted, row.withdrawn, row.waiting_responses)
            for row in self._connection.execute(counted)
        ]
