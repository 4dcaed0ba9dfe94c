"""A mail on its way out: what it tells, its words, and the Protocols of who writes and sends it. No logic."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifier.domain.hearing import Hears
from services.notifier.domain.notices import Notice
from services.notifier.domain.standing import Tally
from services.notifier.domain.telling import Item
from shared.survey.localised import Language


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


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a mail tells, and why its reader hears of it."""

    item: Item
    why: Hears


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail tells. lead: the notice under whose id it goes. tally: how the reader's goals stand, if it says."""

    lead: Notice
    told: tuple[Told, ...]
    tally: Tally | None = None


class Letters(Protocol):
    """Writes mails."""

    def write(self, mail: Mail, *, to: Addressee) -> Letter:
        """The mail, in its reader's words."""


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
