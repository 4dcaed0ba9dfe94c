"""Hearing: a batch of events becomes lines of the ledger, in one transaction. Delivering them lives in `deliver`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.notifier.application.ports import Arrival, Journal, Leaders, NotOurs, Unusable, Work
from services.notifier.domain.cadence import counts_for, due, preference_of
from services.notifier.domain.changes import starts_anew
from services.notifier.domain.hearing import (
    SIGN_IN_FOR,
    Decision,
    Readers,
    hears_of_invitation,
    hears_of_sign_in,
    last_moment,
    who_hears,
    who_hears_of_change,
)
from services.notifier.domain.notices import Kind, Notice, Tidings, kind_of
from services.notifier.domain.retry import KEEP_TRYING
from shared.contracts.directory import Leader
from shared.contracts.events import GoalChanged, GoalShifted, InvitationRequested, SignInRequested
from shared.contracts.ids import LeaderId
from shared.log.floods import USUAL, FloodLimit
from shared.log.port import Progress, TopicPartition
from shared.runtime.decent import decent_moment


class Outcome(StrEnum):
    """What became of a record.

    heard: its notices stand in the ledger, if it has any. put-aside: it is a dead letter. skipped: it lay below the
    stored offset, so an earlier batch has handled it.
    """

    HEARD = "heard"
    PUT_ASIDE = "put-aside"
    SKIPPED = "skipped"


@dataclass(slots=True)
class Heard:
    """What a batch did.

    outcomes: records by what they tell of, None for nothing, and outcome. decisions: in order, with True if the notice
    stood already. put_aside: dead letters by reason.
    """

    outcomes: Counter[tuple[Kind | None, Outcome]] = field(default_factory=Counter)
    decisions: list[tuple[Kind, Decision, bool]] = field(default_factory=list)
    put_aside: Counter[str] = field(default_factory=Counter)


def hear(
    work: Work,
    leaders: Leaders,
    journal: Journal,
    arrivals: Sequence[Arrival],
    *,
    now: datetime,
    flood: FloodLimit = USUAL,
) -> Heard:
    """Decide who hears of a batch: all of it, or nothing. Handling the same records twice changes nothing.

    Raises DeadLetterFlood.
    """
    everyone = leaders.all()
    heard = Heard()
    with work:
        fresh, progress = _not_yet_heard(work.lock({one.place for one in arrivals}), arrivals, heard)
        for arrival in fresh:
            event = arrival.event
            if isinstance(event, Unusable | NotOurs):
                continue
            _note(work, event)
            for decision in _decisions(work, event, everyone, now=now):
                due, until = _times(work, event, everyone, decision, now=now)
                notice = Notice(decision.recipient, event, now, until, traceparent=arrival.traceparent, due=due)
                repeated = decision.hears and not work.ledger.add(notice)
                heard.decisions.append((notice.kind, decision, repeated))
        _put_aside(work, fresh, heard, now=now, flood=flood)
        work.store(progress)
        work.commit()
    for kind, decision, repeated in heard.decisions:
        journal.decided(kind, decision, repeated=repeated)
    return heard


def _note(work: Work, event: Tidings) -> None:
    """Remember how a goal stands."""
    if isinstance(event, GoalShifted):
        work.standings.shifted(event)
    elif isinstance(event, GoalChanged) and starts_anew(event):
        work.standings.forget(event.goal, until=event.time)


def _decisions(
    work: Work, event: Tidings, everyone: Mapping[LeaderId, Leader], *, now: datetime
) -> tuple[Decision, ...]:
    """Who hears of an event."""
    match event:
        case SignInRequested():
            return (hears_of_sign_in(event, everyone, now=now),)
        case InvitationRequested():
            return (hears_of_invitation(event, now=now),)
        case _:
            chosen = work.preferences.of(everyone)
            readers = Readers(everyone, frozenset(work.pauses.of(event.goal)), chosen)
            if isinstance(event, GoalChanged):
                return who_hears_of_change(event, readers, now=now)
            return who_hears(event, readers, now=now)


def _times(
    work: Work, event: Tidings, everyone: Mapping[LeaderId, Leader], decision: Decision, *, now: datetime
) -> tuple[datetime | None, datetime]:
    """When a notice goes, and until when it is tried."""
    match event:
        case SignInRequested():
            return None, event.time + SIGN_IN_FOR
        case InvitationRequested():
            return decent_moment(now), last_moment(event, now=now)
        case _:
            leader = everyone.get(LeaderId(decision.recipient))
            goes = when(work, leader, kind_of(event), now=now) if leader and decision.hears else now
            return goes, goes + KEEP_TRYING


def when(work: Work, leader: Leader, kind: Kind, *, now: datetime) -> datetime:
    """When news of a kind go to a leader who is to hear of them now."""
    preference = preference_of(leader, work.preferences.of([leader.id]).get(leader.id))
    latest = work.ledger.last_mail(leader.id, counts_for(kind), now=now)
    return due(kind, preference, latest=latest, now=now)


def _not_yet_heard(
    known: Mapping[TopicPartition, Progress], arrivals: Sequence[Arrival], heard: Heard
) -> tuple[list[Arrival], dict[TopicPartition, Progress]]:
    """What lies at or above the stored offsets, and the offsets after it."""
    progress = dict(known)
    fresh: list[Arrival] = []
    for one in arrivals:
        before = progress[one.place]
        if one.offset < before.next_offset:
            heard.outcomes[_kind(one), Outcome.SKIPPED] += 1
            continue
        progress[one.place] = before.past(one.offset, at=one.at)
        fresh.append(one)
        heard.outcomes[_kind(one), Outcome.PUT_ASIDE if isinstance(one.event, Unusable) else Outcome.HEARD] += 1
    return fresh, progress


def _kind(arrival: Arrival) -> Kind | None:
    return None if isinstance(arrival.event, Unusable | NotOurs) else kind_of(arrival.event)


def _put_aside(work: Work, fresh: Sequence[Arrival], heard: Heard, *, now: datetime, flood: FloodLimit) -> None:
    letters = [one.event for one in fresh if isinstance(one.event, Unusable)]
    if not letters:
        return
    work.dead_letter(letters, now=now)
    heard.put_aside.update(one.reason for one in letters)
    flood.check(work.dead_letters_since(now - flood.within), latest=letters[-1].reason)
