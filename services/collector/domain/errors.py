"""Why the collector can't do what it was asked, and what helps.

CollectorError
├── UnknownLink       no round of ours has this link: check it
├── RoundNotOpen      come back on the day it opens
├── RoundClosed       too late; nothing can be sent any more
├── LinkUsed          a personal link has answered already
├── TooManyAtOnce     the link takes only so many answers a minute: send again in a while
├── CapReached        the link has taken as many answers as it may
├── KeyReused         other answers were sent under this submission key: take a new key to send these too
├── InvalidAnswers    mend the answers named and send again
├── UnknownReceipt    no response has this receipt code: check it
├── UnknownDraft      no saved answers have this address: they were sent, erased or have expired
├── UnknownRound      no such round, or not one that does this
└── Unavailable       the database or the directory is away: send again in a moment, nothing has been kept
"""

from collections.abc import Sequence
from datetime import date

from shared.survey.errors import AnswerError


class CollectorError(Exception):
    """The collector can't do it."""


class UnknownLink(CollectorError):
    """No round of ours has this link."""


class RoundNotOpen(CollectorError):
    """The round opens later. opens: its first local day."""

    def __init__(self, opens: date) -> None:
        super().__init__(f"opens on {opens}")
        self.opens = opens


class RoundClosed(CollectorError):
    """The round has ended."""


class LinkUsed(CollectorError):
    """The personal link has been used."""


class CapReached(CollectorError):
    """The open link has taken as many answers as it may."""


class TooManyAtOnce(CollectorError):
    """The link has taken as many answers as it may in a minute. seconds: after which it takes more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class KeyReused(CollectorError):
    """Other answers were sent under this submission key."""


class InvalidAnswers(CollectorError):
    """The answers don't fit the survey. errors: at least one, in the order of the questions."""

    def __init__(self, errors: Sequence[AnswerError]) -> None:
        super().__init__(", ".join(f"{one.question}: {one.code}" for one in errors[:5]))
        self.errors = tuple(errors)


class UnknownReceipt(CollectorError):
    """No response has this receipt code."""


class UnknownDraft(CollectorError):
    """No draft has this address any more."""


class UnknownRound(CollectorError):
    """The directory has no such round or unit, or it is not of the kind that does this."""


class Unavailable(CollectorError):
    """Away for now; nothing has been kept."""
