"""Whether a goal that stays missed is told one level up, and to whom. Pure; who hears of a shift itself: `hearing`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifier.domain.standing import Standing
from shared.contracts.directory import Goal
from shared.contracts.ids import LeaderId, OrganisationId, ScopeId
from shared.contracts.snapshot import Directory, ScopeKind

PATIENCE = timedelta(days=14)
# A ledger that was lost reads a year of news anew, and must not tell old ones.
TOO_LATE = PATIENCE + timedelta(days=7)


class Stays(StrEnum):
    """Why nothing is told one level up.

    paused: the goal is, or its owner wants no mails about it. switched-off: the organisation wants it so.
    """

    NOT_MISSED = "not-missed"
    ACKNOWLEDGED = "acknowledged"
    TOLD_ALREADY = "told-already"
    TOO_EARLY = "too-early"
    TOO_OLD = "too-old"
    RETIRED = "retired"
    PAUSED = "paused"
    SWITCHED_OFF = "switched-off"
    NOBODY_ABOVE = "nobody-above"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told. level: the scope that they lead."""

    level: ScopeId
    leaders: tuple[LeaderId, ...]


def escalation(
    standing: Standing, directory: Directory, *, paused: Collection[LeaderId], now: datetime
) -> Escalation | Stays:
    """Who hears that a goal stays missed, or why nobody does. paused: who wants no mails about the goal."""
    age, goal = now - standing.shift.time, directory.goals.get(standing.shift.goal)
    reasons = (
        (not standing.is_missed, Stays.NOT_MISSED),
        (standing.acknowledged, Stays.ACKNOWLEDGED),
        (standing.escalated, Stays.TOLD_ALREADY),
        (age < PATIENCE, Stays.TOO_EARLY),
        (age >= TOO_LATE, Stays.TOO_OLD),
        (goal is None, Stays.RETIRED),
        (goal and (goal.paused or goal.owner in paused), Stays.PAUSED),
        (goal and not _escalates(goal.scope, directory), Stays.SWITCHED_OFF),
    )
    stays = next((reason for holds, reason in reasons if holds), None)
    if stays or goal is None:
        return stays or Stays.RETIRED
    return _level_above(goal, directory) or Stays.NOBODY_ABOVE


def _level_above(goal: Goal, directory: Directory) -> Escalation | None:
    """The nearest level above that anybody but the goal's owner leads."""
    seen, level = {goal.scope}, directory.parent_of(goal.scope)
    while level is not None and level not in seen:
        seen.add(level)
        if found := sorted(one.id for one in directory.leaders.values() if level in one.leads and one.id != goal.owner):
            return Escalation(level, tuple(found))
        level = directory.parent_of(level)
    return None


def _escalates(scope: ScopeId, directory: Directory) -> bool:
    """Whether a scope's organisation wants it; for a group, whether any of its units' organisations does."""
    organisations = {directory.units[one].organisation for one in directory.units_in(scope)}
    if directory.kind_of(scope) is ScopeKind.ORGANISATION:
        organisations = {OrganisationId(scope)}
    found = [directory.organisations[one] for one in organisations if one in directory.organisations]
    return any(one.escalates for one in found) or not found
