"""What comes back: a mail was taken, refused or given up; somebody wants no more of them, or wants them again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.collector.application.inviting.ports import InvitingJournal, InvitingWork
from services.collector.domain.contacts import MailState, Why
from shared.contracts.events import InvitationReported, MailKind, MailOutcome, OptOutChanged
from shared.log.noting import note_read
from shared.log.port import TopicPartition
from shared.runtime.addresses import AddressDigest


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record of the mail topic. event: None when it is not for us."""

    place: TopicPartition
    offset: int
    at: datetime
    event: InvitationReported | OptOutChanged | None


class Reporting:
    """Takes in what the notifier reports. A report that comes twice changes nothing."""

    def __init__(self, *, work: Callable[[], InvitingWork], journal: InvitingJournal) -> None:
        self._work = work
        self._journal = journal

    def take(self, arrivals: Sequence[Arrival], *, now: datetime) -> None:
        """Take a batch in: all of it, or nothing. Raises Unavailable."""
        changes: list[tuple[MailState, Why]] = []
        with self._work() as work:
            progress = dict(work.lock({one.place for one in arrivals}))
            for arrival in arrivals:
                before = progress[arrival.place]
                if arrival.offset < before.next_offset:
                    continue
                progress[arrival.place] = before.past(arrival.offset, at=arrival.at)
                if isinstance(arrival.event, InvitationReported):
                    changes += _reported(work, arrival.event, now)
                elif isinstance(arrival.event, OptOutChanged):
                    changes += _opted(work, arrival.event, now)
            work.store(progress)
            work.commit()
        for state, why in changes:
            self._journal.changed(state, why)

    def note_read(self, read_to: Mapping[TopicPartition, datetime]) -> None:
        """Note that every record appended before these moments has been taken in."""
        note_read(self._work(), read_to)


def _reported(work: InvitingWork, report: InvitationReported, now: datetime) -> Sequence[tuple[MailState, Why]]:
    contact = work.one(report.contact)
    if contact is None:
        return ()
    if report.outcome is MailOutcome.BOUNCED:
        work.bounced(contact.digest, at=report.time)
        work.change(contact, MailState.BOUNCED, Why.REFUSED, now=now)
        work.wait(contact, None)
        return [(MailState.BOUNCED, Why.REFUSED)]
    if report.kind is not MailKind.INVITATION or contact.state is not MailState.SENDING:
        return ()  # of reminders nothing is noted: it would tell that their contact had not answered
    if report.outcome is MailOutcome.SENT:
        work.change(contact, MailState.SENT, Why.DELIVERED, now=now)
        return [(MailState.SENT, Why.DELIVERED)]
    work.change(contact, MailState.FAILED, Why.GAVE_UP, now=now)
    work.wait(contact, None)
    return [(MailState.FAILED, Why.GAVE_UP)]


def _opted(work: InvitingWork, change: OptOutChanged, now: datetime) -> Sequence[tuple[MailState, Why]]:
    digest = AddressDigest(change.address)
    work.opt_out(digest, at=change.time if change.opted_out else None)
    changes: list[tuple[MailState, Why]] = []
    for contact in work.of_address([digest]):
        if change.opted_out and contact.state not in (MailState.BOUNCED, MailState.EXPIRED, MailState.OPTED_OUT):
            work.change(contact, MailState.OPTED_OUT, Why.ASKED, now=now)
            work.wait(contact, None)
            changes.append((MailState.OPTED_OUT, Why.ASKED))
        elif not change.opted_out and contact.state is MailState.OPTED_OUT:
            state = MailState.QUEUED if contact.invited_on is None else MailState.SENT
            work.change(contact, state, Why.OPTED_IN, now=now)
            work.wait(contact, now)
            changes.append((state, Why.OPTED_IN))
    return changes
