"""Preferring: a leader chooses how often and when Kaiku writes about goals, and ends the pauses of single goals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.notifier.application.ports import Leaders, Work
from services.notifier.domain.cadence import Preference, counts_for, due, preference_of
from services.notifier.domain.notices import NEWS
from shared.contracts.directory import Leader
from shared.contracts.ids import GoalId, LeaderId
from shared.survey.localised import Localised


class UnknownReader(Exception):
    """The directory has no such leader, or no more."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a leader hears. paused: goals of which they want no mails, by name; those that are gone are left out."""

    leader: Leader
    preference: Preference
    paused: Mapping[GoalId, Localised]


def how(work: Work, leaders: Leaders, reader: LeaderId) -> Chosen:
    """How a leader hears now; changes nothing. Raises UnknownReader."""
    with work:
        return _chosen(work, leaders, reader)


def choose(work: Work, leaders: Leaders, reader: LeaderId, preference: Preference, *, now: datetime) -> Chosen:
    """Keep a choice; what waits for the leader goes when it now should. Twice is harmless. Raises UnknownReader."""
    with work:
        leader = _leader(leaders, reader)
        work.preferences.choose(leader.id, preference, now=now)
        moments = {
            kind: due(kind, preference, latest=work.ledger.last_mail(leader.id, counts_for(kind), now=now), now=now)
            for kind in NEWS
        }
        work.ledger.reschedule(leader.id, moments)
        chosen = _chosen(work, leaders, reader)
        work.commit()
    return chosen


def silence(work: Work, leaders: Leaders, reader: LeaderId, *, silent: bool, now: datetime) -> Chosen:
    """Write to a leader about no goal at all, or again as before. Raises UnknownReader."""
    before = how(work, leaders, reader).preference
    return choose(work, leaders, reader, replace(before, silent=silent), now=now)


def resume_goal(work: Work, leaders: Leaders, reader: LeaderId, goal: GoalId) -> Chosen:
    """End the pause of one goal. Raises UnknownReader."""
    with work:
        leader = _leader(leaders, reader)
        work.pauses.resume(leader.id, goal)
        chosen = _chosen(work, leaders, reader)
        work.commit()
    return chosen


def _leader(leaders: Leaders, reader: LeaderId) -> Leader:
    leader = leaders.all().get(reader)
    if leader is None:
        raise UnknownReader
    return leader


def _chosen(work: Work, leaders: Leaders, reader: LeaderId) -> Chosen:
    leader, goals = _leader(leaders, reader), leaders.goals()
    paused = {goal: goals[goal].name for goal in sorted(work.pauses.by(leader.id)) if goal in goals}
    return Chosen(leader, preference_of(leader, work.preferences.of([leader.id]).get(leader.id)), paused)
