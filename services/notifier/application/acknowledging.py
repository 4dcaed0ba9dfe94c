"""Acknowledging: who owns a goal, or leads its scope, says by the link in a mail that they know that it is missed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifier.application.pausing import UnknownNotice
from services.notifier.application.ports import Leaders, Work
from services.notifier.domain.standing import Acknowledgement
from shared.contracts.events import GoalShifted, State
from shared.contracts.ids import LeaderId
from shared.survey.localised import Language


class May(StrEnum):
    """Whether a reader can acknowledge. overtaken: the goal has shifted since, or has been changed."""

    YES = "yes"
    DONE = "done"
    OVERTAKEN = "overtaken"
    NOT_THEIRS = "not-theirs"


@dataclass(frozen=True, slots=True)
class Seen:
    """How a shift stands for the reader of its mail. by_name: who has acknowledged it, None when they have left."""

    shift: GoalShifted
    may: May
    acknowledged: Acknowledgement | None
    by_name: str | None
    language: Language | None


def look_at(work: Work, leaders: Leaders, notice: UUID) -> Seen:
    """How it stands; changes nothing. Raises UnknownNotice."""
    with work:
        return _seen(work, leaders, notice)


def acknowledge(work: Work, leaders: Leaders, notice: UUID, *, now: datetime) -> Seen:
    """Note that the reader knows, if they may; twice is harmless, the first who said so stays. Raises UnknownNotice."""
    with work:
        seen = _seen(work, leaders, notice)
        if seen.may is not May.YES:
            return seen
        kept = work.ledger.one(notice)
        if kept is None:
            raise UnknownNotice
        work.standings.acknowledge(seen.shift, by=LeaderId(kept.recipient), now=now)
        seen = _seen(work, leaders, notice)
        work.commit()
    return seen


def _seen(work: Work, leaders: Leaders, notice: UUID) -> Seen:
    kept = work.ledger.one(notice)
    if kept is None or not isinstance(kept.event, GoalShifted) or kept.event.after is not State.MISSED:
        raise UnknownNotice
    shift, everyone, goal = kept.event, leaders.all(), leaders.goals().get(kept.event.goal)
    reader = everyone.get(LeaderId(kept.recipient))
    said = work.standings.acknowledged(shift.id)
    latest = work.standings.of([shift.goal]).get(shift.goal)
    owner = goal.owner if goal else shift.owner
    may = May.YES
    if said:
        may = May.DONE
    elif latest is None or latest.shift.id != shift.id:
        may = May.OVERTAKEN
    elif reader is None or (reader.id != owner and shift.scope not in reader.leads):
        may = May.NOT_THEIRS
    by = everyone.get(said.by) if said else None
    return Seen(shift, may, said, by.name if by else None, reader.language if reader else None)
