"""Contacts: whom Kaiku invites and reminds, and what comes next for each. Pure.

What comes next never depends on whether the contact has answered, and is noted alike for all: only at the last moment,
when a reminder is due, is the link looked for, and of somebody who has answered no mail goes out. So nothing that is
kept of a contact tells when, or even that, she has answered.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.collector.domain.places import Place
from shared.contracts.directory import Round
from shared.contracts.events import MailKind
from shared.contracts.ids import ContactId, RoundId
from shared.runtime.addresses import AddressDigest
from shared.runtime.clock import local_day
from shared.runtime.decent import decent_moment, start_of
from shared.survey.localised import Language

REMINDERS = (timedelta(days=5), timedelta(days=10))
# A first reminder that was late (a weekend, another survey's mail) keeps its distance from the second.
BETWEEN_REMINDERS = timedelta(days=3)
GAP = timedelta(days=7)
ERASED_AFTER = timedelta(days=30)
# After a year an address that was refused for good is tried again, if somebody is invited anew.
BOUNCES_FOR = timedelta(days=365)


class MailState(StrEnum):
    """Where a contact stands; bounded, and shown."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    REMINDED = "reminded"
    OPTED_OUT = "opted-out"
    BOUNCED = "bounced"
    FAILED = "failed"
    EXPIRED = "expired"
    ERASED = "erased"


class Why(StrEnum):
    """Why a contact's state changed; bounded, and shown.

    held: not-before, not-open, not-decent, another-mail (of another survey, within seven days). sending, sent: invited,
    delivered. reminded: first-reminder, second-reminder: its day has come; a mail goes to those who have not answered.
    opted-out: asked. bounced: refused. failed: what the mail server said. expired: round-closed (before an invitation
    could go), round-gone. erased: thirty-days.
    """

    ADDED = "added"
    NOT_BEFORE = "not-before"
    NOT_OPEN = "not-open"
    NOT_DECENT = "not-decent"
    ANOTHER_MAIL = "another-mail"
    INVITED = "invited"
    DELIVERED = "delivered"
    FIRST_REMINDER = "first-reminder"
    SECOND_REMINDER = "second-reminder"
    ASKED = "asked"
    OPTED_IN = "opted-in"
    REFUSED = "refused"
    GAVE_UP = "gave-up"
    ROUND_CLOSED = "round-closed"
    ROUND_GONE = "round-gone"
    THIRTY_DAYS = "thirty-days"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who is to be asked for an answer, once in a round.

    nonce: what the personal link is made of. invited_on: the local day on which the invitation went, or None.
    reminders: how many have come due. stepped_on: the local day of the latest of these.
    """

    id: ContactId
    place: Place
    address: str
    digest: AddressDigest
    language: Language
    not_before: date | None
    nonce: bytes
    state: MailState = MailState.QUEUED
    why: Why = Why.ADDED
    invited_on: date | None = None
    reminders: int = 0
    stepped_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an address over all rounds. mailed_on, mailed_round: the latest mail that came due."""

    opted_out: bool = False
    bounced: bool = False
    mailed_on: date | None = None
    mailed_round: RoundId | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again at a moment. why: None when there is nothing to be noted: a reminder's day has not come."""

    until: datetime
    why: Why | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail is due now. last: the local day after which it must not go, or None."""

    kind: MailKind
    last: date | None


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more will come. state: None when it stays as it is."""

    state: MailState | None = None
    why: Why | None = None


Step = Wait | Mail | End


def next_step(contact: Contact, round_: Round | None, standing: Standing, *, now: datetime, gap: timedelta) -> Step:
    """What comes next for a contact. gap: how long another survey's mail keeps this one back."""
    if round_ is None or contact.place.unit not in round_.units:
        return _end(contact, MailState.EXPIRED, Why.ROUND_GONE)
    if standing.bounced or standing.opted_out:
        return End(*((MailState.BOUNCED, Why.REFUSED) if standing.bounced else (MailState.OPTED_OUT, Why.ASKED)))
    if contact.reminders >= len(REMINDERS):
        return End()
    moment, why = _earliest(contact, round_, standing, now=now, gap=gap)
    if round_.closes is not None and local_day(moment) > round_.closes:
        return _too_late(contact, round_.closes, why, now=now)
    if moment <= now:
        return Mail(_kind(contact), round_.closes)
    # That a reminder's day has not come is no news; that it is kept back on that day is.
    is_news = contact.invited_on is None or why is Why.ANOTHER_MAIL
    return Wait(moment, why if is_news else None)


def _too_late(contact: Contact, closes: date, why: Why, *, now: datetime) -> Step:
    """The round closes before the next mail could go. Until it has, it may still be extended."""
    if local_day(now) <= closes:
        return Wait(start_of(closes + timedelta(days=1)), why if contact.invited_on is None else None)
    return _end(contact, MailState.EXPIRED, Why.ROUND_CLOSED)


def _end(contact: Contact, state: MailState, why: Why) -> End:
    """Whoever has been invited keeps that state: the rest of the reminders falls away."""
    return End(state, why) if contact.invited_on is None else End()


def _earliest(
    contact: Contact, round_: Round, standing: Standing, *, now: datetime, gap: timedelta
) -> tuple[datetime, Why]:
    """The earliest moment of the next mail, and what keeps it back until then."""
    day, why = _first_day(contact, round_)
    if local_day(now) >= day:
        why = Why.NOT_DECENT
    moment = decent_moment(max(now, start_of(day)))
    another = _another_mail(contact, standing, gap)
    if another is not None and (later := decent_moment(start_of(another))) > moment:
        return later, Why.ANOTHER_MAIL
    return moment, why


def _first_day(contact: Contact, round_: Round) -> tuple[date, Why]:
    """The first local day of the next mail, and what keeps it back until then."""
    if contact.invited_on is None:
        if contact.not_before is not None and contact.not_before > round_.opens:
            return contact.not_before, Why.NOT_BEFORE
        return round_.opens, Why.NOT_OPEN
    day = contact.invited_on + REMINDERS[contact.reminders]
    if contact.reminders and contact.stepped_on is not None:
        day = max(day, contact.stepped_on + BETWEEN_REMINDERS)
    return day, Why.NOT_DECENT


def _another_mail(contact: Contact, standing: Standing, gap: timedelta) -> date | None:
    """The first local day on which another survey's latest mail no longer keeps this one back."""
    if standing.mailed_on is None or standing.mailed_round == contact.place.round:
        return None
    return standing.mailed_on + gap


def _kind(contact: Contact) -> MailKind:
    if contact.invited_on is None:
        return MailKind.INVITATION
    return MailKind.SECOND_REMINDER if contact.reminders else MailKind.FIRST_REMINDER
