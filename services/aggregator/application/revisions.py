"""Changes of goals, as they are kept and told: from what to what. Which there are, `judging` and `setting` see."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from services.aggregator.application.aims import Aims
from services.aggregator.application.ports.changes import KeptChange, change_id
from shared.contracts.directory import Goal, Origin
from shared.contracts.events import GoalChanged, Terms
from shared.contracts.ids import GoalId, LeaderId
from shared.contracts.snapshot import Directory


def same(one: Goal | None, other: Goal | None) -> bool:
    """Whether two ask for the same: who wrote it last, on a page or in the file, is no part of that."""
    return _plain(one) == _plain(other)


def set_or_changed(aims: Aims, goal: Goal, last: KeptChange | None, *, now: datetime) -> KeptChange:
    """A goal as it is now, after what was last kept of it."""
    before = last.told.after if last else None
    return _kept(aims.directory, goal.id, last, goal, before, aims.terms(goal), by=goal.set_by, now=now)


def retired(directory: Directory, last: KeptChange, *, by: LeaderId | None, now: datetime) -> KeptChange:
    """A goal that is no more, after what was last kept of it."""
    return _kept(directory, last.told.goal, last, None, last.told.after, None, by=by, now=now)


def noticed(
    aims: Aims, goals: Iterable[Goal], latest: Mapping[GoalId, KeptChange], *, now: datetime
) -> list[KeptChange]:
    """What these goals of the directory ask for that was not kept yet.

    A goal whose scope or questions are not in the directory yet waits until its terms can be told.
    """
    found = []
    for goal in sorted(goals, key=lambda one: one.id):
        last = latest.get(goal.id)
        if not same(goal, last.goal if last else None) and aims.of(goal):
            found.append(set_or_changed(aims, goal, last, now=now))
    return found


def _kept(
    directory: Directory,
    goal: GoalId,
    last: KeptChange | None,
    document: Goal | None,
    before: Terms | None,
    after: Terms | None,
    *,
    by: LeaderId | None,
    now: datetime,
) -> KeptChange:
    revision = last.told.revision + 1 if last else 1
    leader = directory.leaders.get(by) if by else None
    told = GoalChanged(
        id=change_id(goal, revision),
        time=now,
        goal=goal,
        revision=revision,
        by=by,
        by_name=leader.name if leader else "",
        before=before,
        after=after,
    )
    return KeptChange(told, document)


def _plain(goal: Goal | None) -> Goal | None:
    return replace(goal, set_by=None, origin=Origin.FILE) if goal else None
