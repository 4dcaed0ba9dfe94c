"""Questions and the texts between them. What each type asks lives in modules of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.survey import standard
from shared.survey.asks import Asks, Choices
from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.model import Html, Question, Rules, Values
from shared.survey.problems import ProblemCode
from shared.survey.reading import matrices, rating, selecting, texts
from shared.survey.reading.conditions import condition, expression
from shared.survey.reading.defaults import default_of
from shared.survey.reading.names import Names, named, sound
from shared.survey.reading.node import Node
from shared.survey.reading.validators import validators
from shared.survey.reading.wording import text, text_or

LONGEST_COMMENT = 1_000
SUFFIX = "-Comment"
CLEARING = ("default", "none", "onComplete", "onHidden", "onHiddenContainer")
PLAIN: Mapping[str, Callable[[Node], Asks]] = {
    "radiogroup": selecting.select,
    "dropdown": selecting.select,
    "checkbox": selecting.select,
    "tagbox": selecting.select,
    "ranking": selecting.select,
    "boolean": selecting.boolean,
    "rating": rating.rating,
    "matrix": matrices.matrix,
}
WRITTEN: Mapping[str, Callable[[Node, int], Asks]] = {
    "text": texts.line,
    "comment": texts.comment,
    "multipletext": texts.several,
}


@dataclass(slots=True)
class Asked:
    """What has been asked so far. longest, longest_comment: what the survey says of all texts.

    places: where each question stands, by its name. untitled: names of those that have no title.
    """

    longest: int = texts.LONGEST_ANSWER
    longest_comment: int = LONGEST_COMMENT
    names: Names = field(default_factory=Names)
    places: dict[str, str] = field(default_factory=dict)
    untitled: list[str] = field(default_factory=list)


def rules(node: Node) -> Rules:
    """When something is there, can be answered and must be."""
    return Rules(
        visible=node.flag("visible", default=True),
        visible_if=condition(node, "visibleIf"),
        enabled=not node.flag("readOnly"),
        enable_if=condition(node, "enableIf"),
        required=node.flag("isRequired"),
        required_if=condition(node, "requiredIf"),
        required_error=text(node, "requiredErrorText"),
    )


def between(node: Node) -> Html:
    """A text between questions."""
    return Html(
        name=node.word("name") or "",
        html=text(node, "html", html=True),
        rules=Rules(visible=node.flag("visible", default=True), visible_if=condition(node, "visibleIf")),
    )


def question(node: Node, asked: Asked) -> Question | None:
    """A question; None, with its mistake noted, for one without a name of its own."""
    name = named(node)
    asks = WRITTEN[node.of](node, asked.longest) if node.of in WRITTEN else PLAIN[node.of](node)
    value_name = _value_name(node) or name or ""
    commented = node.flag("showCommentArea")
    comment = f"{value_name}{SUFFIX}" if commented or (isinstance(asks, Choices) and asks.other) else None
    title, beside = text(node, "title"), text_or(node, "commentText", standard.COMMENT)
    made = Question(
        name=name or "",
        value_name=value_name,
        title=title if title != Localised() else Localised.same(name or ""),
        description=text(node, "description"),
        asks=asks,
        rules=rules(node),
        values=_values(node, asks),
        validators=validators(node),
        comment=comment,
        comment_title=beside if commented else None,
        comment_longest=asked.longest_comment,
    )
    if name is None or not asked.names.take(node.reader, node.at("name"), name):
        return None
    if title == Localised():
        asked.untitled.append(name)
    asked.places[name] = node.path
    return made


def _value_name(node: Node) -> str | None:
    given = node.word("valueName")
    return given if given and sound(node.reader, node.at("valueName"), given) else None


def _values(node: Node, asks: Asks) -> Values:
    default, by = _default(node, asks)
    return Values(
        default=default,
        default_expression=by,
        set_if=condition(node, "setValueIf"),
        set_expression=condition(node, "setValueExpression"),
        reset_if=condition(node, "resetValueIf"),
        clear_if_invisible=node.one_of("clearIfInvisible", CLEARING, default="default"),
    )


def _default(node: Node, asks: Asks) -> tuple[object, Expression | None]:
    """The default and the expression for it; SurveyJS reads "=today()" as one, but not for a boolean."""
    given, by = node.given.get("defaultValue"), condition(node, "defaultValueExpression")
    if isinstance(given, str) and given.startswith("=") and node.of != "boolean":
        if node.has("defaultValueExpression"):
            instead = "keep one of them"
            other = "defaultValueExpression"
            node.wrong("defaultValue", ProblemCode.CONFLICT, property="defaultValue", other=other, instead=instead)
        return None, expression(node.reader, node.at("defaultValue"), given[1:])
    return default_of(node, "defaultValue", asks), by
