"""What mails about goals are put together from: each thing with its links, counted, and by scope. Words: `writing`."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.adapters.letters.links import Links
from services.notifier.application.post import Told
from services.notifier.domain.changes import Aspect, altered, starts_anew
from services.notifier.domain.hearing import Hears
from services.notifier.domain.notices import AboutGoal, Kind
from services.notifier.domain.tidings import Direction, Window, direction, disagreement
from shared.contracts.events import GoalChanged, GoalShifted, GoalWentQuiet, Terms
from shared.survey.localised import Language

# Who can do something about a goal, and so can say that they know of it.
ACKNOWLEDGES = frozenset({Hears.OWNER, Hears.LEADS_SCOPE})


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a mail tells. terms: what names the goal and its scope. acknowledge_link: None where nobody asks.

    aspects, anew: of a change, what differs, and whether the goal's status is unknown after it.
    """

    kind: Kind
    event: AboutGoal
    terms: GoalShifted | GoalWentQuiet | Terms
    why: Hears
    goal_link: str
    pause_link: str
    acknowledge_link: str | None = None
    direction: Direction | None = None
    disagreement: Window | None = None
    aspects: tuple[Aspect, ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things of each sort a digest tells. still: not met, told one level up."""

    missed: int
    still: int
    met: int
    changed: int
    quiet: int


def piece_of(told: Told, links: Links) -> Piece:
    """One thing with its links. Raises TypeError for what is not about a goal."""
    notice, event = told.item.notice, told.item.event
    if not isinstance(event, AboutGoal):
        raise TypeError(f"a {type(event).__name__} is no news of a goal")
    goal, pause = links.goal(event.goal), links.pause(notice.id)
    match event:
        case GoalShifted():
            way = direction(event)
            asks = way is Direction.NO_LONGER_MET and not notice.escalates and told.why in ACKNOWLEDGES
            return Piece(
                kind=notice.kind,
                event=event,
                terms=event,
                why=told.why,
                goal_link=goal,
                pause_link=pause,
                acknowledge_link=links.acknowledge(notice.id) if asks else None,
                direction=way,
                disagreement=disagreement(event),
            )
        case GoalWentQuiet():
            return Piece(notice.kind, event, event, told.why, goal, pause)
        case GoalChanged():
            terms = event.after or event.before
            if terms is None:
                raise TypeError("a goal that never was has not changed")
            aspects = altered(event)
            return Piece(notice.kind, event, terms, told.why, goal, pause, aspects=aspects, anew=starts_anew(event))


def counted(pieces: Sequence[Piece]) -> Counts:
    """For a digest's subject."""
    shifts = [one.direction for one in pieces if one.kind is Kind.SHIFT]
    kinds = [one.kind for one in pieces]
    return Counts(
        missed=shifts.count(Direction.NO_LONGER_MET),
        still=kinds.count(Kind.ESCALATION),
        met=shifts.count(Direction.NOW_MET),
        changed=kinds.count(Kind.CHANGE),
        quiet=kinds.count(Kind.QUIET),
    )


def by_scope(pieces: Sequence[Piece], language: Language) -> dict[str, object]:
    """For a digest's body: scopes by name, those first in which a goal is missed; and what has gone quiet.

    In a scope what is missed comes first, then what is met, then what somebody has changed.
    """
    loud = sorted((one for one in pieces if one.kind is not Kind.QUIET), key=_weight)
    scopes: dict[str, list[Piece]] = {}
    for one in loud:
        scopes.setdefault(one.terms.scope_name.in_(language), []).append(one)
    ordered = sorted(scopes.items(), key=lambda scope: (_weight(scope[1][0]), scope[0]))
    return {
        "scopes": ordered,
        "quiet": [one for one in pieces if one.kind is Kind.QUIET],
        "shifts": [one for one in loud if one.kind is not Kind.CHANGE],
    }


def _weight(one: Piece) -> int:
    if one.direction is Direction.NO_LONGER_MET:
        return 0
    return 1 if one.direction is Direction.NOW_MET else 2
