"""What can go wrong on a mail's way, and what to do next.

DeliveryError
├── TransientDelivery       try this mail again later
│   └── NoWayOut            the server takes no mail at all now: no mail has been tried, wait and try the server again
└── PermanentDelivery       never try this mail again; its reason is kept
"""

from enum import StrEnum


class Trouble(StrEnum):
    """Why a mail was not delivered; bounded, so that it can be a metric's label.

    No way out: unreachable, tls (certificate, no STARTTLS), auth, timed-out. One mail, for now: deferred (4xx,
    greylisting), interrupted (the connection broke after DATA; it may have arrived), sender-refused (a setting that can
    be put right), not-decent (the hour or the day is not one to write to people unasked), gathering (a mail went within
    the hour: what comes meanwhile goes in one at its end). One mail, for good: recipient-refused, message-refused,
    bad-address, gave-up (48 hours, 15 minutes for a sign-in, four days for an invitation, and never after its round),
    leader-gone, paused, opted-out, reversed (what it told was over, or a later one tells it too), acknowledged (it was,
    before it was told one level up). Ours: unwritable (a fault in a template; waits for its correction),
    no-database (it was away before the mail was tried).
    """

    UNREACHABLE = "unreachable"
    TLS = "tls"
    AUTH = "auth"
    TIMED_OUT = "timed-out"
    DEFERRED = "deferred"
    INTERRUPTED = "interrupted"
    SENDER_REFUSED = "sender-refused"
    RECIPIENT_REFUSED = "recipient-refused"
    MESSAGE_REFUSED = "message-refused"
    BAD_ADDRESS = "bad-address"
    GAVE_UP = "gave-up"
    LEADER_GONE = "leader-gone"
    PAUSED = "paused"
    OPTED_OUT = "opted-out"
    NOT_DECENT = "not-decent"
    GATHERING = "gathering"
    REVERSED = "reversed"
    ACKNOWLEDGED = "acknowledged"
    UNWRITABLE = "unwritable"
    NO_DATABASE = "no-database"


# Nothing is wrong: the time that a mail is tried for begins when it may go.
OUR_WISH = frozenset({Trouble.NOT_DECENT, Trouble.GATHERING})


class DeliveryError(Exception):
    """A mail was not delivered. detail: the server's codes, for operators; never an address."""

    def __init__(self, reason: Trouble, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


class TransientDelivery(DeliveryError):
    """Not now: the same mail may be taken later."""


class NoWayOut(TransientDelivery):
    """The server can't be used at all for now; which mail it would have been does not matter."""


class PermanentDelivery(DeliveryError):
    """Never: trying the same mail again would be refused again."""
