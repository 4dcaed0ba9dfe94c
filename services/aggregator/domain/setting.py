"""Who may set a goal, and what a goal has to say. Pure; what it may ask of a survey: `shared.contracts.goal_rules`.

A goal is set, changed, paused and retired by those who lead exactly its scope or a scope above it: a unit's by leaders
of the unit, of the units that it lies in, of its organisation or of the network; a group's by leaders of the group or
of the network. Who only coordinates sets none. Its owner, and who else hears of it, has to be a leader who may see the
scope. A goal of the network file is changed in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shared.contracts.directory import Goal, Leader, Origin
from shared.contracts.goal_rules import WINDOWS, Flaw
from shared.contracts.ids import GoalId, LeaderId, ScopeId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Localised

LONGEST_NAME = 200


class Rule(StrEnum):
    """What speaks against a goal beside the flaws of what it asks."""

    NAME = "name"
    LONG_NAME = "long-name"
    SURVEY = "survey"
    NUMBER = "number"
    WINDOW = "window"
    OWNER = "owner"
    ALSO = "also"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong with one part of a goal. names: what the words for it speak of."""

    part: str
    rule: Rule | Flaw
    names: Mapping[str, object] = field(default_factory=dict)


class SettingError(Exception):
    """A goal can't be set or changed.

    SettingError
    ├── NotYours   somebody else leads the scope
    ├── FromFile   the network file keeps the goal
    ├── Changed    the goal is not as it was when it was looked at
    └── Refused    a rule speaks against it: `mistakes`
    """


class NotYours(SettingError):
    """Neither the scope nor one above it is led by who asks."""


class FromFile(SettingError):
    """The network file has the goal, so it is changed there."""


class Changed(SettingError):
    """Somebody else was quicker."""


class Refused(SettingError):
    """What was asked for can't be a goal."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(", ".join(f"{one.part}: {one.rule}" for one in mistakes))
        self.mistakes: Sequence[Mistake] = mistakes


class Right(StrEnum):
    """What a leader who sees a goal may do with it, and why not more."""

    CHANGE = "change"
    LOOK = "look"
    FILE = "file"


def above(directory: Directory, scope: ScopeId) -> Iterator[ScopeId]:
    """A scope and all that it lies in, from the inside."""
    seen: set[ScopeId] = set()
    here: ScopeId | None = scope
    while here is not None and here not in seen and directory.kind_of(here):
        yield here
        seen.add(here)
        here = directory.parent_of(here)


def may_set(directory: Directory, leader: LeaderId, scope: ScopeId) -> bool:
    """Whether somebody may set goals for a scope."""
    known = directory.leaders.get(leader)
    return known is not None and not set(known.leads).isdisjoint(above(directory, scope))


def right_to(directory: Directory, leader: LeaderId, goal: Goal) -> Right:
    """What a leader who sees a goal may do with it."""
    if not may_set(directory, leader, goal.scope):
        return Right.LOOK
    return Right.CHANGE if goal.origin is Origin.PAGE else Right.FILE


def hearers(directory: Directory, scope: ScopeId) -> list[Leader]:
    """The leaders who may own a goal of a scope or hear of it: all who see it, by name."""
    seeing = (one for one in directory.leaders.values() if scope in directory.visible_to(one.id))
    return sorted(seeing, key=lambda one: (one.name.casefold(), one.id))


def mistakes_in(directory: Directory, goal: Goal) -> Iterator[Mistake]:
    """What is wrong with the parts of a goal that have nothing to do with its survey."""
    yield from _in_name(goal.name)
    if goal.indicator.window_days not in WINDOWS:
        yield Mistake("window", Rule.WINDOW)
    able = {one.id for one in hearers(directory, goal.scope)}
    if goal.owner not in able:
        yield Mistake("owner", Rule.OWNER)
    if not able.issuperset(goal.also):
        yield Mistake("also", Rule.ALSO)


def _in_name(name: Localised) -> Iterator[Mistake]:
    for language, text in (("fi", name.fi), ("sv", name.sv)):
        if not text:
            yield Mistake(f"name_{language}", Rule.NAME)
    for language, text in (("fi", name.fi), ("sv", name.sv), ("en", name.en)):
        if len(text) > LONGEST_NAME:
            yield Mistake(f"name_{language}", Rule.LONG_NAME, {"most": LONGEST_NAME})


def also_hear(goal: Goal, leaders: Mapping[LeaderId, Leader]) -> tuple[LeaderId, ...]:
    """Who else hears of a goal, each once, without those who hear of it anyway."""
    anyway = {goal.owner, *(one.id for one in leaders.values() if goal.scope in one.leads)}
    return tuple(dict.fromkeys(one for one in goal.also if one not in anyway))


def other_goals(directory: Directory, goal: GoalId) -> list[Goal]:
    """Every goal but one."""
    return [one for one in directory.goals.values() if one.id != goal]
