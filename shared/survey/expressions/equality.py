"""When survey-core takes two values for equal, a value for empty, and one for less than another (its `Helpers`)."""

import math
from collections.abc import Iterable

from shared.survey.expressions.dates import Date
from shared.survey.expressions.values import (
    SPACES,
    UNDEFINED,
    NoResult,
    Work,
    is_number,
    is_true,
    parse_float,
    parse_int,
    text_order,
    to_number,
    to_text,
)

DEEPEST = 100


def is_empty(value: object, work: Work, depth: int = 0) -> bool:
    """`isValueEmpty`: nothing, "", NaN, [], and objects that hold only such."""
    if isinstance(value, str):
        return value == ""
    if isinstance(value, dict) and "constructor" not in value:
        if depth > DEEPEST:
            raise NoResult
        work.spend(len(value))
        return all(is_empty(one, work, depth + 1) for one in value.values())
    if isinstance(value, list):
        return not value
    return value is None or value is UNDEFINED or value != value  # noqa: PLR0124 – NaN


def are_equal(  # noqa: PLR0911 – survey-core's own order of questions
    one: object, other: object, work: Work, *, any_order: bool = True, depth: int = 0
) -> bool:
    """`isTwoValueEquals`. any_order: lists are compared as sets are."""
    if is_same(one, other) or _both_nothing(one, other) or _both_nothing(other, one):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.strip(SPACES).lower() == other.strip(SPACES).lower()
    if is_number(one) and is_number(other):
        return False  # they are not the same
    if _same_number(one, other):
        return True
    if is_empty(one, work) != is_empty(other, work):
        return False
    if isinstance(one, list | dict | Date) or isinstance(other, list | dict | Date):
        return _same_items(one, other, work, any_order=any_order, depth=depth)
    if isinstance(one, bool) and isinstance(other, str):
        return to_text(one) == other.lower()
    if isinstance(one, str) and isinstance(other, bool):
        return to_text(other) == one.lower()
    return is_loosely(one, other)


def is_same(one: object, other: object) -> bool:
    """`one === other`."""
    if one is other:
        return one == one or not isinstance(one, float)  # noqa: PLR0124 – NaN is not itself
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return is_number(one) and is_number(other) and one == other


def is_loosely(one: object, other: object) -> bool:
    """`one == other`."""
    nothing, also = one is None or one is UNDEFINED, other is None or other is UNDEFINED
    if nothing or also:
        return nothing and also
    if isinstance(one, list | dict | Date) and isinstance(other, list | dict | Date):
        return one is other
    one, other = primitive(one), primitive(other)
    return one == other if isinstance(one, str) and isinstance(other, str) else to_number(one) == to_number(other)


def primitive(value: object) -> object:
    """The text or number for which an object stands in `+` and `==`; a Date stands for its text."""
    return to_text(value) if isinstance(value, list | dict | Date) else value


def is_less(one: object, other: object) -> bool:
    """`one < other`."""
    left = to_text(one) if isinstance(one, list | dict) else one
    right = to_text(other) if isinstance(other, list | dict) else other
    if isinstance(left, str) and isinstance(right, str):
        return left < right if left.isascii() and right.isascii() else text_order(left) < text_order(right)
    return to_number(left) < to_number(right)


def in_text_order(values: list[object], work: Work) -> list[object]:
    """`values.sort()`: by their texts, undefined last."""
    known = [one for one in values if one is not UNDEFINED]
    work.spend(2 * len(known))
    if len(known) > 1:
        known.sort(key=lambda one: text_order(to_text(one)))
    return known + [UNDEFINED] * (len(values) - len(known))


def keys_of(value: object) -> Iterable[str]:
    """The keys of an object in JavaScript's order: whole numbers first."""
    if isinstance(value, list):
        return [str(at) for at in range(len(value))]
    if not isinstance(value, dict):
        return []
    numbers = [key for key in value if key.isdecimal() and key.isascii() and str(int(key[:11])) == key]
    if not numbers:
        return list(value)
    numbers.sort(key=int)
    return numbers + [key for key in value if key not in frozenset(numbers)]


def item_of(value: object, key: str) -> object:
    """`value[key]`, of what the value itself holds."""
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if isinstance(value, list | str):
        if key == "length":
            return len(value)
        if key.isdecimal() and key.isascii() and len(key) < 10 and str(int(key)) == key and int(key) < len(value):
            return value[int(key)]
    return UNDEFINED


def _both_nothing(one: object, other: object) -> bool:
    if other is UNDEFINED and isinstance(one, list):
        return not one
    return (one is UNDEFINED or one is None) and other == "" and isinstance(other, str)


def _same_number(one: object, other: object) -> bool:
    if not _makes_number(one) or not _makes_number(other):
        return False
    return parse_int(one) == parse_int(other) and parse_float(one) == parse_float(other)


def _makes_number(value: object) -> bool:
    """`isConvertibleToNumber`, of what parseInt can make a number of at all."""
    return isinstance(value, str | int | float | dict) and not math.isnan(to_number(value))


def _same_items(one: object, other: object, work: Work, *, any_order: bool, depth: int) -> bool:
    """Whether two values of which at least one is an object hold the same."""
    if depth > DEEPEST:
        raise NoResult
    if isinstance(one, Date) and isinstance(other, Date):
        return one.time == other.time
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        if any_order:
            one, other = in_text_order(one, work), in_text_order(other, work)
        work.spend(len(one))
        return all(
            are_equal(left, right, work, any_order=any_order, depth=depth + 1)
            for left, right in zip(one, other, strict=True)
        )
    if not isinstance(one, list | dict | Date) or not isinstance(other, list | dict | Date):
        return False
    if is_true(item_of(one, "equals")) and is_true(item_of(other, "equals")):
        raise NoResult  # survey-core would call it
    return _same_keys(one, other, work, any_order=any_order, depth=depth)


def _same_keys(one: object, other: object, work: Work, *, any_order: bool, depth: int) -> bool:
    for key in keys_of(one):
        work.spend(1)
        if not (_owns(one, key) and _owns(other, key)):
            return False
        if not are_equal(item_of(one, key), item_of(other, key), work, any_order=any_order, depth=depth + 1):
            return False
    return all(not _owns(other, key) or _owns(one, key) for key in keys_of(other))


def _owns(value: object, key: str) -> bool:
    """`value.hasOwnProperty(key)`."""
    if isinstance(value, dict):
        if "hasOwnProperty" in value:
            raise NoResult  # it is no function
        return key in value
    return isinstance(value, list) and (key == "length" or item_of(value, key) is not UNDEFINED)
