"""text, comment and multipletext: what is written freely or in a form of its own."""

import re
from collections.abc import Mapping
from dataclasses import replace

from shared.survey.asks import InputType, Scalar, Text, TextItem, Texts
from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.problems import ProblemCode
from shared.survey.reading.conditions import condition, expression
from shared.survey.reading.names import Names, named
from shared.survey.reading.node import Node, shown
from shared.survey.reading.validators import validators
from shared.survey.reading.wording import text

LONGEST_ANSWER = 5_000
MOST_ITEMS = 50
MOST_ROWS = 50
USUAL_ROWS = 4
LINES = frozenset({InputType.TEXT, InputType.EMAIL, InputType.TEL, InputType.URL})
# A day may come with its time, as SurveyJS's own `today()` gives it.
ENDS: Mapping[InputType, tuple[re.Pattern[str], str]] = {
    InputType.NUMBER: (re.compile(r"\s*[-+]?(\d{1,15}(\.\d{1,15})?|\.\d{1,15})\s*"), "a number"),
    InputType.DATE: (re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?)?"), "a date as 2026-12-31"),
    InputType.MONTH: (re.compile(r"\d{4}-\d\d"), "a month as 2026-12"),
    InputType.TIME: (re.compile(r"\d\d:\d\d(:\d\d)?"), "a time as 08:30"),
}
END = frozenset({"0"})  # SurveyJS puts the end there
ANYTHING = re.compile(r".{0,5000}", re.DOTALL)
TOKENS = re.compile(r"[a-z0-9-]+( [a-z0-9-]+){0,3}")


def line(node: Node, longest: int) -> Text:
    """One line of text, a number, a day, a month or a time. longest: what the survey says of all texts."""
    of = _input(node)
    least, least_expression = _end(node, "min", "minValueExpression", of)
    most, most_expression = _end(node, "max", "maxValueExpression", of)
    if least is not None and most is not None and _in_order(least, of) > _in_order(most, of):
        node.wrong("max", ProblemCode.LIMITS, least=shown(least), most=shown(most))
    return Text(
        input=of,
        longest=_longest(node, longest),
        placeholder=text(node, "placeholder"),
        autocomplete=_autocomplete(node),
        least=least,
        most=most,
        least_expression=least_expression,
        most_expression=most_expression,
        step=_step(node, of),
        least_error=text(node, "minErrorText", inner=END),
        most_error=text(node, "maxErrorText", inner=END),
        step_error=text(node, "stepErrorText", inner=END),
    )


def comment(node: Node, longest: int) -> Text:
    """Several lines."""
    rows = node.capped("rows", most=MOST_ROWS) or USUAL_ROWS
    return Text(longest=_longest(node, longest), rows=rows, placeholder=text(node, "placeholder"))


def several(node: Node, longest: int) -> Texts:
    """Texts under one title."""
    names = Names()
    found = []
    for path, given in node.objects("items", most=MOST_ITEMS):
        one = _item(Node.read(node.reader, path, given, "multipletextitem", called="item"), names, longest)
        if one is not None:
            found.append(one)
    if not found:
        node.wrong("items", ProblemCode.MISSING, property="items")
    node.reader.counts_parts(node.at("items"), len(found))
    return Texts(tuple(found))


def _item(node: Node, names: Names, longest: int) -> TextItem | None:
    name = named(node)
    title = text(node, "title")
    made = TextItem(
        name=name or "",
        title=title if title != Localised() else Localised.same(name or ""),
        required=node.flag("isRequired"),
        required_error=text(node, "requiredErrorText"),
        text=replace(line(node, longest), autocomplete=""),
        validators=validators(node),
        default_expression=condition(node, "defaultValueExpression"),
    )
    return made if name and names.take(node.reader, node.at("name"), name) else None


def _input(node: Node) -> InputType:
    given = node.word("inputType")
    if given is None:
        return InputType.TEXT
    if given.lower() in tuple(InputType):
        return InputType(given.lower())
    node.wrong("inputType", ProblemCode.UNSUPPORTED_VALUE, value=shown(given), right=", ".join(InputType))
    return InputType.TEXT


def _longest(node: Node, usual: int) -> int:
    """Nothing, or less than nothing, is the survey's limit; 0 is none."""
    given = node.number("maxLength")
    if given is None or given < 0:
        return usual
    return node.capped("maxLength", most=LONGEST_ANSWER) or LONGEST_ANSWER


def _end(node: Node, key: str, by: str, of: InputType) -> tuple[Scalar | None, Expression | None]:
    """An end as it is written, or the expression that gives it: SurveyJS reads "=today()" as one too."""
    given, worked_out = node.given.get(key), condition(node, by)
    if of in LINES and (given not in (None, "") or worked_out):
        one, instead = key if key in node.given else by, "give it the inputType number, date, month or time"
        node.wrong(one, ProblemCode.CONFLICT, property=one, other="inputType", instead=instead)
        return None, None
    if given is None or given == "":
        return None, worked_out
    if isinstance(given, str) and given.startswith("="):
        if worked_out:
            node.wrong(key, ProblemCode.CONFLICT, property=key, other=by, instead="keep one of them")
        return None, expression(node.reader, node.at(key), given[1:])
    return formed(node, key, given, of), worked_out


def formed(node: Node, key: str, given: object, of: InputType) -> Scalar | None:
    """A value in the form of its input; None, with its mistake noted, for one that isn't."""
    pattern, expected = ENDS.get(of, (ANYTHING, "a text"))
    if of is InputType.NUMBER and isinstance(given, int | float) and not isinstance(given, bool):
        return node.number(key)
    if isinstance(given, str) and pattern.fullmatch(given):
        return given
    node.wrong(key, ProblemCode.TYPE, expected=expected)
    return None


def _in_order(end: Scalar, of: InputType) -> tuple[float, str]:
    """What ends are compared by: days, months and times are in order as texts."""
    return (float(end), "") if of is InputType.NUMBER else (0, str(end))


def _step(node: Node, of: InputType) -> float | None:
    step = node.number("step")
    if step is not None and of is not InputType.NUMBER:
        node.reader.ignore(node.at("step"), of, "step")  # it moves the arrows of a date and decides nothing
        return None
    return step if step and step > 0 else None


def _autocomplete(node: Node) -> str:
    given = node.word("autocomplete") or ""
    if given and not TOKENS.fullmatch(given):
        node.wrong("autocomplete", ProblemCode.UNSUPPORTED_VALUE, value=shown(given), right="email, name, tel")
        return ""
    return given
