"""Posting: takes the next step of those who are due. What that is lives in the domain, how mails look: the notifier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.collector.application.asking import Asking
from services.collector.application.inviting.ports import Contacts, InvitingJournal, InvitingWork
from services.collector.domain.contacts import (
    BOUNCES_FOR,
    ERASED_AFTER,
    GAP,
    Contact,
    End,
    Mail,
    MailState,
    Wait,
    Why,
    next_step,
)
from services.collector.domain.errors import CollectorError
from services.collector.domain.links import LinkDigest, digest_of, digests_of, personal_link
from services.collector.domain.places import Place
from shared.contracts.directory import Network, Organisation, Round, Unit
from shared.contracts.events import InvitationRequested, MailKind
from shared.contracts.ids import RoundId
from shared.contracts.snapshot import Directory
from shared.runtime.addresses import address_digests
from shared.runtime.clock import local_day
from shared.runtime.keys import Keys
from shared.survey.localised import Localised

BATCH = 100
_REMINDERS = {MailKind.FIRST_REMINDER: Why.FIRST_REMINDER, MailKind.SECOND_REMINDER: Why.SECOND_REMINDER}


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above every mail of a place."""

    network: Network
    organisation: Organisation
    unit: Unit
    round: Round
    title: Localised


class Posting:
    """Takes the next step of those who are due. gap: how long another survey's mail keeps one back."""

    def __init__(
        self,
        *,
        asking: Asking,
        contacts: Contacts,
        work: Callable[[], InvitingWork],
        keys: Keys,
        new_id: Callable[[], UUID],
        journal: InvitingJournal,
        gap: timedelta = GAP,
    ) -> None:
        self._asking = asking
        self._contacts = contacts
        self._work = work
        self._keys = keys
        self._new_id = new_id
        self._journal = journal
        self._gap = gap

    def post(self, *, now: datetime) -> int:
        """Take the next step of up to a hundred contacts; returns how many there were. Raises Unavailable."""
        directory = self._asking.directory()
        if directory.network is None:  # the directory is still coming in: a round that is not there may come
            return 0
        if not self._contacts.is_due(now=now):  # so that nobody waits for our transaction while there is nothing to do
            return 0
        with self._work() as work:
            batch = _Batch(work, directory, now)
            due = work.due(now=now, limit=BATCH)
            for contact in due:
                self._step(batch, contact)
            batch.keep()
            work.commit()
        for state, why in batch.changes:
            self._journal.changed(state, why)
        return len(due)

    def _step(self, batch: "_Batch", contact: Contact) -> None:
        work, now = batch.work, batch.now
        round_ = batch.directory.rounds.get(contact.place.round)
        standing = work.standing(address_digests(self._keys, contact.address))
        step = next_step(contact, round_, standing, now=now, gap=self._gap)
        match step:
            case Wait(until, why):
                work.wait(contact, until)
                if why is not None:
                    batch.change(contact, MailState.HELD, why)
            case End(state, why):
                work.wait(contact, None)
                if state is not None and why is not None:
                    batch.change(contact, state, why)
            case Mail():
                if round_ is None or (head := self._head(batch.directory, contact, round_)) is None:
                    work.wait(contact, now + timedelta(minutes=1))
                    return
                self._mail(batch, contact, step, head)

    def _mail(self, batch: "_Batch", contact: Contact, mail: Mail, head: _Head) -> None:
        """All that is kept is the same for those who have answered and those who have not; the mail goes to these."""
        work, today = batch.work, local_day(batch.now)
        if mail.kind is MailKind.INVITATION:
            batch.hand_out(head, contact.place, digest_of(personal_link(self._keys, contact.place, contact.nonce)))
            work.stepped(contact, invited_on=today, reminders=0, on=today)
            batch.change(contact, MailState.SENDING, Why.INVITED)
            is_wanted = True
        else:
            invited_on = contact.invited_on or today
            work.stepped(contact, invited_on=invited_on, reminders=contact.reminders + 1, on=today)
            batch.change(contact, MailState.REMINDED, _REMINDERS[mail.kind])
            is_wanted = work.unused(digests_of(self._keys, contact.place, contact.nonce)) is not None
        work.wait(contact, batch.now)  # its next step is looked at right away, and says when
        if is_wanted:
            batch.requests.append(self._request(contact, mail, head, batch.now))

    def _head(self, directory: Directory, contact: Contact, round_: Round) -> _Head | None:
        """None while the directory lacks a part of it."""
        unit = directory.units.get(contact.place.unit)
        organisation = directory.organisations.get(unit.organisation) if unit else None
        if unit is None or organisation is None or directory.network is None:
            return None
        try:
            _, survey = self._asking.round(directory, round_)
        except CollectorError:
            return None
        return _Head(directory.network, organisation, unit, round_, survey.title)

    def _request(self, contact: Contact, mail: Mail, head: _Head, now: datetime) -> InvitationRequested:
        return InvitationRequested(
            mail=self._new_id(),
            time=now,
            kind=mail.kind,
            contact=contact.id,
            address=contact.address,
            language=contact.language,
            round=contact.place.round,
            unit=contact.place.unit,
            nonce=contact.nonce,
            survey_title=head.title,
            unit_name=head.unit.name,
            organisation_name=head.organisation.name,
            controller=head.network.controller,
            reply_to=head.network.contact,
            until=mail.last,
        )


class _Batch:
    """What comes of one transaction of posting. Links are handed out place by place, never contact by contact."""

    def __init__(self, work: InvitingWork, directory: Directory, now: datetime) -> None:
        self.work = work
        self.directory = directory
        self.now = now
        self.changes: list[tuple[MailState, Why]] = []
        self.requests: list[InvitationRequested] = []
        self._links: dict[Place, tuple[_Head, list[LinkDigest]]] = {}

    def change(self, contact: Contact, state: MailState, why: Why) -> None:
        """Note a change of state, if it is one."""
        if (contact.state, contact.why) != (state, why):
            self.work.change(contact, state, why, now=self.now)
            self.changes.append((state, why))

    def hand_out(self, head: _Head, place: Place, link: LinkDigest) -> None:
        """Hand a link out with all others of its place."""
        self._links.setdefault(place, (head, []))[1].append(link)

    def keep(self) -> None:
        """Keep the links, and have the mails sent."""
        for place, (head, links) in sorted(self._links.items()):
            organisation, survey = head.organisation.id, head.round.survey
            self.work.hand_out(place, links, organisation=organisation, survey=survey, now=self.now)
        self.work.request(self.requests, now=self.now)


class Erasing:
    """Erases addresses thirty days after their round has ended; a round that was extended meanwhile goes on."""

    def __init__(self, *, asking: Asking, work: Callable[[], InvitingWork], journal: InvitingJournal) -> None:
        self._asking = asking
        self._work = work
        self._journal = journal

    def erase(self, *, now: datetime) -> int:
        """Erase what is due; returns how many contacts. Raises Unavailable."""
        directory, today = self._asking.directory(), local_day(now)
        if directory.network is None:
            return 0
        with self._work() as work:
            gone = 0
            for round_id, ended in work.rounds().items():
                ends = _end_of(directory, round_id, ended, today=today)
                work.ended(round_id, ends)
                if ended is not None and ends is None:  # it was extended after its end
                    work.look_again(round_id, now=now)
                if ends is not None and ends + ERASED_AFTER < today:
                    gone += work.erase(round_id, now=now)
            work.forget_addresses(mailed_before=today - ERASED_AFTER, bounced_before=now - BOUNCES_FOR)
            work.commit()
        self._journal.erased(gone)
        return gone


def _end_of(directory: Directory, round_id: RoundId, ended: date | None, *, today: date) -> date | None:
    """The last local day of a round, or None while it goes on. One that has gone from the directory ends today."""
    round_ = directory.rounds.get(round_id)
    if round_ is None:
        return ended or today
    return round_.closes if round_.closes is not None and round_.closes < today else None
