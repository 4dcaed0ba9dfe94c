"""survey-core's built-in functions of values and questions. Those of dates live in `date_functions`, those that go
through the items of an answer in `item_functions`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shared.survey.expressions.equality import is_empty, is_less
from shared.survey.expressions.numbers import is_numeric, numeric
from shared.survey.expressions.operators import add_exactly, divided
from shared.survey.expressions.powers import power
from shared.survey.expressions.scope import Asked, Scope
from shared.survey.expressions.values import (
    UNDEFINED,
    NoResult,
    Number,
    floating,
    is_number,
    is_true,
    length,
    number_of,
    number_text,
    piece,
    to_number,
)

Function = Callable[[Sequence[object], Scope], object]
_EPSILON = 2.0**-52
_WHOLE_PART = re.compile(r"-?[0-9]+")


def parameter(parameters: Sequence[object], at: int) -> object:
    """`parameters[at]`."""
    return parameters[at] if at < len(parameters) else UNDEFINED


def flat(value: object, scope: Scope, depth: int = 0) -> list[object]:
    """All that stands in lists within lists, without nulls, numeric texts as numbers."""
    if value is None or value is UNDEFINED:
        return []
    if not isinstance(value, list | tuple):
        number = numeric(value)
        return [value if math.isnan(number) else number]
    if depth > 100:
        raise NoResult
    scope.work.spend(len(value))
    return [one for item in value for one in flat(item, scope, depth + 1)]


def _sum(parameters: Sequence[object], scope: Scope) -> object:
    total: object = 0
    for one in flat(parameters, scope):
        total = add_exactly(total, one)
    return total


def _min(parameters: Sequence[object], scope: Scope) -> object:
    least: object = UNDEFINED
    for one in flat(parameters, scope):
        if least is UNDEFINED or is_less(one, least):
            least = one
    return least


def _max(parameters: Sequence[object], scope: Scope) -> object:
    most: object = UNDEFINED
    for one in flat(parameters, scope):
        if most is UNDEFINED or is_less(most, one):
            most = one
    return most


def _count(parameters: Sequence[object], scope: Scope) -> object:
    return len(flat(parameters, scope))


def _avg(parameters: Sequence[object], scope: Scope) -> object:
    count = len(flat(parameters, scope))
    return divided(to_number(_sum(parameters, scope)), count) if count else 0


def _round(parameters: Sequence[object], scope: Scope) -> object:
    numbers = flat(parameters, scope)
    precision = _precision(numbers, 0)
    if not numbers or precision is None or not is_number(numbers[0]) or not is_numeric(numbers[0]):
        return math.nan
    scale = power(10, precision)
    scaled = floating(to_number(numbers[0])) * floating(scale) * (1 + _EPSILON)
    if not math.isfinite(scaled):
        return divided(scaled, scale)
    below = math.floor(scaled)
    return divided(floating(below + (scaled - below >= 0.5)), scale)


def _trunc(parameters: Sequence[object], scope: Scope) -> object:
    numbers = flat(parameters, scope)
    precision = _precision(numbers, -1)
    if not numbers or precision is None or not is_number(numbers[0]) or not is_numeric(numbers[0]):
        return math.nan
    text = number_text(to_number(numbers[0]))
    found = _WHOLE_PART.match(text)
    end = found.end() if found else 0
    if end < len(text) and precision >= 0 and number_text(precision).isdigit():
        start, end = end + 1, end + 1
        while end < len(text) and text[end].isdigit() and end - start < precision:
            end += 1
    return number_of(text[:end])


def _precision(numbers: Sequence[object], usual: int) -> Number | None:
    """The second number, `usual` where there is none; None for what is no number."""
    second = parameter(numbers, 1)
    given = second if is_true(second) else usual
    return to_number(given) if is_number(given) and is_numeric(given) else None


def _iif(parameters: Sequence[object], _: Scope) -> object:
    if len(parameters) < 2:
        return None
    return parameters[1] if is_true(parameters[0]) else parameter(parameters, 2)


def _substring(parameters: Sequence[object], _: Scope) -> object:
    text, start, end = (parameter(parameters, at) for at in range(3))
    if not isinstance(text, str) or not text or not is_numeric(start):
        return ""
    first = _position(start, text)
    last = _position(end, text) if is_numeric(end) else length(text)
    return piece(text, min(first, last), max(first, last))


def _position(value: object, text: str) -> int:
    number = to_number(value)
    return 0 if math.isnan(number) else math.trunc(min(max(number, 0), length(text)))


def _is_container_ready(parameters: Sequence[object], scope: Scope) -> object:
    name = parameter(parameters, 0)
    return isinstance(name, str) and name != "" and scope.ready(name)


def _is_display_mode(_: Sequence[object], scope: Scope) -> object:
    return scope.display_mode


def _asked(parameters: Sequence[object], scope: Scope) -> Asked | None:
    name = parameter(parameters, 0)
    return scope.named.get(name) if isinstance(name, str) else None


def _display_value(parameters: Sequence[object], scope: Scope) -> object:
    if (asked := _asked(parameters, scope)) is None:
        return UNDEFINED
    value = parameter(parameters, 1)
    return asked.display(None if is_empty(value, scope.work) else value)


def _property_value(parameters: Sequence[object], scope: Scope) -> object:
    asked, name = _asked(parameters, scope), parameter(parameters, 1)
    if asked is None or len(parameters) != 2 or not isinstance(name, str):
        return UNDEFINED
    return asked.property(name)


def _get_comment(parameters: Sequence[object], scope: Scope) -> object:
    if not is_true(parameter(parameters, 0)):
        return UNDEFINED
    if (asked := _asked(parameters, scope)) is None:
        return ""
    item = parameter(parameters, 1)
    return asked.comment(None if item is UNDEFINED else item)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "sum": _sum,
    "min": _min,
    "max": _max,
    "count": _count,
    "avg": _avg,
    "round": _round,
    "trunc": _trunc,
    "iif": _iif,
    "substring": _substring,
    "isContainerReady": _is_container_ready,
    "isDisplayMode": _is_display_mode,
    "displayValue": _display_value,
    "propertyValue": _property_value,
    "getComment": _get_comment,
}
