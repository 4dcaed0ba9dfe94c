"""How survey-core looks at values: what is empty, what is equal. undefined and null are both None here."""

from typing import Final, cast

from shared.survey.expressions.values import NoResult, is_number, parse_float, parse_int, to_number, to_text

PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def is_empty(value: object) -> bool:
    """`Helpers.isValueEmpty`."""
    kind = type(value)
    if kind is str or kind is list:
        return not value
    if kind is int or kind is bool:
        return False
    if kind is dict:
        return _holds_nothing(cast("dict[str, object]", value))
    return value is None or (kind is float and value != value)  # noqa: PLR0124 – NaN


def _holds_nothing(value: dict[str, object]) -> bool:
    """Without recursion: an answer may be nested as deep as JSON can be."""
    left = [value]
    while left:
        for one in left.pop().values():
            if type(one) is dict:
                left.append(one)
            elif not is_empty(one):
                return False
    return True


def is_blank(value: object) -> bool:
    """`isEmpty` of a question: the same, and nothing but spaces."""
    return not value.strip() if isinstance(value, str) else is_empty(value)


def same(one: object, two: object) -> bool:
    """`Base.isTwoValueEquals`: the same text to the letter, the same number."""
    return _equal(one, two, strict=True, numbers=False)


def matches(one: object, two: object) -> bool:
    """How an item's value is compared with an answer: texts to the letter, but "1" is 1."""
    return _equal(one, two, strict=True, numbers=True)


def alike(one: object, two: object) -> bool:
    """`Helpers.isTwoValueEquals`: neither spaces around nor capitals count, and "1" is 1."""
    return _equal(one, two, strict=False, numbers=True)


def copy(value: object) -> object:
    """A value of one's own, as `getUnbindValue` makes it."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, list):
        return [copy(one) for one in value]
    if isinstance(value, dict):
        return {key: copy(one) for key, one in value.items() if one is not None}
    return value


def keepable(value: object) -> object:
    """What an expression has come to, without halves of characters, which no page shows and no database keeps."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        whole = [keepable(one) for one in value]
        return value if whole == value else whole  # a list that is whole stays itself: see `ChoosingSeveral.hold`
    return value


def identical(one: object, two: object) -> bool:
    """`===` of plain values."""
    return isinstance(one, bool) == isinstance(two, bool) and one == two


def loosely(one: object, two: object) -> bool:
    """`==` of plain values."""
    if one is None or two is None:
        return one is two
    if isinstance(one, str) and isinstance(two, str):
        return one == two
    return to_number(one) == to_number(two)


def _equal(one: object, two: object, *, strict: bool, numbers: bool) -> bool:
    kind = type(one)
    if kind is type(two) and kind in PLAIN:
        return one == two or (kind is str and not strict and _folded(one) == _folded(two))
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(
            _equal(a, b, strict=strict, numbers=numbers) for a, b in zip(one, two, strict=True)
        )
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(
            _equal(value, two[key], strict=strict, numbers=numbers) for key, value in one.items()
        )
    return _differing(one, two, numbers=numbers)


def _differing(one: object, two: object, *, numbers: bool) -> bool:
    """Values of two kinds."""
    if is_empty(one) or is_empty(two):
        return is_empty(one) and is_empty(two) and not _both_objects(one, two)
    if isinstance(one, list | dict) or isinstance(two, list | dict):
        return False
    if numbers and _same_number(one, two):
        return True
    for truth, text in ((one, two), (two, one)):
        if isinstance(truth, bool) and isinstance(text, str):
            return to_text(truth) == text.lower()
    if not numbers and (is_number(one) or is_number(two)):
        return is_number(one) and is_number(two) and one == two
    return loosely(one, two)


def _both_objects(one: object, two: object) -> bool:
    return (isinstance(one, dict) and isinstance(two, list)) or (isinstance(one, list) and isinstance(two, dict))


def _same_number(one: object, two: object) -> bool:
    try:
        return parse_int(one) == parse_int(two) and parse_float(one) == parse_float(two) and _numeric(one, two)
    except NoResult:
        return False


def _numeric(one: object, two: object) -> bool:
    first, second = to_number(one), to_number(two)
    return first == first and second == second  # noqa: PLR0124 – neither is NaN


def _folded(text: object) -> str:
    return str(text).strip().lower()
