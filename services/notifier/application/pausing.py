"""Pausing: a leader stops and starts the alerts of one goal, by the link in a mail about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifier.application.ports import Leaders, Work
from services.notifier.domain.notices import AboutGoal, Notice
from shared.contracts.events import GoalChanged, GoalShifted, GoalWentQuiet, Terms
from shared.contracts.ids import LeaderId
from shared.survey.localised import Language


class UnknownNotice(Exception):
    """No mail of ours about a goal has this link."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of one goal for one leader.

    shift: what names the goal and its scope. language: the leader's, None when the directory has no such leader now.
    """

    leader: LeaderId
    shift: GoalShifted | GoalWentQuiet | Terms
    paused: bool
    language: Language | None


def look(work: Work, leaders: Leaders, notice: UUID) -> Alerts:
    """How the alerts stand. Raises UnknownNotice."""
    with work:
        kept, shift = _about_a_goal(work, notice)
        paused = LeaderId(kept.recipient) in work.pauses.of(shift.goal)
    return _alerts(leaders, kept, shift, paused=paused)


def pause(work: Work, leaders: Leaders, notice: UUID, *, now: datetime) -> Alerts:
    """Pause them; twice is harmless. Raises UnknownNotice."""
    with work:
        kept, shift = _about_a_goal(work, notice)
        work.pauses.pause(LeaderId(kept.recipient), shift.goal, now=now)
        work.commit()
    return _alerts(leaders, kept, shift, paused=True)


def resume(work: Work, leaders: Leaders, notice: UUID) -> Alerts:
    """Let them come again; twice is harmless. Raises UnknownNotice."""
    with work:
        kept, shift = _about_a_goal(work, notice)
        work.pauses.resume(LeaderId(kept.recipient), shift.goal)
        work.commit()
    return _alerts(leaders, kept, shift, paused=False)


def _about_a_goal(work: Work, notice: UUID) -> tuple[Notice, AboutGoal]:
    kept = work.ledger.one(notice)
    if kept is None or not isinstance(kept.event, AboutGoal):
        raise UnknownNotice
    return kept, kept.event


def _alerts(leaders: Leaders, kept: Notice, event: AboutGoal, *, paused: bool) -> Alerts:
    identity = LeaderId(kept.recipient)
    leader = leaders.all().get(identity)
    if isinstance(event, GoalChanged):
        terms = event.after or event.before
        if terms is None:
            raise UnknownNotice
        return Alerts(identity, terms, paused, leader.language if leader else None)
    return Alerts(identity, event, paused, leader.language if leader else None)
