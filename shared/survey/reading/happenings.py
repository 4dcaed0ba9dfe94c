"""What happens by itself: triggers and calculated values."""

import re
from collections.abc import Iterator

from shared.survey.decisions.table import TRIGGERS
from shared.survey.expressions.syntax import Expression
from shared.survey.happenings import Act, Calculated, Trigger
from shared.survey.problems import ProblemCode
from shared.survey.reading.conditions import condition, expression
from shared.survey.reading.names import Names, named
from shared.survey.reading.node import Node, typed

MOST_TRIGGERS = 100
MOST_CALCULATED = 100
KINDS = {name: kind for name, kind in TRIGGERS.items() if name != "visibletrigger"}
OPERATORS = (
    "equal", "notequal", "empty", "notempty", "contains", "notcontains", "greater", "less", "greaterorequal",
    "lessorequal",
)  # fmt: skip
UNREAD = ("empty", "notempty")  # SurveyJS puts "undefined" after them, which it then can't read itself
LONGEST_VALUE = 5_000
JUST_A_WORD = re.compile(r"-?\d{1,15}(\.\d{1,15})?|true|false", re.IGNORECASE)


def triggers(node: Node) -> Iterator[tuple[str, Trigger]]:
    """The triggers of a survey with their paths."""
    for path, given in node.objects("triggers", most=MOST_TRIGGERS, what="triggers"):
        kind = typed(node.reader, path, given, KINDS, ending="trigger")
        if kind is not None and (made := _trigger(Node.read(node.reader, path, given, kind))) is not None:
            yield path, made


def calculated(node: Node, names: Names) -> Iterator[tuple[str, Calculated]]:
    """The calculated values of a survey with their paths."""
    for path, given in node.objects("calculatedValues", most=MOST_CALCULATED, what="calculated values"):
        one = Node.read(node.reader, path, given, "calculatedvalue", called="calculated value")
        name, by = named(one), condition(one, "expression")
        if not by and not one.has("expression"):
            one.wrong("expression", ProblemCode.MISSING, property="expression")
        kept = one.flag("includeIntoResult")
        if name and by and names.take(one.reader, one.at("name"), name):
            yield path, Calculated(name, by, kept)


def _trigger(node: Node) -> Trigger | None:
    act = Act(node.of.removesuffix("trigger"))
    when = _when(node, act)
    fields = {
        Act.COMPLETE: (),
        Act.SET: ("setToName",),
        Act.COPY: ("setToName", "fromName"),
        Act.RUN: (),
        Act.SKIP: ("gotoName",),
    }[act]
    for key in fields:
        if not node.word(key) and not node.has(key):
            node.wrong(key, ProblemCode.MISSING, property=key)
    made = {key: node.word(key) or "" for key in ("setToName", "fromName", "gotoName") if node.has(key)}
    value = _value(node) if act is Act.SET else None
    run = condition(node, "runExpression") if act is Act.RUN else None
    if when is None:
        return None
    return Trigger(
        act=act,
        when=when,
        set_to=made.get("setToName", ""),
        value=value,
        copy_from=made.get("fromName", ""),
        go_to=made.get("gotoName", ""),
        run=run,
    )


def _when(node: Node, act: Act) -> Expression | None:
    """The condition, also where older definitions have it in three parts, which SurveyJS puts together so."""
    operator = node.one_of("operator", OPERATORS, default="equal")
    if node.has("expression"):
        for key in ("name", "value"):
            if node.has(key):  # SurveyJS looks at the expression alone
                node.wrong(key, ProblemCode.CONFLICT, property=key, other="expression", instead="keep one of them")
        return condition(node, "expression")
    name, value = node.word("name"), node.given.get("value")
    if name and operator in UNREAD:
        node.wrong(
            "operator", ProblemCode.UNSUPPORTED_VALUE, value=operator, right=f"the expression {{{name}}} {operator}"
        )
        return None
    if name and value not in (None, "", [], {}):
        return expression(node.reader, node.path, f"{{{name}}} {operator} {_operand(node, value)}")
    if act is Act.COPY:  # as in SurveyJS: copies whenever what it copies changes
        return expression(node.reader, node.path, "true")
    node.wrong("expression", ProblemCode.MISSING, property="expression")
    return None


def _operand(node: Node, value: object) -> str:
    if isinstance(value, str) and "'" not in value:
        return value if JUST_A_WORD.fullmatch(value) else f"'{value}'"
    if value is False or (isinstance(value, int | float) and not isinstance(value, bool)):
        return str(value).lower()
    node.wrong("value", ProblemCode.TYPE, expected="a plain text or a number: write an expression instead")
    return "''"


def _value(node: Node) -> object:
    """What a trigger sets: any answer that isn't absurdly big."""
    value = node.given.get("setValue")
    left = [value]
    size = 0
    while left:
        one = left.pop()
        size += len(one) if isinstance(one, str) else 1
        if isinstance(one, list):
            left += one
        elif isinstance(one, dict):
            left += one.values()
        if size > LONGEST_VALUE:
            node.wrong("setValue", ProblemCode.TOO_LONG, most=LONGEST_VALUE)
            return None
    return value
