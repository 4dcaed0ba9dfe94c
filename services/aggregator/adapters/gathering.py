"""Gathering on SQL: one transaction, as counting's is, but with all partitions. The table is in `gathering_tables`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, func, select

from services.aggregator.adapters import rows
from services.aggregator.adapters.counting import GROUP, SqlCountingWork
from services.aggregator.adapters.gathering_tables import GATHERINGS
from services.aggregator.adapters.reading import unit_id
from services.aggregator.adapters.tables import OFFSETS, POOLS
from services.aggregator.application.ports.counting import KeptPool, PoolKey
from services.aggregator.application.ports.gathering import Left, Share
from shared.contracts.ids import OrganisationId, RoundId, ScopeId
from shared.contracts.topics import FEEDBACK
from shared.log import offsets
from shared.log.moments import micros
from shared.log.port import TopicPartition


class SqlGatheringWork(SqlCountingWork):
    """A `GatheringWork` on one connection. Used once. partitions: how many the feedback topic has."""

    def __init__(self, engine: Engine, *, partitions: int) -> None:
        super().__init__(engine)
        self._places = [TopicPartition(FEEDBACK.name, partition) for partition in range(partitions)]

    def left(self) -> Sequence[Left]:
        pools, c = POOLS.c, GATHERINGS.c
        summed = (
            select(pools.round, pools.organisation, func.sum(pools.counted).label("counted"))
            .group_by(pools.round, pools.organisation)
            .having(func.sum(pools.waiting_responses) > 0)
            .subquery()
        )
        same = (c.round == summed.c.round) & (c.organisation == summed.c.organisation)
        found = (
            select(summed, c.counted.label("noticed_counted"), c.noticed)
            .join_from(summed, GATHERINGS, same, isouter=True)
            .where(c.gathered_at.is_(None))
            .order_by(summed.c.round, summed.c.organisation)
        )
        return [
            Left(
                Share(RoundId(row.round), OrganisationId(ScopeId(row.organisation))),
                counted=int(row.counted),
                noticed=None if row.noticed is None else (row.noticed_counted, row.noticed),
            )
            for row in self._connection.execute(found)
        ]

    def read_to(self) -> datetime:
        progress = offsets.read(self._connection, OFFSETS, group=GROUP, partitions=self._places)
        return min(one.read_to for one in progress.values())

    def lock_all(self) -> datetime:
        return max(one.read_to for one in self.lock(self._places).values())

    def gathered(self, share: Share) -> bool:
        c = GATHERINGS.c
        ours = (c.round == share.round, c.organisation == share.organisation)
        return self._connection.execute(select(c.round).where(*ours, c.gathered_at.is_not(None))).first() is not None

    def latest(self) -> tuple[int, datetime] | None:
        c = GATHERINGS.c
        found = select(c.ordinal, c.gathered_at).where(c.ordinal.is_not(None)).order_by(c.ordinal.desc()).limit(1)
        row = self._connection.execute(found).first()
        return None if row is None else (row.ordinal, row.gathered_at)

    def pools_of(self, share: Share) -> dict[PoolKey, KeptPool]:
        c = POOLS.c
        units = select(c.unit).where(c.round == share.round, c.organisation == share.organisation).order_by(c.unit)
        return self.pools([PoolKey(unit_id(one), share.round) for one in self._connection.execute(units).scalars()])

    def notice(self, share: Share, *, counted: int, now: datetime) -> None:
        self._keep(share, {"counted": counted, "noticed": micros(now), "gathered_at": None, "ordinal": None})

    def note(self, share: Share, *, counted: int, ordinal: int, at: datetime) -> None:
        moment = micros(at)
        self._keep(share, {"counted": counted, "noticed": moment, "gathered_at": moment, "ordinal": ordinal})

    def _keep(self, share: Share, row: rows.Row) -> None:
        keep = rows.insert_given(self._engine.dialect.name, GATHERINGS)
        replaced = {name: keep.excluded[name] for name in row}
        statement = keep.on_conflict_do_update(index_elements=["round", "organisation"], set_=replaced)
        self._run(statement, [{**share._asdict(), **row}])
