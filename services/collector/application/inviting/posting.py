"""Posting: takes the next step of those who are due. What that is lives in the domain, how mails look: the notifier."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.collector.application.asking import Asking
from services.collector.application.inviting.ports import InvitingJournal, InvitingWork
from services.collector.domain.contacts import (
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
from services.collector.domain.links import digest_of, digests_of, personal_link
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
        work: Callable[[], InvitingWork],
        keys: Keys,
        new_id: Callable[[], UUID],
        journal: InvitingJournal,
        gap: timedelta = GAP,
    ) -> None:
        self._asking = asking
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
        changes: list[tuple[MailState, Why]] = []
        with self._work() as work:
            due = work.due(now=now, limit=BATCH)
            requests = [one for contact in due for one in self._step(work, directory, contact, changes, now)]
            work.request(requests, now=now)
            work.commit()
        for state, why in changes:
            self._journal.changed(state, why)
        return len(due)

    def _step(
        self,
        work: InvitingWork,
        directory: Directory,
        contact: Contact,
        changes: list[tuple[MailState, Why]],
        now: datetime,
    ) -> Sequence[InvitationRequested]:
        round_ = directory.rounds.get(contact.place.round)
        standing = work.standing(address_digests(self._keys, contact.address))
        step = next_step(contact, round_, standing, now=now, gap=self._gap)
        match step:
            case Wait(until, why):
                work.wait(contact, until)
                if why is not None:
                    self._change(work, contact, MailState.HELD, why, changes, now)
            case End(state, why):
                work.wait(contact, None)
                if state is not None and why is not None:
                    self._change(work, contact, state, why, changes, now)
            case Mail():
                if round_ is None or (head := self._head(directory, contact, round_)) is None:
                    work.wait(contact, now + timedelta(minutes=1))
                    return ()
                return self._mail(work, contact, step, head, changes, now)
        return ()

    def _mail(
        self,
        work: InvitingWork,
        contact: Contact,
        mail: Mail,
        head: _Head,
        changes: list[tuple[MailState, Why]],
        now: datetime,
    ) -> Sequence[InvitationRequested]:
        """All that is kept is the same for those who have answered and those who have not; the mail goes to these."""
        today = local_day(now)
        if mail.kind is MailKind.INVITATION:
            link = digest_of(personal_link(self._keys, contact.place, contact.nonce))
            organisation, survey = head.organisation.id, head.round.survey
            work.hand_out(contact.place, link, organisation=organisation, survey=survey, now=now)
            work.stepped(contact, invited_on=today, reminders=0, on=today)
            self._change(work, contact, MailState.SENDING, Why.INVITED, changes, now)
            is_wanted = True
        else:
            invited_on = contact.invited_on or today
            work.stepped(contact, invited_on=invited_on, reminders=contact.reminders + 1, on=today)
            self._change(work, contact, MailState.REMINDED, _REMINDERS[mail.kind], changes, now)
            is_wanted = work.unused(digests_of(self._keys, contact.place, contact.nonce)) is not None
        work.wait(contact, now)  # its next step is looked at right away, and says when
        return [self._request(contact, mail, head, now)] if is_wanted else []

    def _change(
        self,
        work: InvitingWork,
        contact: Contact,
        state: MailState,
        why: Why,
        changes: list[tuple[MailState, Why]],
        now: datetime,
    ) -> None:
        if (contact.state, contact.why) != (state, why):
            work.change(contact, state, why, now=now)
            changes.append((state, why))

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


class Erasing:
    """Erases addresses thirty days after their round has ended."""

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
                if ends is not None and ends + ERASED_AFTER < today:
                    gone += work.erase(round_id, now=now)
            work.forget_addresses(before=today - ERASED_AFTER)
            work.commit()
        self._journal.erased(gone)
        return gone


def _end_of(directory: Directory, round_id: RoundId, ended: date | None, *, today: date) -> date | None:
    """The last local day of a round, or None while it goes on. One that has gone from the directory ends today."""
    round_ = directory.rounds.get(round_id)
    if round_ is None:
        return ended or today
    return round_.closes if round_.closes is not None and round_.closes < today else None
