"""Who hears of an event, and why or why not. Pure; the ledger and the mails live elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.directory import Leader
from shared.contracts.events import GoalShifted, InvitationRequested, SignInRequested, State
from shared.contracts.ids import LeaderId
from shared.runtime.clock import local_day
from shared.runtime.decent import start_of

NEWS_FOR = timedelta(days=7)
SIGN_IN_FOR = timedelta(minutes=15)
# Longer than the log keeps a request and than any weekend; a ledger that was lost must not invite anybody anew.
MAIL_FOR = timedelta(days=4)


class Hears(StrEnum):
    """Why somebody hears from us."""

    OWNER = "owner"
    LEADS_SCOPE = "leads-scope"
    ASKED = "asked"
    INVITED = "invited"


class Quiet(StrEnum):
    """Why somebody does not hear from us.

    first-verdict: a status was named for the first time, nothing has shifted. too-old: a sign-in link would have run
    out, a round has ended, or a shift is a week old (a ledger that was lost reads the log anew and must not tell old
    news again).
    """

    PAUSED = "paused"
    FIRST_VERDICT = "first-verdict"
    TOO_OLD = "too-old"
    UNKNOWN_LEADER = "unknown-leader"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one person hears of an event, with the reason. recipient: a leader's id, or a contact's."""

    recipient: str
    reason: Hears | Quiet

    @property
    def hears(self) -> bool:
        """Whether there will be a mail."""
        return isinstance(self.reason, Hears)


def who_hears(
    shift: GoalShifted, leaders: Mapping[LeaderId, Leader], paused: Collection[LeaderId], *, now: datetime
) -> tuple[Decision, ...]:
    """A decision for the goal's owner and for each leader who leads exactly its scope, the owner first."""
    others = sorted(one.id for one in leaders.values() if shift.scope in one.leads and one.id != shift.owner)
    return tuple(
        Decision(leader, _quiet(shift, leader, leaders, paused, now=now) or why)
        for leader, why in [(shift.owner, Hears.OWNER), *((other, Hears.LEADS_SCOPE) for other in others)]
    )


def hears_of_sign_in(request: SignInRequested, leaders: Mapping[LeaderId, Leader], *, now: datetime) -> Decision:
    """Whether the leader who asked for a sign-in link gets one."""
    if now - request.time >= SIGN_IN_FOR:
        return Decision(request.leader, Quiet.TOO_OLD)
    if request.leader not in leaders:
        return Decision(request.leader, Quiet.UNKNOWN_LEADER)
    return Decision(request.leader, Hears.ASKED)


def hears_of_invitation(request: InvitationRequested, *, now: datetime) -> Decision:
    """Whether somebody who is to be invited or reminded hears of it. Who has opted out is asked when it is sent."""
    is_over = request.until is not None and local_day(now) > request.until
    reason = Quiet.TOO_OLD if is_over or now - request.time >= MAIL_FOR else Hears.INVITED
    return Decision(str(request.contact), reason)


def last_moment(request: InvitationRequested, *, now: datetime) -> datetime:
    """When it is too late to try to invite or remind: in four days, and never after the round's last day."""
    until = now + MAIL_FOR
    return until if request.until is None else min(until, start_of(request.until + timedelta(days=1)))


def _quiet(
    shift: GoalShifted,
    leader: LeaderId,
    leaders: Mapping[LeaderId, Leader],
    paused: Collection[LeaderId],
    *,
    now: datetime,
) -> Quiet | None:
    if shift.before is State.UNKNOWN:
        return Quiet.FIRST_VERDICT
    if now - shift.time >= NEWS_FOR:
        return Quiet.TOO_OLD
    if leader not in leaders:
        return Quiet.UNKNOWN_LEADER
    return Quiet.PAUSED if leader in paused else None
