"""Delivering: one due notice at a time becomes a mail, with what goes with it.

Leased before DATA, marked after. What goes in one mail is decided in `gathering`; SMTP lives in adapters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifier.application.gathering import Later, Parcel, parcel
from services.notifier.application.ports import Backlog, Claim, Journal, Leaders, Work
from services.notifier.application.post import Addressee, Letters, Mail, Mailer
from services.notifier.domain.errors import PermanentDelivery, TransientDelivery, Trouble
from services.notifier.domain.notices import UNASKED, Kind, Notice
from services.notifier.domain.retry import next_try
from shared.contracts.events import InvitationReported, InvitationRequested, MailOutcome
from shared.contracts.ids import LeaderId
from shared.runtime.addresses import address_digests
from shared.runtime.clock import Clock
from shared.runtime.decent import decent_moment
from shared.runtime.keys import Keys

LEASE = timedelta(seconds=75)
# What says that an address is wrong, and not that a mail or a server is.
_BOUNCES = frozenset({Trouble.RECIPIENT_REFUSED, Trouble.BAD_ADDRESS})


@dataclass(frozen=True, slots=True)
class Chance:
    """Where randomness comes from. lease: a new id. jitter: a number of 0…1."""

    lease: Callable[[], UUID]
    jitter: Callable[[], float]


class Deliveries:
    """Delivers what is due.

    A worker that dies between the lease and the mark leaves a notice that is tried again when the lease (longer than
    any try can take) has ended: nothing is lost, and at most that one mail comes twice, under the same Message-ID.
    A database that goes away in between costs no repeat and no wait: once it is back the worker marks what was taken,
    and gives back what it had not tried yet.
    """

    def __init__(  # noqa: PLR0913 – a parts list for the composition root
        self,
        *,
        work: Callable[[], Work],
        backlog: Backlog,
        leaders: Leaders,
        letters: Letters,
        mailer: Mailer,
        journal: Journal,
        clock: Clock,
        chance: Chance,
        keys: Keys,
        domain: str,
        lease: timedelta = LEASE,
    ) -> None:
        self._work = work
        self._backlog = backlog
        self._leaders = leaders
        self._letters = letters
        self._mailer = mailer
        self._journal = journal
        self._clock = clock
        self._chance = chance
        self._keys = keys
        self._domain = domain
        self._lease = lease
        self._untried: Claim | None = None
        self._taken: tuple[Claim, Parcel] | None = None

    def next(self) -> bool:
        """Try one notice; whether there was one. Raises NoWayOut before any notice has been touched."""
        self._mark_taken()
        self._give_back()
        if not self._backlog.due(now=self._clock.now()):
            return False
        self._mailer.open()
        claim = self._untried = self._claim()
        if claim is None:
            return False
        self._become(claim)
        self._untried = None
        return True

    def _become(self, claim: Claim) -> None:
        if claim.notice.give_up <= self._clock.now():
            self._fail(claim, Trouble.GAVE_UP, "")
            return
        match parcel(self._work(), self._leaders, claim, now=self._clock.now()):
            case Later() as later:
                self._wait(claim, later)
            case Parcel() as found:
                self._try(claim, found)

    def give_up_old(self) -> None:
        """Give up what has waited too long for a server that takes nothing: without a try, for none can be made."""
        while self._backlog.overdue(now=self._clock.now()) and (claim := self._claim(overdue=True)):
            self._fail(claim, Trouble.GAVE_UP, "")

    def _claim(self, *, overdue: bool = False) -> Claim | None:
        now = self._clock.now()
        with self._work() as work:
            claim = work.ledger.claim(now=now, until=now + self._lease, lease=self._chance.lease(), overdue=overdue)
            work.commit()
        return claim

    def _wait(self, claim: Claim, later: Later) -> None:
        """A server that was away comes back at any hour; people are written to when they should be."""
        with self._work() as work:
            work.ledger.later(claim, due=later.due, reason=later.reason, detail="")
            work.commit()
        self._journal.deferred(claim, reason=later.reason, detail="", due=later.due)

    def _try(self, claim: Claim, found: Parcel) -> None:
        try:
            if found.mail:
                self._deliver(found.mail)
            self._taken = claim, found
        except TransientDelivery as trouble:
            self._defer(claim, trouble)
        except PermanentDelivery as trouble:
            self._fail(claim, trouble.reason, trouble.detail)
        self._mark_taken()

    def _deliver(self, mail: Mail) -> None:
        to = self._addressee(mail.lead)
        letter = self._letters.write(mail, to=to)
        self._untried = None
        self._mailer.send(
            to=to.email,
            name=to.name,
            letter=letter,
            message_id=f"{mail.lead.id}@{self._domain}",
            sent=mail.lead.ready,
        )

    def _give_back(self) -> None:
        """Let others have a notice that was claimed when the database went away, and that no server has seen."""
        if self._untried is None:
            return
        with self._work() as work:
            work.ledger.later(self._untried, due=self._clock.now(), reason=Trouble.NO_DATABASE, detail="")
            work.commit()
        self._untried = None

    def _mark_taken(self) -> None:
        """Mark the mail that the server has taken, if there is one that is not marked yet."""
        if self._taken is None:
            return
        (claim, found), now = self._taken, self._clock.now()
        with self._work() as work:
            work.ledger.sent(claim, now=now, dropped=found.dropped)
            if claim.notice.kind is Kind.INVITATION:  # of a reminder it would tell that its reader had not answered
                _report(work, claim, MailOutcome.SENT, "", now=now)
            work.commit()
        self._taken = None
        for notice, reason in found.dropped.items():
            self._journal.dropped(notice, kind=claim.notice.kind, reason=reason)
        if found.mail:
            self._journal.sent(claim, now=now)

    def _addressee(self, notice: Notice) -> Addressee:
        """Who gets the mail, as is known now. Raises PermanentDelivery when nobody wants it any more."""
        event = notice.event
        if isinstance(event, InvitationRequested):
            with self._work() as work:
                opted_out = work.opt_outs.any(address_digests(self._keys, event.address))
            if opted_out:
                raise PermanentDelivery(Trouble.OPTED_OUT)
            return Addressee("", event.address, event.language)
        leader = self._leaders.all().get(LeaderId(notice.recipient))
        if leader is None:
            raise PermanentDelivery(Trouble.LEADER_GONE)
        return Addressee(leader.name, leader.email, leader.language)

    def _defer(self, claim: Claim, trouble: TransientDelivery) -> None:
        now = self._clock.now()
        due = next_try(claim.attempts, give_up=claim.notice.give_up, now=now, jitter=self._chance.jitter())
        if due is not None and claim.notice.kind in UNASKED:  # leaders' own hours are looked at when it is due
            due = decent_moment(due)
        if due is None or due >= claim.notice.give_up:
            self._fail(claim, Trouble.GAVE_UP, str(trouble))
            return
        with self._work() as work:
            work.ledger.later(claim, due=due, reason=trouble.reason, detail=trouble.detail)
            work.commit()
        self._journal.deferred(claim, reason=trouble.reason, detail=trouble.detail, due=due)

    def _fail(self, claim: Claim, reason: Trouble, detail: str) -> None:
        with self._work() as work:
            work.ledger.failed(claim, now=self._clock.now(), reason=reason, detail=detail)
            if claim.notice.kind in UNASKED and reason is not Trouble.OPTED_OUT:
                outcome = MailOutcome.BOUNCED if reason in _BOUNCES else MailOutcome.FAILED
                if claim.notice.kind is Kind.INVITATION or outcome is MailOutcome.BOUNCED:
                    _report(work, claim, outcome, reason, now=self._clock.now())
            work.commit()
        self._journal.failed(claim, reason=reason, detail=detail)


def _report(work: Work, claim: Claim, outcome: MailOutcome, reason: str, *, now: datetime) -> None:
    """Let the collector know what became of a mail that it asked for."""
    event = claim.notice.event
    if isinstance(event, InvitationRequested):
        report = InvitationReported(event.mail, now, event.kind, event.contact, outcome, reason)
        work.report(report, now=now)
