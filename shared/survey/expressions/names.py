"""Which value a variable names, found in survey-core's order: item, question, built-in, variables, questions, data."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from shared.survey.expressions.equality import is_empty, item_of
from shared.survey.expressions.numbers import numeric
from shared.survey.expressions.scope import Asked, NoItem, Parts, Scope
from shared.survey.expressions.values import SPACES, UNDEFINED, is_true, length, sane

ITEM: Final = frozenset({"item", "choice", "self"})
UNWRAPPED: Final = "-unwrapped"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a name between dots. index: `[2]` behind it."""

    name: str
    index: int | float | None = None


Path = tuple[Step, ...]


class Nowhere:
    """The type of NOWHERE: nothing has that name. Not the same as a question without an answer."""


NOWHERE: Final = Nowhere()


class Found(NamedTuple):
    """A value. strict: it belongs to a question whose order counts."""

    value: object
    strict: bool = False


def path_of(name: str) -> Path:
    """The parts of a name."""
    return tuple(_step(part) for part in name.split("."))


def find(name: str, path: Path, scope: Scope) -> Found | Nowhere:
    """What a variable names."""
    if name.startswith("$"):
        return _of_the_element(path, scope)
    found = _near(path, scope)
    if isinstance(found, Nowhere):
        found = _in_survey(path, scope)
    if isinstance(found, Nowhere) and name.endswith(".length"):
        return Found(0)
    return found


def literal(name: str) -> object:
    """What `{"a": 1}` means as a variable that nothing has the name of: an object, else null."""
    if len(name) < 2 or name.find(":") < 1:
        return None
    try:
        value = json.loads(f"{{{name}}}", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return _sane(value)


def within(value: object, path: Path) -> object:
    """The value that a path leads to inside another one, longest names first; NOWHERE if none."""
    at = 0
    while at < len(path):
        end = _last(path, at)
        for stop in range(end, at - 1, -1):
            member = _member(value, ".".join([step.name for step in path[at : stop + 1]]))
            if member is not UNDEFINED:
                break
        else:
            return NOWHERE
        value, index, at = member, path[stop].index, stop + 1
        if index is not None:
            value = _at_index(value, index)
            if value is NOWHERE:
                return NOWHERE
    return value if path else NOWHERE


def _near(path: Path, scope: Scope) -> Found | Nowhere:  # noqa: PLR0911 – a line for each place to look
    """By the item, the question itself, or its panel."""
    if not isinstance(scope.inside, NoItem) and (value := within(scope.inside, path)) is not NOWHERE:
        return Found(value)
    if not isinstance(scope.item, NoItem) and len(path) == 1 and path[0].name.lower() in ITEM:
        return Found(scope.item)
    if scope.question is None:
        return NOWHERE
    if scope.question.parts is not None:
        return _in_parts(scope.question, scope.question.parts, path, scope)
    if len(path) > 1 and path[0].name == "panel" and scope.panel is not None:
        return _by_question(path[1:], scope.panel, scope)
    if len(path) == 1 and path[0].name == "self":
        return _asked(scope.question)
    return _inside(scope.question.value, path, None, scope)


def _in_survey(path: Path, scope: Scope) -> Found | Nowhere:
    first = path[0].name
    if len(path) == 1:
        value = scope.built_in.get("locale" if first == "locale" else _not_locale(first.lower()), UNDEFINED)
        if value is not UNDEFINED:
            return Found(value)
        asked = scope.questions.get(first)
        if asked is not None and path[0].index is None and not scope.variables and asked.parts is None:
            return _asked(asked)  # the short way of what follows
    if scope.variables and (value := within(scope.variables, path)) is not NOWHERE:
        return Found(value)
    found = _by_question(path, scope.questions, scope)
    if not isinstance(found, Nowhere):
        return found
    value = within(scope.values, path)
    return NOWHERE if isinstance(value, Nowhere) else Found(value)


def _not_locale(name: str) -> str:
    """Only `locale` in lower case is built in."""
    return "" if name == "locale" else name


def _by_question(path: Path, questions: Mapping[str, Asked], scope: Scope) -> Found | Nowhere:
    for stop in range(_last(path, 0), -1, -1):
        name = ".".join([step.name for step in path[: stop + 1]])
        name = name.removesuffix(UNWRAPPED)
        asked = questions.get(name) or questions.get(name.lower())
        if asked is not None:
            rest, index = path[stop + 1 :], path[stop].index
            if asked.parts is not None:
                return _in_parts(asked, asked.parts, rest, scope)
            if not rest or (len(rest) == 1 and rest[0].name == "self"):
                return _asked(asked, index)
            return _inside(asked.value, rest, index, scope)
    return NOWHERE


def _in_parts(question: Asked, parts: Parts, path: Path, scope: Scope) -> Found | Nowhere:
    """By a row or an item, shortest names first; the whole answer is found among the survey's data."""
    for stop in range(_last(path, 0) + 1):
        name = ".".join([step.name for step in path[: stop + 1]])
        name = name.lower() if parts.are_rows else name
        if name in parts.values:
            value, rest = parts.values[name], path[stop + 1 :]
            if not rest or (not parts.are_rows and len(rest) == 1 and rest[0].name == "self"):
                return Found(UNDEFINED if value is None else value)
            if not parts.are_rows:
                return _inside(value, rest, path[stop].index, scope)
            break
    value = within(question.value, path) if parts.are_rows else NOWHERE
    return NOWHERE if isinstance(value, Nowhere) else Found(value)


def _asked(question: Asked, index: float | None = None) -> Found:
    value = question.value
    if value is None:
        value = UNDEFINED
    if index is not None and index > -1 and isinstance(value, list):
        found = _at_index(value, index)
        value = UNDEFINED if found is NOWHERE else found
    return Found(value, question.strict)


def _inside(value: object, path: Path, index: float | None, scope: Scope) -> Found | Nowhere:
    """A part of a question's own answer."""
    if is_empty(value.strip(SPACES) if isinstance(value, str) else value, scope.work):
        return NOWHERE
    if index is not None and index >= 0:
        value = _at_index(value, index) if isinstance(value, list) else NOWHERE
        if value is NOWHERE:
            return NOWHERE
    value = within(value, path)
    return NOWHERE if isinstance(value, Nowhere) else Found(value)


def _of_the_element(path: Path, scope: Scope) -> Found | Nowhere:
    """`{$self.value}`, `{$item.value}`: the only properties that expressions can read."""
    if not isinstance(scope.item, NoItem):
        return Found(scope.item)
    if scope.question is None or path[0].name != "$self":
        return NOWHERE
    parts = scope.question.parts
    value = scope.question.value if parts is None else parts.values.get("self")
    return NOWHERE if value is None else Found(value)


def _step(part: str) -> Step:
    start = part.rfind("[")
    if part.endswith("]") and start > -1:
        index = numeric(part[start + 1 : -1])
        if not math.isnan(index):
            return Step(part[:start], index)
    return Step(part)


def _last(path: Path, start: int) -> int:
    """The first step from `start` with an index, or the last one: a name does not reach over an index."""
    for at in range(start, len(path)):
        if path[at].index is not None:
            return at
    return len(path) - 1


def _member(value: object, name: str) -> object:
    """`value.name`, in whatever case the name is written."""
    if not name or not is_true(value):
        return UNDEFINED
    if isinstance(value, list | str):
        if name == "length":
            return len(value) if isinstance(value, list) else length(value)
        return item_of(value, name) if isinstance(value, list) else UNDEFINED
    if isinstance(value, Mapping):
        low = name.lower()
        for key in value:
            if key == name or (key.lower() == low and key[0] in (low[0], name[0].upper())):
                return value[key]
    return UNDEFINED


def _at_index(value: object, index: float) -> object:
    if not isinstance(value, list):
        return NOWHERE
    at = len(value) + index if index < 0 else index
    if not -1 < at < len(value):
        return NOWHERE
    return value[int(at)] if at >= 0 and at == int(at) else UNDEFINED


def _no_constant(_: str) -> object:
    raise ValueError


def _sane(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sane(one) for key, one in value.items()}
    return [_sane(one) for one in value] if isinstance(value, list) else sane(value)
