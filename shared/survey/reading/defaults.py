"""Default values: they must be answers that could be given."""

from collections.abc import Mapping

from shared.survey.asks import Asks, Choice, Choices, Layout, Matrix, Scalar, Text, key_of
from shared.survey.problems import ProblemCode
from shared.survey.reading.node import Node, shown
from shared.survey.reading.texts import LINES, formed

LONGEST = 5_000
TRUTHS = ("true", "false")


def default_of(node: Node, key: str, asks: Asks) -> object:
    """The value of a property as an answer; None where there is none, and for a wrong one with its mistake noted."""
    given = node.given.get(key)
    if given is None or given == "":
        return None
    if isinstance(asks, Text):
        return _text(node, key, given, asks)
    if isinstance(asks, Choices):
        return _choices(node, key, given, asks)
    return _parts(node, key, given, asks)


def _text(node: Node, key: str, given: object, asks: Text) -> object:
    if asks.input in LINES and isinstance(given, int | float) and not isinstance(given, bool):
        return key_of(given)
    return formed(node, key, given, asks.input)


def _choices(node: Node, key: str, given: object, asks: Choices) -> object:
    if asks.layout is Layout.BOOLEAN:
        if given == "indeterminate":
            return None
        truth = key_of(given) if isinstance(given, bool | str) else ""
        if truth in TRUTHS:
            return asks.choices[TRUTHS.index(truth)].value
        return _known(node, key, given, asks.choices)
    if not asks.multiple:
        return _known(node, key, given, asks.choices)
    chosen = [_known(node, key, one, asks.choices) for one in (given if isinstance(given, list) else [given])]
    return [one for one in chosen if one is not None] or None


def _parts(node: Node, key: str, given: object, asks: Asks) -> object:
    if not isinstance(given, Mapping):
        node.wrong(key, ProblemCode.TYPE, expected="an object")
        return None
    found: dict[str, object] = {}
    for name, one in given.items():
        if isinstance(asks, Matrix):
            row = _known(node, key, name, asks.rows)
            chosen = one if asks.multiple and isinstance(one, list) else [one]
            cells = [_known(node, key, cell, asks.columns) for cell in chosen]
            if row is not None and cells and None not in cells:
                found[key_of(row)] = cells if asks.multiple else cells[0]
        else:
            found |= _item(node, key, name, one, asks)
    return found or None


def _item(node: Node, key: str, name: str, given: object, asks: Asks) -> Mapping[str, object]:
    items = getattr(asks, "items", ())
    if not any(one.name == name for one in items):
        node.wrong(key, ProblemCode.UNKNOWN_CHOICE, value=shown(name))
        return {}
    if not isinstance(given, str | int | float) or len(str(given)) > LONGEST:
        node.wrong(key, ProblemCode.TYPE, expected="an object of texts")
        return {}
    return {name: given}


def _known(node: Node, key: str, given: object, choices: tuple[Choice, ...]) -> Scalar | None:
    """The choice's own value, for SurveyJS takes "1" for 1."""
    if isinstance(given, str | int | float):
        wanted = key_of(given)
        for one in choices:
            if one.key == wanted:
                return one.value
    node.wrong(key, ProblemCode.UNKNOWN_CHOICE, value=shown(given))
    return None
