"""Gathering: what is left in the pools of an ended round is released by organisation, where five have answered.

Once for each organisation in a round, in a transaction that nobody counts beside. The release belongs to the
organisation: it stands under its id, as if it were one more unit, and no figure of a unit or a group has it. What comes
later (a record that was late, a round that is extended) waits in its unit's pool for five, as ever, and is not gathered
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.aggregator.application.counting import panes_of
from services.aggregator.application.ports.counting import Change, KeptPool, Released
from services.aggregator.application.ports.gathering import BeginGatheringWork, GatheringWork, Left, Share
from services.aggregator.domain.days import has_ended, is_quiet
from services.aggregator.domain.pools import Release, gather
from shared.contracts.directory import Round
from shared.contracts.ids import UnitId
from shared.contracts.retention import is_over
from shared.contracts.snapshot import Directory
from shared.runtime.clock import local_day

# In the order of the log a gathered release comes after all records of its moment, whatever their partition.
GATHERED = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gathering did.

    shares: how many were gathered. responses: of how many something was released; left: of how many something waits.
    """

    shares: int = 0
    releases: int = 0
    responses: int = 0
    left: int = 0

    def __add__(self, other: "Gathered") -> "Gathered":
        return Gathered(
            self.shares + other.shares,
            self.releases + other.releases,
            self.responses + other.responses,
            self.left + other.left,
        )


def gather_ended(begin: BeginGatheringWork, directory: Directory, *, now: datetime) -> Gathered:
    """Gather every organisation's share of every round that has ended. Doing it again changes nothing."""
    with begin() as work:
        read_to, found = work.read_to(), work.left()
    read, total = min(local_day(now), local_day(read_to)), Gathered()
    for left in found:
        round_ = directory.rounds.get(left.share.round)
        if round_ is not None and has_ended(round_.closes, read=read):
            waits = round_.historic and not _is_last_chance(round_, directory, now=now)
            with begin() as work:
                total += _gather(work, left, round_, complete_by=read_to if waits else None, now=now)
                work.commit()
    return total


def _is_last_chance(round_: Round, directory: Directory, *, now: datetime) -> bool:
    """Whether what waits is about to be erased, as it is of a history that is older than anything is kept."""
    months = directory.network.retention_months if directory.network else None
    return months is not None and is_over(round_, today=local_day(now), months=months)


def _gather(work: GatheringWork, left: Left, round_: Round, *, complete_by: datetime | None, now: datetime) -> Gathered:
    """Gather one share. complete_by: only if all of it had come by then; None for in any case."""
    share, read = left.share, work.lock_all()
    if work.gathered(share):
        return Gathered()
    found = work.pools_of(share)
    counted = sum(one.counted for one in found.values())
    if complete_by and not _is_complete(left, counted, read_to=complete_by):
        if left.noticed is None or left.noticed[0] != counted:
            work.notice(share, counted=counted, now=now)
        return Gathered()
    ordinal, before = work.latest() or (0, now)
    at = max(now, read, before)
    kept = {key: one for key, one in found.items() if _is_of(one, round_)}
    # The day of the latest moment, not of the clock: days before what has been read may be folded, this one never is.
    day = round_.closes if round_.historic and round_.closes else local_day(at)
    pools, release = gather({key: one.pool for key, one in kept.items()}, day=day)
    work.keep_pools({key: replace(one, pool=pools[key]) for key, one in kept.items() if pools[key] != one.pool})
    if release:
        _release(work, _released(share, round_, release, at=at, ordinal=ordinal + 1))
    work.note(share, counted=counted, ordinal=ordinal + 1, at=at)
    return Gathered(
        shares=1,
        releases=1 if release else 0,
        responses=release.responses if release else 0,
        left=sum(len(one.waiting) for one in pools.values()),
    )


def _is_complete(left: Left, counted: int, *, read_to: datetime) -> bool:
    """Whether all of a round that is imported has come. It ended long ago: all that tells is that no more comes."""
    return left.noticed is not None and left.noticed[0] == counted and is_quiet(left.noticed[1], read_to=read_to)


def _is_of(kept: KeptPool, round_: Round) -> bool:
    """Whether a pool fits its round: one whose answers were asked otherwise is not mixed with others."""
    return kept.survey == round_.survey and kept.historic == round_.historic


def _released(share: Share, round_: Round, release: Release, *, at: datetime, ordinal: int) -> Released:
    return Released(
        unit=UnitId(share.organisation),
        organisation=share.organisation,
        survey=round_.survey,
        round=share.round,
        at=at,
        partition=GATHERED,
        offset=ordinal,
        historic=round_.historic,
        release=release,
    )


def _release(work: GatheringWork, released: Released) -> None:
    releases: Sequence[Released] = [released]
    work.add_releases(releases)
    work.add_to_panes(panes_of(releases))
    work.mark({Change(released.unit, released.survey): None})
