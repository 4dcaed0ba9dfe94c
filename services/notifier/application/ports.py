"""What the notifier's use cases need of the world: values that cross the border, and Protocols. No logic.

What a mail is made of, and how it leaves, is in `post`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.notifier.domain.cadence import Preference
from services.notifier.domain.errors import Trouble
from services.notifier.domain.hearing import Decision
from services.notifier.domain.notices import Kind, Notice, Tidings
from services.notifier.domain.standing import Acknowledgement, Standing
from shared.contracts.directory import Goal, Leader
from shared.contracts.events import GoalShifted, InvitationReported, OptOutChanged
from shared.contracts.ids import GoalId, LeaderId
from shared.log.port import Progress, Record, TopicPartition
from shared.runtime.addresses import AddressDigest

# ── What comes in ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that tells the notifier nothing, and the reason in one word of a bounded list."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A record that tells something to another service."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record, read: what it says, or why it can't be used."""

    place: TopicPartition
    offset: int
    at: datetime
    event: Tidings | NotOurs | Unusable
    traceparent: str | None = None


# ── The ledger ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice that one worker holds until the lease ends.

    lease: marks are only taken from who holds it. attempts: tries begun, this one among them.
    """

    notice: Notice
    lease: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been delivered or given up.

    oldest: when the oldest such notice was made, or might go at the earliest if that was to be later.
    """

    count: int
    oldest: datetime | None


class Ledger(Protocol):
    """Every notice that was ever decided on: once per recipient, kind and subject."""

    def add(self, notice: Notice) -> bool:
        """Write a notice, due when it says; False when it stands there already, whatever has become of it."""

    def claim(self, *, now: datetime, until: datetime, lease: UUID, overdue: bool = False) -> Claim | None:
        """Lease the notice that has been due longest and that nobody holds, counting a try; None when there is none.

        overdue: only one that should be given up by now, due or not.
        """

    def gather(self, claim: Claim, *, now: datetime) -> Sequence[Notice] | None:
        """All news that wait for the claim's leader, the claimed one among them: they go in one mail from now on.

        Quiet notices only once they are due. A later claim of the same notice finds the same ones, for the mail may
        have been taken, until it is given back as refused. None when somebody else has got hold of it.
        """

    def last_mail(
        self, recipient: str, kinds: Collection[Kind], *, now: datetime, but: UUID | None = None
    ) -> datetime | None:
        """When somebody was last mailed one of these; now, while one is on its way. but: the mail of this notice."""

    def reschedule(self, recipient: str, due: Mapping[Kind, datetime]) -> None:
        """Let what waits for somebody, and is not on its way, go at other moments."""

    def sent(self, claim: Claim, *, now: datetime, dropped: Mapping[UUID, Trouble] | None = None) -> bool:
        """Mark a notice and what went with it as delivered; False when somebody else has got hold of it since.

        dropped: those of them that the mail did not tell, with the reason.
        """

    def later(self, claim: Claim, *, due: datetime, reason: Trouble, detail: str) -> None:
        """Give a notice back with what goes with it, to be tried again at `due`, unless somebody else has got hold of
        it since. Unless the mail may have been taken, what goes together is decided anew. When news only wait for their
        hour, they are tried for as long as if they had come then.
        """

    def failed(self, claim: Claim, *, now: datetime, reason: Trouble, detail: str) -> None:
        """Keep a notice and what went with it as never delivered, with the reason, unless somebody else has got hold of
        it since.
        """

    def one(self, notice: UUID) -> Notice | None:
        """A notice by its id."""

    def together(self, notice: UUID) -> Sequence[Notice]:
        """A notice and all that went in the same mail, the oldest first."""


class Pauses(Protocol):
    """Which leaders do not want to hear of which goals."""

    def of(self, goal: GoalId) -> Collection[LeaderId]:
        """Who has paused a goal."""

    def by(self, leader: LeaderId) -> Collection[GoalId]:
        """Which goals a leader has paused."""

    def pause(self, leader: LeaderId, goal: GoalId, *, now: datetime) -> bool:
        """Pause a goal's alerts for a leader; False when they were."""

    def resume(self, leader: LeaderId, goal: GoalId) -> bool:
        """End the pause; False when there was none."""


class Preferences(Protocol):
    """How leaders want to hear of goals, where they have chosen for themselves."""

    def of(self, leaders: Collection[LeaderId]) -> Mapping[LeaderId, Preference]:
        """What these have chosen."""

    def choose(self, leader: LeaderId, preference: Preference, *, now: datetime) -> None:
        """Keep a choice in place of the one before."""


class Standings(Protocol):
    """How goals stand, as far as has been heard, and who has acknowledged what."""

    def of(self, goals: Collection[GoalId]) -> Mapping[GoalId, Standing]:
        """How these stand; none of a goal that has not shifted since it was set."""

    def missed(self, *, since: datetime, until: datetime) -> Sequence[Standing]:
        """Goals that have been missed since some moment between these and were not told one level up."""

    def shifted(self, shift: GoalShifted) -> None:
        """A goal stands as its latest shift says; an older one changes nothing."""

    def forget(self, goal: GoalId, *, until: datetime) -> None:
        """Shifts up to a moment say nothing of the goal any more."""

    def escalated(self, shift: GoalShifted, *, now: datetime) -> bool:
        """Note that a goal's shift was told one level up; False when it was, or has been followed by another."""

    def acknowledge(self, shift: GoalShifted, *, by: LeaderId, now: datetime) -> Acknowledgement:
        """Note who knows of a shift, and say who was the first."""

    def acknowledged(self, shift: UUID) -> Acknowledgement | None:
        """Who was the first to say that they know of a shift."""


class OptOuts(Protocol):
    """Which addresses want no invitations and reminders. Known by their digests, under any secret."""

    def any(self, addresses: Collection[AddressDigest]) -> bool:
        """Whether one of these has opted out."""

    def add(self, address: AddressDigest, *, now: datetime) -> bool:
        """Opt an address out; False when it was."""

    def remove(self, address: AddressDigest) -> bool:
        """Let it be written to again; False when it was not opted out."""


class Leaders(Protocol):
    """The leaders of the network and the goals that they have set, as the directory says now."""

    def all(self) -> Mapping[LeaderId, Leader]:
        """Every leader."""

    def goals(self) -> Mapping[GoalId, Goal]:
        """Every goal."""


class Backlog(Protocol):
    """Looks at the ledger without a lock; cheap enough to be asked many times a second."""

    def due(self, *, now: datetime) -> bool:
        """Whether a claim would find something."""

    def overdue(self, *, now: datetime) -> bool:
        """Whether something that waits should be given up."""

    def waiting(self) -> Waiting:
        """How much has not been delivered or given up."""


class Work(Protocol):
    """One transaction. Left without `commit`, nothing has happened."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def pauses(self) -> Pauses: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def standings(self) -> Standings: ...

    @property
    def opt_outs(self) -> OptOuts: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        """Lock these partitions, in order, until the transaction ends, and say how far each has been heard."""

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        """Where each of these partitions goes on."""

    def report(self, event: InvitationReported | OptOutChanged, *, now: datetime) -> None:
        """Have the collector hear of it."""

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        """Put records aside: rows for the dead-letter topic."""

    def dead_letters_since(self, moment: datetime) -> int:
        """How many records were put aside after a moment, those of this transaction among them."""

    def commit(self) -> None:
        """Make it so."""


class Journal(Protocol):
    """Tells operators what happened: counts and log lines, never an address or a token."""

    def decided(self, kind: Kind, decision: Decision, *, repeated: bool) -> None:
        """Somebody hears of an event, or does not. repeated: the ledger had it already."""

    def sent(self, claim: Claim, *, now: datetime) -> None:
        """The server took a mail."""

    def dropped(self, notice: UUID, *, kind: Kind, reason: Trouble) -> None:
        """What a leader was to be told was not worth a mail any more. kind: of what it would have gone with."""

    def deferred(self, claim: Claim, *, reason: Trouble, detail: str, due: datetime) -> None:
        """A mail will be tried again."""

    def failed(self, claim: Claim, *, reason: Trouble, detail: str) -> None:
        """A mail was given up."""
