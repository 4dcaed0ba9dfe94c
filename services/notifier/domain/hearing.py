"""Who hears of an event, and why or why not. Pure; the ledger and the mails live elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifier.domain.cadence import Preference
from services.notifier.domain.changes import altered
from shared.contracts.directory import Leader
from shared.contracts.events import (
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationRequested,
    SignInRequested,
    State,
)
from shared.contracts.ids import LeaderId
from shared.runtime.clock import local_day
from shared.runtime.decent import start_of

NEWS_FOR = timedelta(days=7)
SIGN_IN_FOR = timedelta(minutes=15)
# Longer than the log keeps a request and than any weekend; a ledger that was lost must not invite anybody anew.
MAIL_FOR = timedelta(days=4)


class Hears(StrEnum):
    """Why somebody hears from us. owned: was responsible for a goal until it was changed.

    leads-above: nobody has acknowledged that a goal is missed. also: the goal says so.
    """

    OWNER = "owner"
    OWNED = "owned"
    LEADS_SCOPE = "leads-scope"
    LEADS_ABOVE = "leads-above"
    ALSO = "also"
    ASKED = "asked"
    INVITED = "invited"


class Quiet(StrEnum):
    """Why somebody does not hear from us.

    silent: wants no mails about goals. first-verdict: a status was named for the first time, nothing has shifted.
    own-doing: changed the goal themselves. nothing-to-say: a goal was set, or nothing of weight was changed. too-old: a
    sign-in link would have run out, a round has ended, or what happened is a week old (a ledger that was lost reads the
    log anew and must not tell old news again).
    """

    PAUSED = "paused"
    SILENT = "silent"
    OWN_DOING = "own-doing"
    NOTHING_TO_SAY = "nothing-to-say"
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


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may hear. leaders: all of them. paused: who wants no mails about the goal. preferences: how they want to."""

    leaders: Mapping[LeaderId, Leader]
    paused: Collection[LeaderId] = frozenset()
    preferences: Mapping[LeaderId, Preference] = field(default_factory=dict)

    def quiet(self, leader: LeaderId) -> Quiet | None:
        """Why one of them does not hear, whatever there is to say."""
        if leader not in self.leaders:
            return Quiet.UNKNOWN_LEADER
        if leader in self.paused:
            return Quiet.PAUSED
        return Quiet.SILENT if leader in self.preferences and self.preferences[leader].silent else None


def who_hears(news: GoalShifted | GoalWentQuiet, readers: Readers, *, now: datetime) -> tuple[Decision, ...]:
    """A decision for the goal's owner, for each leader who leads exactly its scope, and for who is to hear also."""
    is_first = isinstance(news, GoalShifted) and news.before is State.UNKNOWN
    reason = Quiet.FIRST_VERDICT if is_first else _too_old(news.time, now)
    leads = {one.id for one in readers.leaders.values() if news.scope in one.leads}
    named = [news.owner, *sorted(leads - {news.owner}), *sorted({*news.also} - leads - {news.owner})]
    return tuple(
        Decision(one, reason or readers.quiet(one) or why_hears(news, one, leads=one in leads)) for one in named
    )


def why_hears(news: GoalShifted | GoalWentQuiet, leader: LeaderId, *, leads: bool) -> Hears:
    """Why a leader hears of a goal. leads: leads exactly its scope."""
    if leader == news.owner:
        return Hears.OWNER
    return Hears.LEADS_SCOPE if leads else Hears.ALSO


def who_hears_of_change(change: GoalChanged, readers: Readers, *, now: datetime) -> tuple[Decision, ...]:
    """A decision for whoever owns the goal and whoever owned it, when somebody else has changed it.

    The network file counts as somebody else.
    """
    terms = [one for one in (change.after, change.before) if one]
    owners = dict.fromkeys(one.owner for one in terms)
    reason = _too_old(change.time, now) if altered(change) else Quiet.NOTHING_TO_SAY
    return tuple(
        Decision(one, reason or _own_doing(change, one) or readers.quiet(one) or why_hears_of_change(change, one))
        for one in owners
    )


def why_hears_of_change(change: GoalChanged, leader: LeaderId) -> Hears:
    """Whether a leader owns the goal, or did."""
    return Hears.OWNED if change.after and change.after.owner != leader else Hears.OWNER


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


def _too_old(time: datetime, now: datetime) -> Quiet | None:
    return Quiet.TOO_OLD if now - time >= NEWS_FOR else None


def _own_doing(change: GoalChanged, leader: LeaderId) -> Quiet | None:
    return Quiet.OWN_DOING if change.by == leader else None
