"""What of the news that wait for one leader is still worth telling when they go. Pure.

A shift that was reversed before it was mailed is not mailed, nor is the one that reversed it. What was changed several
times is told once, from what it was to what it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.notifier.domain.changes import altered
from services.notifier.domain.errors import Trouble
from services.notifier.domain.notices import Kind, Notice, Tidings
from services.notifier.domain.standing import Standing
from shared.contracts.events import GoalChanged, GoalShifted, GoalWentQuiet
from shared.contracts.ids import GoalId


@dataclass(frozen=True, slots=True)
class GoalNow:
    """What is known of a goal when its news go. muted: the reader wants no mails about it. paused: nobody judges it."""

    standing: Standing | None = None
    muted: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a mail tells. notice: whose links it carries. event: what it tells of several that came."""

    notice: Notice
    event: Tidings


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a mail tells, in the order in which it came about, and what it leaves out, with the reason."""

    items: tuple[Item, ...]
    dropped: Mapping[UUID, Trouble] = field(default_factory=dict)


def still_news(notices: Sequence[Notice], goals: Mapping[GoalId, GoalNow]) -> Gathered:
    """What is worth telling. goals: what is known of each goal that the notices tell of."""
    items: list[Item] = []
    dropped: dict[UUID, Trouble] = {}
    for goal, about in _by_goal(notices):
        now = goals.get(goal, GoalNow())
        unwanted = {one.id: why for one in about if (why := _unwanted(one, now))}
        dropped |= unwanted
        wanted = [one for one in about if one.id not in unwanted]
        items += _shifts([one for one in wanted if one.kind is Kind.SHIFT], dropped)
        items += _changes([one for one in wanted if one.kind is Kind.CHANGE], dropped)
        items += [Item(one, one.event) for one in wanted if one.kind in {Kind.ESCALATION, Kind.QUIET}]
    return Gathered(tuple(sorted(items, key=lambda one: (one.notice.created, one.notice.id))), dropped)


def _by_goal(notices: Sequence[Notice]) -> Iterable[tuple[GoalId, list[Notice]]]:
    goals: dict[GoalId, list[Notice]] = {}
    for one in notices:
        if one.goal is not None:
            goals.setdefault(one.goal, []).append(one)
    return goals.items()


def _unwanted(notice: Notice, now: GoalNow) -> Trouble | None:
    """Why one thing is not told, whatever else there is."""
    latest = now.standing.shift if now.standing else None
    if now.muted or (now.paused and notice.kind is not Kind.CHANGE):
        return Trouble.PAUSED
    match notice.event:
        case GoalWentQuiet() as quiet if latest and latest.time > quiet.time:
            return Trouble.REVERSED  # it can't shift without fresh answers
        case GoalShifted() as shift if notice.escalates:
            if latest is None or latest.id != shift.id:
                return Trouble.REVERSED
            return Trouble.ACKNOWLEDGED if now.standing and now.standing.acknowledged else None
        case _:
            return None


def _shifts(notices: Sequence[Notice], dropped: dict[UUID, Trouble]) -> list[Item]:
    """The last one, unless all together they lead back to where the goal was."""
    events = sorted(
        ((one.event, one) for one in notices if isinstance(one.event, GoalShifted)), key=lambda one: one[0].time
    )
    if not events:
        return []
    (first, _), (last, its) = events[0], events[-1]
    is_back = len(events) > 1 and first.before is last.after
    dropped.update({one.id: Trouble.REVERSED for _, one in events if is_back or one is not its})
    return [] if is_back else [Item(its, last)]


def _changes(notices: Sequence[Notice], dropped: dict[UUID, Trouble]) -> list[Item]:
    """All of them as one, unless all together they change nothing."""
    events = sorted(
        ((one.event, one) for one in notices if isinstance(one.event, GoalChanged)), key=lambda one: one[0].time
    )
    if not events:
        return []
    (first, _), (last, its) = events[0], events[-1]
    whole = replace(last, before=first.before)
    dropped.update({one.id: Trouble.REVERSED for _, one in events if not altered(whole) or one is not its})
    return [Item(its, whole)] if altered(whole) else []
