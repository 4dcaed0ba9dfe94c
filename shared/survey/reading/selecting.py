"""radiogroup, dropdown, checkbox, tagbox, ranking and boolean."""

from shared.survey import standard
from shared.survey.asks import Choice, Choices, Layout, Role
from shared.survey.decisions.choices import FROM_ELSEWHERE
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.conditions import ITEM, condition
from shared.survey.reading.items import MOST_CHOICES, countable, distinct, items, plain
from shared.survey.reading.node import Node, shown
from shared.survey.reading.wording import text, text_or

LAYOUTS = {
    "radiogroup": Layout.RADIOS,
    "dropdown": Layout.SELECT,
    "checkbox": Layout.CHECKBOXES,
    "tagbox": Layout.TAGS,
    "ranking": Layout.RANKING,
}
CLASSES = {"radiogroup": "choiceitem", "dropdown": "choiceitem"}
MANY = 30
MOST_RANKED = 50
"""Without JavaScript each of them is asked for its place among all, so a page grows with the square of their number."""


def select(node: Node) -> Choices:
    """A list of choices with the items that SurveyJS adds."""
    layout = LAYOUTS[node.of]
    own = items(node, "choices", CLASSES.get(node.of, "checkboxitem")) + _numbers(node)
    if not own:
        # What comes from elsewhere, and choices that are there but can't be read, are refused already.
        if not FROM_ELSEWHERE.keys() & node.written.keys() and not node.given.get("choices"):
            node.wrong("choices", ProblemCode.MISSING, property="choices")
    elif len(own) > MANY:
        node.reader.note(node.at("choices"), NoticeCode.MANY_CHOICES, count=len(own))
    choices = own + _special(node)
    distinct(node, "choices", choices)
    if layout is Layout.RANKING:
        _check_ranked(node, len(own))
    if node.flag("showOtherItem") and node.flag("showCommentArea"):
        instead = "SurveyJS keeps both texts in the same place, so use a question of type comment"
        node.wrong(
            "showCommentArea", ProblemCode.CONFLICT, property="showCommentArea", other="showOtherItem", instead=instead
        )
    fewest, most = _limits(node, len(choices))
    return Choices(
        layout,
        choices,
        fewest=fewest,
        most=most,
        visible_if=condition(node, "choicesVisibleIf", inner=ITEM, times=len(own)),
        enable_if=condition(node, "choicesEnableIf", inner=ITEM, times=len(own)),
        other_error=text(node, "otherErrorText"),
    )


def _check_ranked(node: Node, how_many: int) -> None:
    if not 2 <= how_many <= MOST_RANKED:
        node.wrong("choices", ProblemCode.RANGE, least=2, most=MOST_RANKED)
    node.reader.counts_parts(node.at("choices"), how_many)


def boolean(node: Node) -> Choices:
    """Yes or no."""
    yes = Choice(_truth(node, "valueTrue", default=True), text_or(node, "labelTrue", standard.YES))
    no = Choice(_truth(node, "valueFalse", default=False), text_or(node, "labelFalse", standard.NO))
    distinct(node, "valueFalse", (yes, no))
    return Choices(Layout.BOOLEAN, (yes, no))


def _truth(node: Node, key: str, *, default: bool) -> str | int | float | bool:
    value = node.given.get(key)
    if value is None or value == "":
        return default
    if isinstance(value, str | int | float) and countable(value):
        return value
    node.wrong(key, ProblemCode.TYPE, expected="a plain number or a short line")
    return default


def _limits(node: Node, how_many: int) -> tuple[int | None, int | None]:
    fewest = node.whole("minSelectedChoices", least=1, most=MOST_CHOICES)
    most = node.whole("maxSelectedChoices", least=1, most=MOST_CHOICES)
    if (fewest or 0) > how_many or (fewest and most and fewest > most):
        node.wrong("minSelectedChoices", ProblemCode.LIMITS, least=fewest, most=most or how_many)
    return fewest, most


def _numbers(node: Node) -> tuple[Choice, ...]:
    """The numbers that a dropdown offers by itself, from choicesMin to choicesMax."""
    low, high, step = node.number("choicesMin") or 0, node.number("choicesMax") or 0, node.number("choicesStep")
    step = 1 if step is None else step
    if high <= low:
        return ()
    if step <= 0 or (high - low) / step >= MOST_CHOICES:
        node.wrong("choicesStep", ProblemCode.TOO_MANY, most=MOST_CHOICES, what="choices")
        return ()
    found, value = [], low
    while value <= high:
        if not countable(value):
            node.wrong("choicesStep", ProblemCode.UNSUPPORTED_VALUE, value=shown(step), right="whole numbers")
            return ()
        found.append(plain(value))
        value += step
    return tuple(found) if node.reader.counts(node.at("choicesMax"), len(found)) else ()


def _special(node: Node) -> tuple[Choice, ...]:
    """The items that SurveyJS adds, in its order and with its values."""
    flags = (
        ("showNoneItem", "noneText", "none", Role.NONE, standard.NONE),
        ("showRefuseItem", "refuseText", "refused", Role.CANT_SAY, standard.REFUSE),
        ("showDontKnowItem", "dontKnowText", "dontknow", Role.CANT_SAY, standard.CANT_SAY),
        ("showOtherItem", "otherText", "other", Role.OTHER, standard.OTHER),
    )
    found = []
    for flag, called, value, role, usual in flags:
        title = text_or(node, called, usual)  # read in any case, so that each mistake is noted
        if node.flag(flag):
            found.append(Choice(value, title, role))
    return tuple(found)
