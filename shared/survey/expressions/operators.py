"""What the operators of expressions do with two values (survey-core's `OperandMaker`)."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from shared.survey.expressions.equality import are_equal, is_empty, is_less, item_of, primitive
from shared.survey.expressions.moments import compared
from shared.survey.expressions.numbers import corrected, decimals, is_numeric
from shared.survey.expressions.powers import power
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.values import (
    UNDEFINED,
    NoResult,
    Number,
    floating,
    is_number,
    is_true,
    joined,
    sane,
    short,
    to_number,
    to_text,
    whole,
)

MOST_ITEMS = 10_000

Operator = Callable[[object, object, Scope, bool], object]
"""Takes the left and the right value, what the expression sees, and whether the order of lists counts."""


def stand_in(value: object, other: object, scope: Scope) -> object:
    """What an empty value counts as beside another one in sums, "and" and "or"."""
    if not is_empty(value, scope.work):
        return value
    if is_number(other):
        return 0
    if isinstance(value, str):
        return value
    return "" if isinstance(other, str) else [] if isinstance(other, list) else 0


def add(left: object, right: object) -> object:
    """`left + right`."""
    left, right = primitive(left), primitive(right)
    if isinstance(left, str) or isinstance(right, str):
        return short(to_text(left) + to_text(right))
    return sane(to_number(left) + to_number(right))


def add_exactly(left: object, right: object) -> object:
    """`left + right`, rounded to the decimals that both are written with."""
    return corrected(add(left, right), max(decimals(left), decimals(right)))


def _plus(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if not is_numeric(left) or not is_numeric(right):
        if isinstance(left, list) and isinstance(right, list):
            return _concatenated(left, right, scope)
        if isinstance(left, list) or isinstance(right, list):
            items, other = (left, right) if isinstance(left, list) else (right, left)
            if isinstance(items, list) and isinstance(other, str):
                text = joined(items, ", ")
                return short(text + other if items is left else other + text)
            if isinstance(items, list) and is_number(other):
                return _total(items, other, scope)
        return add(left, right)
    if isinstance(left, str) or isinstance(right, str):
        return add(left, right)
    return add_exactly(left, right)


def _concatenated(left: list[object], right: list[object], scope: Scope) -> list[object]:
    if len(left) + len(right) > MOST_ITEMS:
        raise NoResult
    scope.work.spend(len(left) + len(right))
    return left + right


def _total(items: list[object], other: object, scope: Scope) -> object:
    scope.work.spend(len(items))
    total: object = 0
    for one in items:
        if is_number(one):
            total = add_exactly(total, one)
    return add_exactly(total, other)


def _minus(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return corrected(sane(to_number(left) - to_number(right)), max(decimals(left), decimals(right)))


def _times(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return corrected(sane(to_number(left) * to_number(right)), decimals(left) + decimals(right))


def _divided(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return divided(to_number(left), to_number(right)) if is_true(right) else None


def divided(left: Number, right: Number) -> Number:
    """`left / right`."""
    left, right = floating(left), floating(right)
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return whole(left / right)


def _modulo(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if not is_true(right):
        return None
    dividend, divisor = floating(to_number(left)), floating(to_number(right))
    return whole(math.fmod(dividend, divisor)) if divisor and math.isfinite(dividend) else math.nan


def _power(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return power(to_number(left), to_number(right))


def _and(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return right if is_true(left) else left


def _or(left: object, right: object, _: Scope, __: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return left if is_true(left) else right


def equal(left: object, right: object, scope: Scope, strict: bool = False) -> bool:  # noqa: FBT001, FBT002 – Operator
    """`=`."""
    left, right = compared(left, right, scope)
    return _alike(left, right, scope, any_order=not strict)


def _not_equal(left: object, right: object, scope: Scope, strict: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return not equal(left, right, scope, strict)


def _greater(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if left is None or left is UNDEFINED or right is None or right is UNDEFINED:
        return False
    left, right = compared(left, right, scope)
    return is_less(right, left)


def _less(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if left is None or left is UNDEFINED or right is None or right is UNDEFINED:
        return False
    left, right = compared(left, right, scope)
    return is_less(left, right)


def _greater_or_equal(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – Operator
    return equal(left, right, scope) or _greater(left, right, scope, False)  # noqa: FBT003


def _less_or_equal(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return equal(left, right, scope) or _less(left, right, scope, False)  # noqa: FBT003


def _contains(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return _holds(left, right, scope, wanted=True)


def _contains_not(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if not is_true(left) and not is_empty(right, scope.work):
        return True
    return _holds(left, right, scope, wanted=False)


def _any_of(left: object, right: object, scope: Scope, _: bool) -> bool:  # noqa: FBT001 – the shape of Operator
    nothing = is_empty(right, scope.work)
    if is_empty(left, scope.work):
        return nothing
    if isinstance(left, dict) and (size := item_of(left, "length")) == 0 and is_number(size):
        return False
    if nothing:
        return True
    if not isinstance(left, list):
        return _holds(right, left, scope, wanted=True)
    if not isinstance(right, list):
        return _holds(left, right, scope, wanted=True)
    return any(_holds(left, one, scope, wanted=True) for one in right)


def _none_of(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    return not _any_of(left, right, scope, False)  # noqa: FBT003


def _all_of(left: object, right: object, scope: Scope, _: bool) -> object:  # noqa: FBT001 – the shape of Operator
    if not is_true(left) and not is_empty(right, scope.work):
        return False
    if not isinstance(right, list):
        return _holds(left, right, scope, wanted=True)
    return all(_holds(left, one, scope, wanted=True) for one in right)


def _holds(left: object, right: object, scope: Scope, *, wanted: bool) -> bool:
    """`containsCore`: whether a text has a part or a list has items; with wanted False, whether not."""
    if isinstance(left, list) and not left:
        return not wanted
    if not is_true(left) and not (left is False or (is_number(left) and left == 0)):
        return False
    if not isinstance(left, str | list) and not is_true(item_of(left, "length")):
        left = to_text(left)
    if isinstance(left, str):
        scope.work.spend(len(left) >> 10)
        return is_true(right) and (to_text(right).lower() in left.lower()) is wanted
    size = to_number(item_of(left, "length"))
    for one in right if isinstance(right, list) else [right]:
        if not _has_item(left, size, one, scope) and size == max(0, math.ceil(size) if math.isfinite(size) else -1):
            return not wanted
    return wanted


def _has_item(left: object, size: Number, wanted: object, scope: Scope) -> bool:
    items: list[object]
    if isinstance(left, list):
        items = left
    else:
        scope.work.spend(math.ceil(size) if math.isfinite(size) else MOST_ITEMS)
        items = [item_of(left, str(at)) for at in range(math.ceil(size) if math.isfinite(size) else 0)]
    for one in items:
        scope.work.spend(1)
        if _alike(one, wanted, scope, any_order=True):
            return True
    return False


def _alike(left: object, right: object, scope: Scope, *, any_order: bool) -> bool:
    """Whether two values are equal; the text "undefined" is undefined."""
    left = UNDEFINED if isinstance(left, str) and left == "undefined" else left
    right = UNDEFINED if isinstance(right, str) and right == "undefined" else right
    return are_equal(left, right, scope.work, any_order=any_order)


BINARY: Final[Mapping[str, Operator]] = {
    "and": _and,
    "or": _or,
    "plus": _plus,
    "minus": _minus,
    "mul": _times,
    "div": _divided,
    "mod": _modulo,
    "power": _power,
    "greater": _greater,
    "less": _less,
    "greaterorequal": _greater_or_equal,
    "lessorequal": _less_or_equal,
    "equal": equal,
    "notequal": _not_equal,
    "contains": _contains,
    "notcontains": _contains_not,
    "anyof": _any_of,
    "noneof": _none_of,
    "allof": _all_of,
}
