"""Gathering in memory, on top of counting in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.aggregator.application.ports.counting import KeptPool, PoolKey
from services.aggregator.application.ports.gathering import Left, Share
from tests.fakes.aggregator import START, MemoryCounting, MemoryCountingWork, a_place


@dataclass(frozen=True)
class Noted:
    """What is kept of a share. ordinal: None until it has been gathered, then as which."""

    counted: int
    at: datetime
    ordinal: int | None = None


@dataclass
class MemoryGathering:
    """What gathering has committed. partitions: how many the feedback topic has."""

    counting: MemoryCounting = field(default_factory=MemoryCounting)
    partitions: int = 1
    noted: dict[Share, Noted] = field(default_factory=dict)

    def work(self) -> "MemoryGatheringWork":
        return MemoryGatheringWork(self)


class MemoryGatheringWork(MemoryCountingWork):
    def __init__(self, gathering: MemoryGathering) -> None:
        super().__init__(gathering.counting)
        self._gathering = gathering
        self._noted = dict(gathering.noted)
        self._places = [a_place(partition) for partition in range(gathering.partitions)]

    def left(self) -> Sequence[Left]:
        found = []
        for share in sorted({Share(key.round, kept.organisation) for key, kept in self._state.pools.items()}):
            pools, noted = self.pools_of(share).values(), self._noted.get(share)
            if any(one.pool.waiting for one in pools) and (noted is None or noted.ordinal is None):
                counted = sum(one.counted for one in pools)
                found.append(Left(share, counted, (noted.counted, noted.at) if noted else None))
        return found

    def read_to(self) -> datetime:
        return min(self._state.progress.get(place, START).read_to for place in self._places)

    def lock_all(self) -> datetime:
        return max(one.read_to for one in self.lock(self._places).values())

    def gathered(self, share: Share) -> bool:
        return share in self._noted and self._noted[share].ordinal is not None

    def latest(self) -> tuple[int, datetime] | None:
        return max(((one.ordinal, one.at) for one in self._noted.values() if one.ordinal), default=None)

    def pools_of(self, share: Share) -> dict[PoolKey, KeptPool]:
        pools = self._state.pools
        ours = [key for key in pools if Share(key.round, pools[key].organisation) == share]
        return {key: replace(pools[key]) for key in sorted(ours)}

    def notice(self, share: Share, *, counted: int, now: datetime) -> None:
        self._noted[share] = Noted(counted, now)

    def note(self, share: Share, *, counted: int, ordinal: int, at: datetime) -> None:
        self._noted[share] = Noted(counted, at, ordinal)

    def commit(self) -> None:
        super().commit()
        self._gathering.noted = dict(self._noted)
