"""What gathering ended rounds needs of the world: values that cross the border, and a Protocol. No logic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from services.aggregator.application.ports.counting import Change, KeptPool, Pane, PaneKey, PoolKey, Released
from shared.contracts.ids import OrganisationId, RoundId


class Share(NamedTuple):
    """What one organisation's units have in one round: it is gathered as a whole."""

    round: RoundId
    organisation: OrganisationId


@dataclass(frozen=True, slots=True)
class Left:
    """A share of which something waits and that was not gathered yet.

    counted: responses that were heard of. noticed: how many it was when gathering last looked, and since when.
    """

    share: Share
    counted: int
    noticed: tuple[int, datetime] | None = None


class GatheringWork(Protocol):
    """One transaction of gathering. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def left(self) -> Sequence[Left]:
        """Every share of which something waits and that was not gathered yet, sorted."""

    def read_to(self) -> datetime:
        """Every record of every partition that was appended before this moment has been counted."""

    def lock_all(self) -> datetime:
        """Lock all partitions until the transaction ends; returns the latest moment up to which one has been read.

        Nobody counts meanwhile: pools and panes are alone with us.
        """

    def gathered(self, share: Share) -> bool:
        """Whether a share was gathered. Ask once all is locked."""

    def latest(self) -> tuple[int, datetime] | None:
        """The ordinal of the latest gathering, and its moment. Ask once all is locked."""

    def pools_of(self, share: Share) -> dict[PoolKey, KeptPool]:
        """All pools of a share."""

    def keep_pools(self, pools: Mapping[PoolKey, KeptPool]) -> None:
        """Replace these pools."""

    def add_releases(self, releases: Sequence[Released]) -> None:
        """Write these into the ledger, in this order."""

    def add_to_panes(self, panes: Mapping[PaneKey, Pane]) -> None:
        """Add these sums to the panes."""

    def mark(self, changes: Mapping[Change, datetime | None]) -> None:
        """Mark what changed."""

    def notice(self, share: Share, *, counted: int, now: datetime) -> None:
        """Keep how many responses a share has now."""

    def note(self, share: Share, *, counted: int, ordinal: int, at: datetime) -> None:
        """Note that a share has been gathered: it never is again."""

    def commit(self) -> None:
        """Make it so."""


class BeginGatheringWork(Protocol):
    """Begins a transaction of gathering."""

    def __call__(self) -> GatheringWork: ...
