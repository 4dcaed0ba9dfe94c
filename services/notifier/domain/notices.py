"""Notices: what Kaiku has decided to tell one person. Values only; who hears lives in `hearing`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from shared.contracts.events import GoalShifted, SignInRequested
from shared.contracts.ids import GoalId, LeaderId

_NAMESPACE = UUID("0f2a8a5e-6c5e-5d0e-9a34-6b61696b7500")


class Kind(StrEnum):
    """What a notice is about; bounded, so that it can be a metric's label."""

    SHIFT = "shift"
    SIGN_IN = "sign-in"


class Status(StrEnum):
    """Where a notice stands. waiting: for its first or next try. sent: the receiving side took it. failed: given up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail to one leader: a line of the ledger, unique per recipient, kind and subject.

    subject: the event that it tells of. The mail itself is written at delivery, in the leader's language and to the
    leader's address of that moment, so the ledger holds no address and no secret. created: also the mail's date, so
    that a repeat reads the same. give_up: when it is too late to try again.
    """

    recipient: LeaderId
    event: GoalShifted | SignInRequested
    created: datetime
    give_up: datetime
    traceparent: str | None = None

    @property
    def kind(self) -> Kind:
        """What the notice is about."""
        return Kind.SHIFT if isinstance(self.event, GoalShifted) else Kind.SIGN_IN

    @property
    def subject(self) -> UUID:
        """The event that the notice tells of."""
        return self.event.id if isinstance(self.event, GoalShifted) else self.event.request

    @property
    def goal(self) -> GoalId | None:
        """The goal whose alerts can be paused, if it tells of one."""
        return self.event.goal if isinstance(self.event, GoalShifted) else None

    @property
    def id(self) -> UUID:
        """The same for the same recipient, kind and subject, whoever computes it; names the mail (Message-ID)."""
        return uuid5(_NAMESPACE, f"{self.recipient}\0{self.kind}\0{self.subject}")
