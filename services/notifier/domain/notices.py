"""Notices: what Kaiku has decided to tell one person. Values only; who hears lives in `hearing`, when in `cadence`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifier.domain.retry import KEEP_TRYING
from shared.contracts.events import (
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationRequested,
    MailKind,
    SignInRequested,
)
from shared.contracts.ids import GoalId

_NAMESPACE = UUID("0f2a8a5e-6c5e-5d0e-9a34-6b61696b7500")

AboutGoal = GoalShifted | GoalWentQuiet | GoalChanged
Tidings = AboutGoal | SignInRequested | InvitationRequested


class Kind(StrEnum):
    """What a notice is about; bounded, so that it can be a metric's label.

    escalation: a goal that stays missed, told one level up. quiet: fresh answers have stopped. change: somebody has
    changed a goal.
    """

    SHIFT = "shift"
    ESCALATION = "escalation"
    CHANGE = "change"
    QUIET = "quiet"
    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    REMINDER = "reminder"


# What goes to people who have not asked for it, so at decent hours only.
UNASKED = frozenset({Kind.INVITATION, Kind.REMINDER})
# What leaders hear of goals: as often and when they want, and what waits for one of them goes in one mail.
NEWS = frozenset({Kind.SHIFT, Kind.ESCALATION, Kind.CHANGE, Kind.QUIET})


class Status(StrEnum):
    """Where a notice stands. waiting: for its first or next try. sent: the receiving side took it.

    failed: never mailed, for its reason.
    """

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one person is told: a line of the ledger, unique per recipient, kind and subject.

    recipient: a leader's id, or a contact's. subject: the event that it tells of. The mail itself is written at
    delivery: to a leader in the language and to the address of that moment, to a contact as the event says. The ledger
    holds no secret. give_up: when it is too late to try again. due: when the first try may be made, at once unless
    told. escalates: the event is a shift that is told one level up.
    """

    recipient: str
    event: Tidings
    created: datetime
    give_up: datetime
    traceparent: str | None = None
    due: datetime | None = None
    escalates: bool = False

    @property
    def kind(self) -> Kind:
        """What the notice is about."""
        return Kind.ESCALATION if self.escalates else kind_of(self.event)

    @property
    def subject(self) -> UUID:
        """The event that the notice tells of."""
        match self.event:
            case GoalShifted() | GoalWentQuiet() | GoalChanged():
                return self.event.id
            case SignInRequested():
                return self.event.request
            case InvitationRequested():
                return self.event.mail

    @property
    def goal(self) -> GoalId | None:
        """The goal whose alerts can be paused, if it tells of one."""
        return self.event.goal if isinstance(self.event, GoalShifted | GoalWentQuiet | GoalChanged) else None

    @property
    def id(self) -> UUID:
        """The same for the same recipient, kind and subject, whoever computes it; names the mail (Message-ID)."""
        return uuid5(_NAMESPACE, f"{self.recipient}\0{self.kind}\0{self.subject}")

    @property
    def ready(self) -> datetime:
        """When it might go at the earliest; also the mail's date, so that a repeat reads the same."""
        return max(self.created, self.give_up - KEEP_TRYING) if self.kind in NEWS else self.created


def kind_of(event: Tidings) -> Kind:
    """What a mail about an event is."""
    match event:
        case GoalShifted():
            return Kind.SHIFT
        case GoalWentQuiet():
            return Kind.QUIET
        case GoalChanged():
            return Kind.CHANGE
        case SignInRequested():
            return Kind.SIGN_IN
        case InvitationRequested():
            return Kind.INVITATION if event.kind is MailKind.INVITATION else Kind.REMINDER
