"""From SurveyJS JSON to a `Survey`: all of Kaiku's part of it, and a refusal by name and path of everything else.

Source of names and defaults: https://surveyjs.io/form-library/documentation/api-reference/survey-data-model
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from shared.survey.choices import boolean, choice, rating
from shared.survey.counting import counted_of
from shared.survey.localised import Language
from shared.survey.model import Asks, Choices, Element, Html, Question, Rules, Section, Survey, Text
from shared.survey.nodes import Node, Reader
from shared.survey.problems import InvalidSurvey, ProblemCode

MOST_ELEMENTS = 200
DEEPEST = 8
LONGEST_ANSWER = 5_000
LONGEST_NAME = 100

SURVEY = frozenset({"title", "description", "locale", "pages", "elements", "completedHtml"})
SECTION = frozenset({"type", "name", "title", "description", "elements"})
QUESTION = frozenset({"type", "name", "title", "description", "isRequired"})
CHOICES = QUESTION | {
    "choices", "showOtherItem", "hasOther", "otherText", "showNoneItem", "hasNone", "noneText",
    "showDontKnowItem", "dontKnowText", "showRefuseItem", "refuseText",
}  # fmt: skip
PROPERTIES: Mapping[str, frozenset[str]] = {
    "text": QUESTION | {"maxLength", "inputType"},
    "comment": QUESTION | {"maxLength", "rows"},
    "radiogroup": CHOICES,
    "dropdown": CHOICES,
    "checkbox": CHOICES | {"minSelectedChoices", "maxSelectedChoices"},
    "rating": QUESTION
    | {"rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "minRateDescription", "maxRateDescription"},
    "boolean": QUESTION | {"labelTrue", "labelFalse"},
    "html": frozenset({"type", "name", "html"}),
    "panel": SECTION,
}


def parse(definition: Mapping[str, object]) -> Survey:
    """The survey that a definition means. Raises InvalidSurvey with every mistake in it."""
    locale = definition.get("locale")
    # SurveyJS's own default language is English; "default" texts are in the survey's language.
    reader = Reader(next((one for one in Language if one == locale), Language.EN))
    node = Node(reader, "", definition)
    node.only(SURVEY, of="survey")
    if locale not in (None, "", *Language):
        node.wrong("locale", ProblemCode.UNSUPPORTED_VALUE, value=locale, right=", ".join(Language))
    names: dict[str, str] = {}
    pages = tuple(_page(page, names) for page in node.nodes("pages", most=MOST_ELEMENTS))
    if "elements" in definition:
        pages += (_page(Node(reader, "", {"elements": definition["elements"]}), names),)
    survey = Survey(
        title=node.text("title"),
        description=node.text("description"),
        languages=(),
        pages=pages,
        completed=node.text("completedHtml", html=True),
    )
    if not survey.questions() and not reader.problems:
        node.wrong("", ProblemCode.NO_QUESTIONS)
    if len(survey.questions()) > MOST_ELEMENTS:
        node.wrong("", ProblemCode.TOO_MANY, most=MOST_ELEMENTS, what="questions")
    if reader.problems:
        raise InvalidSurvey(tuple(reader.problems))
    return replace(survey, languages=reader.languages(), counted=counted_of(survey.questions()))


def _page(node: Node, names: dict[str, str]) -> Section:
    node.only(SECTION - {"type"}, of="page")
    return _section(node, names, depth=1)


def _section(node: Node, names: dict[str, str], *, depth: int) -> Section:
    if depth > DEEPEST:
        node.wrong("elements", ProblemCode.TOO_DEEP, most=DEEPEST)
        return Section(node.word("name") or "", node.text("title"), node.text("description"), ())
    elements = [_element(one, names, depth=depth) for one in node.nodes("elements", most=MOST_ELEMENTS)]
    return Section(
        name=node.word("name") or "",
        title=node.text("title"),
        description=node.text("description"),
        elements=tuple(one for one in elements if one is not None),
    )


def _element(node: Node, names: dict[str, str], *, depth: int) -> Element | None:
    kind = node.word("type")
    if kind is None:
        node.wrong("type", ProblemCode.MISSING, property="type")
        return None
    if kind not in PROPERTIES:
        node.wrong("type", ProblemCode.UNSUPPORTED_TYPE, type=kind, right=", ".join(PROPERTIES))
        return None
    node.only(PROPERTIES[kind], of=kind)
    if kind == "panel":
        return _section(node, names, depth=depth + 1)
    if kind == "html":
        return Html(node.word("name") or "", node.text("html", html=True))
    return _question(node, names, _QUESTIONS[kind]) if _named(node, names) else None


def _question(node: Node, names: dict[str, str], read: Callable[[Node], Asks]) -> Question:
    asks, name = read(node), str(node.value["name"])
    comment = f"{name}-Comment" if isinstance(asks, Choices) and asks.other else None
    if comment is not None:
        _take(node, names, comment)
    return Question(
        name=name,
        value_name=name,
        title=node.text("title"),
        description=node.text("description"),
        asks=asks,
        rules=Rules(required=node.flag("isRequired")),
        comment=comment,
    )


def _named(node: Node, names: dict[str, str]) -> bool:
    name = node.word("name")
    if name is None:
        node.wrong("name", ProblemCode.MISSING, property="name")
        return False
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        node.wrong("name", ProblemCode.NAME, most=LONGEST_NAME)
        return False
    return _take(node, names, name)


def _take(node: Node, names: dict[str, str], name: str) -> bool:
    if name in names:
        node.wrong("name", ProblemCode.DUPLICATE_NAME, name=name, first=names[name])
        return False
    names[name] = node.path
    return True


def _text(node: Node) -> Text:
    if node.word("inputType") not in (None, "text"):
        node.wrong("inputType", ProblemCode.UNSUPPORTED_VALUE, value=node.word("inputType"), right="text")
    return _free(node, rows=None)


def _comment(node: Node) -> Text:
    return _free(node, rows=node.number("rows", least=1, most=50) or 4)


def _free(node: Node, *, rows: int | None) -> Text:
    return Text(longest=node.number("maxLength", least=1, most=LONGEST_ANSWER) or LONGEST_ANSWER, rows=rows)


_QUESTIONS: Mapping[str, Callable[[Node], Asks]] = {
    "text": _text,
    "comment": _comment,
    "radiogroup": choice,
    "dropdown": choice,
    "checkbox": choice,
    "rating": rating,
    "boolean": boolean,
}
