"""Pages and panels with what lies in them."""

from collections.abc import Iterator, Mapping

from shared.survey.decisions.table import ELEMENTS
from shared.survey.model import Element, Section
from shared.survey.problems import ProblemCode
from shared.survey.reading.names import sound
from shared.survey.reading.node import Node, typed
from shared.survey.reading.questions import Asked, between, question, rules
from shared.survey.reading.wording import text

MOST_PAGES = 100
MOST_ELEMENTS = 300
DEEPEST = 8


def pages(node: Node, asked: Asked) -> tuple[Section, ...]:
    """The pages of a survey, or one page of its elements."""
    if node.has("elements"):
        if node.has("pages"):
            instead = "put the elements into a page"
            node.wrong("elements", ProblemCode.CONFLICT, property="elements", other="pages", instead=instead)
        alone = Node(node.reader, "", "page", {"elements": node.given["elements"]}, {"elements": node.at("elements")})
        return (_section(alone, asked, depth=0),)
    found = node.objects("pages", most=MOST_PAGES, what="pages")
    return tuple(_section(Node.read(node.reader, path, given, "page"), asked, depth=0) for path, given in found)


def _section(node: Node, asked: Asked, *, depth: int) -> Section:
    if name := node.word("name") or "":
        sound(node.reader, node.at("name"), name)
    elements: tuple[Element, ...] = ()
    if depth > DEEPEST:
        node.wrong("elements", ProblemCode.TOO_DEEP, most=DEEPEST)
    else:
        elements = tuple(_elements(node, asked, depth))
    made = Section(
        name=name,
        title=text(node, "title"),
        description=text(node, "description"),
        elements=elements,
        rules=rules(node),
    )
    if made.rules.required or made.rules.required_if:  # its error goes by its name
        if name:
            asked.names.take(node.reader, node.at("name"), name)
        else:
            node.wrong("name", ProblemCode.MISSING, property="name")
    return made


def _elements(node: Node, asked: Asked, depth: int) -> Iterator[Element]:
    for path, given in node.objects("elements", most=MOST_ELEMENTS, what="elements"):
        kind = typed(node.reader, path, given, ELEMENTS)
        if kind is not None:
            element = _element(node, path, given, kind, asked, depth)
            if element is not None:
                yield element


def _element(
    parent: Node, path: str, given: Mapping[str, object], kind: str, asked: Asked, depth: int
) -> Element | None:
    node = Node.read(parent.reader, path, given, kind)
    if kind == "panel":
        return _section(node, asked, depth=depth + 1)
    return between(node) if kind == "html" else question(node, asked)
