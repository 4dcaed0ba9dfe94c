"""Gathering: what goes in one mail now, or when it may go. Sending it lives in `deliver`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notifier.application.ports import Claim, Leaders, Work
from services.notifier.application.post import Mail, Told
from services.notifier.domain.cadence import Preference, counts_for, may_go, preference_of
from services.notifier.domain.errors import Trouble
from services.notifier.domain.hearing import Hears, why_hears, why_hears_of_change
from services.notifier.domain.notices import NEWS, Notice, Tidings
from services.notifier.domain.standing import Tally
from services.notifier.domain.telling import Gathered, GoalNow, Item, still_news
from shared.contracts.directory import Cadence, Leader
from shared.contracts.events import GoalChanged, GoalShifted, GoalWentQuiet, InvitationRequested, SignInRequested, State
from shared.contracts.ids import GoalId, LeaderId

# A tally of one goal says nothing that the mail does not.
_WORTH_A_TALLY = 2


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet."""

    due: datetime
    reason: Trouble


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes now. mail: None when nothing is left to tell. dropped: what it does not tell, with the reason."""

    mail: Mail | None
    dropped: Mapping[UUID, Trouble] = field(default_factory=dict)


def parcel(work: Work, leaders: Leaders, claim: Claim, *, now: datetime) -> Parcel | Later | None:
    """What becomes of a claimed notice now; None when somebody else has got hold of it."""
    notice = claim.notice
    leader = leaders.all().get(LeaderId(notice.recipient))
    if notice.kind not in NEWS or leader is None:
        due = may_go(notice.kind, None, latest=None, now=now)
        if due > now:
            return Later(due, Trouble.NOT_DECENT)
        return Parcel(Mail(notice, (Told(Item(notice, notice.event), _why(notice.event, notice, leader)),)))
    with work:
        preference = preference_of(leader, work.preferences.of([leader.id]).get(leader.id))
        latest = work.ledger.last_mail(leader.id, counts_for(notice.kind), now=now, but=notice.id)
        due = may_go(notice.kind, preference, latest=latest, now=now)
        if due > now:
            is_night = may_go(notice.kind, preference, latest=None, now=now) > now
            return Later(due, Trouble.NOT_DECENT if is_night else Trouble.GATHERING)
        notices = work.ledger.gather(claim, now=now)
        if notices is None:
            return None
        gathered = _told(work, leaders, leader, preference, notices)
        tally = _tally(work, leaders, leader) if _is_digest(gathered, preference) else None
        work.commit()
    told = tuple(Told(one, _why(one.event, one.notice, leader)) for one in gathered.items)
    return Parcel(Mail(notice, told, tally) if told else None, gathered.dropped)


def _told(work: Work, leaders: Leaders, leader: Leader, preference: Preference, notices: Sequence[Notice]) -> Gathered:
    if preference.silent:
        return Gathered((), dict.fromkeys((one.id for one in notices), Trouble.PAUSED))
    goals = {one.goal for one in notices if one.goal is not None}
    standings, muted, known = work.standings.of(goals), work.pauses.by(leader.id), leaders.goals()
    return still_news(
        notices,
        {
            one: GoalNow(standing=standings.get(one), muted=one in muted, paused=one in known and known[one].paused)
            for one in goals
        },
    )


def _is_digest(gathered: Gathered, preference: Preference) -> bool:
    return preference.cadence is not Cadence.AT_ONCE or len(gathered.items) > 1


def _tally(work: Work, leaders: Leaders, leader: Leader) -> Tally | None:
    """How the goals stand of which a leader hears."""
    own = [
        one.id
        for one in leaders.goals().values()
        if not one.paused and (one.owner == leader.id or one.scope in leader.leads or leader.id in one.also)
    ]
    if len(own) < _WORTH_A_TALLY:
        return None
    states: dict[GoalId, State] = {goal: one.shift.after for goal, one in work.standings.of(own).items()}
    found = [states.get(one, State.UNKNOWN) for one in own]
    return Tally(*(found.count(state) for state in (State.MET, State.MISSED, State.UNKNOWN)))


def _why(event: Tidings, notice: Notice, leader: Leader | None) -> Hears:
    """Why its reader hears of it, for the mail's last lines."""
    reader = LeaderId(notice.recipient)
    match event:
        case InvitationRequested():
            return Hears.INVITED
        case SignInRequested():
            return Hears.ASKED
        case GoalShifted() if notice.escalates:
            return Hears.LEADS_ABOVE
        case GoalShifted() | GoalWentQuiet():
            return why_hears(event, reader, leads=leader is not None and event.scope in leader.leads)
        case GoalChanged():
            return why_hears_of_change(event, reader)
