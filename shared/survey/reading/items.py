"""Items that can be chosen: choices, rate values, rows and columns. What they are chosen for lives in other modules."""

import re
from collections.abc import Callable, Sequence

from shared.survey.asks import Choice, Role, Scalar, key_of
from shared.survey.localised import Localised
from shared.survey.problems import ProblemCode
from shared.survey.reading.conditions import ITEM, condition
from shared.survey.reading.node import Node, shown
from shared.survey.reading.reader import Reader
from shared.survey.reading.wording import localise

MOST_CHOICES = 500
LONGEST_VALUE = 100
NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
SEPARATOR = "|"
CALLED = {"choiceitem": "choice", "checkboxitem": "choice", "ratingitem": "rate value", "itemvalue": "row"}
CALLED["matrixcolumn"] = "column"


def items(node: Node, key: str, of: str, *, role: Callable[[Scalar], Role] | None = None) -> tuple[Choice, ...]:
    """The items of a property, of SurveyJS's class `of`. role: what a value stands for, when that is decided by it."""
    given = node.items(key, most=MOST_CHOICES, what="choices")
    if not given or not node.reader.counts(node.at(key), len(given)):
        return ()
    found = (_item(node.reader, f"{node.at(key)}[{at}]", one, of, role) for at, one in enumerate(given))
    return tuple(one for one in found if one is not None)


def distinct(node: Node, key: str, choices: Sequence[Choice]) -> None:
    """Refuse a value that is there twice."""
    seen: set[str] = set()
    for one in choices:
        if one.key in seen:
            node.wrong(key, ProblemCode.DUPLICATE_CHOICE, value=shown(one.key))
        seen.add(one.key)


def plain(value: Scalar) -> Choice:
    """An item that is called as its value."""
    return Choice(value, Localised.same(key_of(value)))


def countable(value: object) -> bool:
    """Whether a value can be counted: events carry it as a printable line, and numbers without an exponent."""
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_VALUE and value.isprintable()  # half surrogate pairs aren't
    return isinstance(value, bool) or (isinstance(value, int | float) and NUMBER.fullmatch(key_of(value)) is not None)


def _item(reader: Reader, path: str, given: object, of: str, role: Callable[[Scalar], Role] | None) -> Choice | None:
    if not isinstance(given, dict):
        return _made(reader, path, given, None, None, role)
    node = Node.read(reader, path, given, of, called=CALLED[of])
    # As in SurveyJS: an item that has nothing but a text has it for its value too.
    only_text = "value" not in given and list(given) == ["text"]
    value = given["text"] if only_text else node.given.get("value")
    return _made(reader, path, value, None if only_text else node.given.get("text"), node, role)


def _made(
    reader: Reader,
    path: str,
    given: object,
    called: object,
    node: Node | None,
    role: Callable[[Scalar], Role] | None,
) -> Choice | None:
    value, beside = _parts(given)
    if not isinstance(value, str | int | float) or not countable(value):
        reader.wrong(path, ProblemCode.TYPE, expected="a plain number or a line of at most 100 characters")
        return None
    title = localise(reader, f"{path}.text", beside if called is None else called)
    return Choice(
        value=value,
        title=Localised.same(key_of(value)) if title == Localised() else title,
        role=role(value) if role else Role.ORDINARY,
        visible_if=condition(node, "visibleIf", inner=ITEM) if node else None,
        enable_if=condition(node, "enableIf", inner=ITEM) if node else None,
        exclusive=node.flag("isExclusive") if node else False,
    )


def _parts(given: object) -> tuple[object, str | None]:
    """Value and text: SurveyJS reads "value|text" as both."""
    if isinstance(given, str) and SEPARATOR in given:
        value, _, beside = given.partition(SEPARATOR)
        return value, beside or None
    return given, None
