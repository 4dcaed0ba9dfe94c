"""From SurveyJS JSON to questions with choices: radiogroup, dropdown, checkbox, rating and boolean."""

import re

from shared.survey import standard
from shared.survey.localised import Localised
from shared.survey.model import Choice, Choices, Layout, Role, Scalar, key_of
from shared.survey.nodes import Node
from shared.survey.problems import ProblemCode

MOST_CHOICES = 200
LONGEST_VALUE = 100
NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
LAYOUTS = {"radiogroup": Layout.RADIOS, "dropdown": Layout.SELECT, "checkbox": Layout.CHECKBOXES}


def choice(node: Node) -> Choices:
    """A radiogroup, a dropdown or a checkbox."""
    layout = LAYOUTS[str(node.value["type"])]
    own = _items(node, "choices")
    if not own:
        node.wrong("choices", ProblemCode.MISSING, property="choices")
    choices = own + _special(node)
    _distinct(node, choices)
    fewest = node.number("minSelectedChoices", least=1, most=MOST_CHOICES)
    most = node.number("maxSelectedChoices", least=1, most=MOST_CHOICES)
    if (fewest or 0) > len(choices) or (fewest and most and fewest > most):
        node.wrong("minSelectedChoices", ProblemCode.LIMITS, least=fewest, most=most or len(choices))
    return Choices(layout, choices, fewest=fewest, most=most)


def rating(node: Node) -> Choices:
    """A rating; 0–10 counts as a net promoter score."""
    choices = _items(node, "rateValues") or _steps(node)
    _distinct(node, choices)
    return Choices(Layout.RATING, choices, low=node.text("minRateDescription"), high=node.text("maxRateDescription"))


def boolean(node: Node) -> Choices:
    """Yes or no."""
    yes = Choice(value=True, title=_or(node.text("labelTrue"), standard.YES))
    no = Choice(value=False, title=_or(node.text("labelFalse"), standard.NO))
    return Choices(Layout.BOOLEAN, (yes, no))


def _steps(node: Node) -> tuple[Choice, ...]:
    first = node.number("rateMin", least=-100, most=100)
    low = 1 if first is None else first
    step = node.number("rateStep", least=1, most=100) or 1
    count = node.number("rateCount", least=2, most=20)
    last = node.number("rateMax", least=-100, most=100)
    # As in SurveyJS: the count decides where there is no maximum, and 5 where there is neither.
    high = last if last is not None else low + step * (count - 1) if count else 5
    if not low < high <= low + 20 * step:
        node.wrong("rateMax", ProblemCode.RANGE, least=low + 1, most=low + 20 * step)
        return ()
    return tuple(Choice(value, Localised.same(str(value))) for value in range(low, high + 1, step))


def _items(node: Node, key: str) -> tuple[Choice, ...]:
    found = [_item(node, item, f"{node.at(key)}[{at}]") for at, item in enumerate(node.items(key, most=MOST_CHOICES))]
    return tuple(one for one in found if one is not None)


def _item(node: Node, item: object, path: str) -> Choice | None:
    value, text = item, None
    if isinstance(item, dict):
        Node(node.reader, path, item).only(frozenset({"value", "text"}), of="choice")
        value, text = item.get("value"), item.get("text")
    if not isinstance(value, str | int | float | bool) or not _countable(value):
        node.reader.wrong(
            path, ProblemCode.TYPE, expected=f"a plain number or a line of at most {LONGEST_VALUE} characters"
        )
        return None
    title = Localised.same(key_of(value)) if text is None else node.localise(text, f"{path}.text")
    return Choice(value, title)


def _countable(value: Scalar) -> bool:
    """Whether a value can be counted: events carry it as a printable line, and numbers without an exponent."""
    key = key_of(value)
    if isinstance(value, str | bool):
        return 0 < len(key) <= LONGEST_VALUE and key.isprintable()
    return NUMBER.fullmatch(key) is not None


def _special(node: Node) -> tuple[Choice, ...]:
    """The items that SurveyJS adds, in its order and with its values."""
    flags = (
        (("showNoneItem", "hasNone"), "noneText", "none", Role.NONE, standard.NONE),
        (("showRefuseItem",), "refuseText", "refused", Role.CANT_SAY, standard.REFUSE),
        (("showDontKnowItem",), "dontKnowText", "dontknow", Role.CANT_SAY, standard.CANT_SAY),
        (("showOtherItem", "hasOther"), "otherText", "other", Role.OTHER, standard.OTHER),
    )
    return tuple(
        Choice(value, _or(node.text(text), usual), role)
        for names, text, value, role, usual in flags
        if node.flag(*names)
    )


def _distinct(node: Node, choices: tuple[Choice, ...]) -> None:
    seen: set[Scalar] = set()
    for one in choices:
        if one.key in seen:
            node.wrong("choices", ProblemCode.DUPLICATE_CHOICE, value=one.key)
        seen.add(one.key)


def _or(text: Localised, usual: Localised) -> Localised:
    return text if text != Localised() else usual
