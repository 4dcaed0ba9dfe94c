"""What the notifier's use cases need of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.notifier.domain.errors import Trouble
from services.notifier.domain.hearing import Decision, Hears
from services.notifier.domain.notices import Kind, Notice
from shared.contracts.directory import Leader
from shared.contracts.events import GoalShifted, InvitationReported, InvitationRequested, OptOutChanged, SignInRequested
from shared.contracts.ids import GoalId, LeaderId
from shared.log.port import Progress, Record, TopicPartition
from shared.runtime.addresses import AddressDigest
from shared.survey.localised import Language

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
    event: GoalShifted | SignInRequested | InvitationRequested | NotOurs | Unusable
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

    oldest: when the oldest such notice was made, or may go at the earliest if that is at decent hours only.
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

    def sent(self, claim: Claim, *, now: datetime) -> bool:
        """Mark a notice as delivered; False when somebody else has got hold of it since."""

    def later(self, claim: Claim, *, due: datetime, reason: Trouble, detail: str) -> None:
        """Give a notice back, to be tried again at `due`, unless somebody else has got hold of it since."""

    def failed(self, claim: Claim, *, now: datetime, reason: Trouble, detail: str) -> None:
        """Keep a notice as never delivered, with its reason, unless somebody else has got hold of it since."""

    def one(self, notice: UUID) -> Notice | None:
        """A notice by its id."""


class Pauses(Protocol):
    """Which leaders do not want to hear of which goals."""

    def of(self, goal: GoalId) -> Collection[LeaderId]:
        """Who has paused a goal."""

    def pause(self, leader: LeaderId, goal: GoalId, *, now: datetime) -> bool:
        """Pause a goal's alerts for a leader; False when they were."""

    def resume(self, leader: LeaderId, goal: GoalId) -> bool:
        """End the pause; False when there was none."""


class OptOuts(Protocol):
    """Which addresses want no invitations and reminders. Known by their digests, under any secret."""

    def any(self, addresses: Collection[AddressDigest]) -> bool:
        """Whether one of these has opted out."""

    def add(self, address: AddressDigest, *, now: datetime) -> bool:
        """Opt an address out; False when it was."""

    def remove(self, address: AddressDigest) -> bool:
        """Let it be written to again; False when it was not opted out."""


class Leaders(Protocol):
    """The leaders of the network, as the directory says now."""

    def all(self) -> Mapping[LeaderId, Leader]:
        """Every leader."""


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


# ── The mail ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words, in the reader's language. unsubscribe: where a POST ends what it is about, if it can be."""

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mail goes to. name: empty for a contact, of whom no name is known."""

    name: str
    email: str
    language: Language


class Letters(Protocol):
    """Writes mails."""

    def write(self, notice: Notice, *, to: Addressee, why: Hears) -> Letter:
        """The mail that tells somebody of a notice."""


class Mailer(Protocol):
    """Hands mails to a mail server. Not shared between threads."""

    def open(self) -> None:
        """Be ready to send: connected, encrypted and signed in as the settings say. Raises NoWayOut."""

    def send(self, *, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> None:
        """Return once the server has taken responsibility for the mail.

        message_id: the same for a repeat, without angle brackets. sent: the mail's date.
        Raises TransientDelivery, PermanentDelivery.
        """

    def close(self) -> None:
        """Say goodbye; in under two seconds."""


class Journal(Protocol):
    """Tells operators what happened: counts and log lines, never an address or a token."""

    def decided(self, kind: Kind, decision: Decision, *, repeated: bool) -> None:
        """Somebody hears of an event, or does not. repeated: the ledger had it already."""

    def sent(self, claim: Claim, *, now: datetime) -> None:
        """The server took a mail."""

    def deferred(self, claim: Claim, *, reason: Trouble, detail: str, due: datetime) -> None:
        """A mail will be tried again."""

    def failed(self, claim: Claim, *, reason: Trouble, detail: str) -> None:
        """A mail was given up."""
