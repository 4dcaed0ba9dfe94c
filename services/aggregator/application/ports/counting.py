"""What counting needs of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import NamedTuple, Protocol, Self
from uuid import UUID

from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts, Pool, Release
from shared.contracts.events import FeedbackInvited, FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, SurveyId, UnitId
from shared.log.port import Progress, Record, TopicPartition


class PoolKey(NamedTuple):
    """Whose pool: answers of one unit in one round wait together, never with others."""

    unit: UnitId
    round: RoundId


@dataclass(slots=True)
class KeptPool:
    """A pool as it is kept, with what reconciling needs. The fold changes it in place: it lives for one batch.

    survey, version: None until the first submission (a withdrawal may come before it).
    counted: responses of this unit and round that the aggregator has heard of, withdrawn ones among them.
    withdrawn: those of them that were withdrawn, before or after their release.
    """

    organisation: OrganisationId
    survey: SurveyId | None = None
    version: int | None = None
    historic: bool = False
    pool: Pool = field(default_factory=Pool)
    counted: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Released:
    """A release as it stands in the ledger.

    at: when the log appended the record that opened the pool. partition, offset: where that record is. historic: it
    was imported, so it never is evidence for a live shift.
    """

    unit: UnitId
    organisation: OrganisationId
    survey: SurveyId
    round: RoundId
    at: datetime
    partition: int
    offset: int
    historic: bool
    release: Release


class PaneKey(NamedTuple):
    """What a pane is about. Ordered as windows are read."""

    survey: SurveyId
    unit: UnitId
    day: date
    round: RoundId


@dataclass(frozen=True, slots=True)
class Pane:
    """Sums of releases: respondents by release (one who was released in two parts is in both), counts by question."""

    responses: int
    counts: Mapping[str, Counts]


class Change(NamedTuple):
    """Releases have come for a unit in a survey."""

    unit: UnitId
    survey: SurveyId


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that can't be counted, and the reason in one word of a bounded list."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record of the feedback topic, read: what it says, or why it can't be used."""

    place: TopicPartition
    offset: int
    at: datetime
    event: FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited | Unusable


class CountingWork(Protocol):
    """One batch's transaction. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        """Lock these partitions, in order, until the transaction ends, and say how far each has been counted.

        A partition that was never read starts at 0. Who holds the lock is alone with the partition's pools and panes.
        """

    def remember(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        """Keep distinct ids for ever; returns those that were not known."""

    def withdraw(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        """Note that remembered responses were withdrawn; returns those of which it was not known."""

    def pools(self, keys: Collection[PoolKey]) -> dict[PoolKey, KeptPool]:
        """The pools there are among these."""

    def keep_pools(self, pools: Mapping[PoolKey, KeptPool]) -> None:
        """Replace these pools."""

    def add_releases(self, releases: Sequence[Released]) -> None:
        """Write these into the ledger, in this order."""

    def add_to_panes(self, panes: Mapping[PaneKey, Pane]) -> None:
        """Add these sums to the panes."""

    def mark(self, changes: Mapping[Change, datetime | None]) -> None:
        """Mark what changed, in sorted order, with the earliest moment of a live response that opened a pool."""

    def invite(self, batches: Sequence[FeedbackInvited]) -> set[UUID]:
        """Keep how many were invited, each batch once; returns the ids of those that were not known."""

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        """Put records aside: rows for the dead-letter topic, and where they were, once each."""

    def dead_letters_since(self, moment: datetime) -> int:
        """How many records have been put aside since then."""

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        """Where each of these partitions goes on."""

    def commit(self) -> None:
        """Make it so."""


class Invited(Protocol):
    """Reads how many people were asked by personal links, for response rates."""

    def of_rounds(self, *, units: Collection[UnitId], survey: SurveyId) -> Sequence["RoundInvited"]:
        """All people of these units that were asked in a survey, by round, sorted.

        Batches of fewer than five are never heard of, so it may be up to four a unit and round too few.
        """


@dataclass(frozen=True, slots=True)
class RoundInvited:
    """People of one round who were asked by personal links, by the local day."""

    round: RoundId
    by_day: Mapping[date, int]

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.by_day.values())


class Releases(Protocol):
    """Reads the ledger of releases."""

    def since(
        self,
        *,
        units: Collection[UnitId],
        survey: SurveyId,
        after: datetime | None = None,
        day_from: date | None = None,
        historic: bool | None = None,
    ) -> Sequence[Released]:
        """Releases of these units in a survey, in the order of (day, at, partition, offset).

        after: only those that were appended later. day_from: only those of this local day or a later one.
        historic: only imported ones, only live ones, or (None) both.
        """


class Panes(Protocol):
    """Reads sums of releases."""

    def sums(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> Pane:
        """All that was released of these units in a survey on these local days, both ends inclusive."""

    def windows(self, *, units: Collection[UnitId], survey: SurveyId, windows: Sequence[Window]) -> Sequence[Pane]:
        """The same over each of these windows, however many, in one reading of the days they lie in."""

    def rounds(
        self, *, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId], windows: Sequence[Window]
    ) -> Mapping[RoundId, Sequence[Pane]]:
        """The same of each of these rounds alone; a round of which nothing was released is left out."""


@dataclass(frozen=True, slots=True)
class TakenChange:
    """A mark that was taken away to be judged. accepted: the earliest live response that opened a pool, if any."""

    change: Change
    accepted: datetime | None


class Changes(Protocol):
    """Marks of what changed."""

    def take(self, *, limit: int) -> Sequence[TakenChange]:
        """Take up to `limit` marks away, in sorted order. They come back when the transaction is left uncommitted.

        Read releases after this, in the same transaction: then none that was marked can be missed.
        """


@dataclass(frozen=True, slots=True)
class Tally:
    """What reconciling compares: of one round and unit, responses heard of, withdrawn, and with answers waiting."""

    round: RoundId
    unit: UnitId
    counted: int
    withdrawn: int
    waiting: int


class Tallies(Protocol):
    """Reads what was counted, for operators."""

    def all(self) -> Sequence[Tally]:
        """Every round and unit that anything has come for, sorted."""
