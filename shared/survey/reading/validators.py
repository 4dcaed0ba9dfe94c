"""Validators of questions and of items of a multipletext."""

from collections.abc import Callable, Mapping

from shared.survey.decisions.table import VALIDATORS
from shared.survey.problems import ProblemCode
from shared.survey.reading.conditions import condition, regex
from shared.survey.reading.node import Node, typed
from shared.survey.reading.wording import text
from shared.survey.validators import AnswerCount, Condition, Email, Length, Numeric, Pattern, Validator

MOST_VALIDATORS = 20
MOST = 1_000_000
Check = Numeric | Length | Pattern | Email | Condition | AnswerCount


def validators(node: Node) -> tuple[Validator, ...]:
    """Those of a question; one that checks nothing is left out, as SurveyJS lets everything pass it."""
    found = []
    for path, given in node.objects("validators", most=MOST_VALIDATORS, what="validators"):
        kind = typed(node.reader, path, given, VALIDATORS, ending="validator")
        if kind is None:
            continue
        one = Node.read(node.reader, path, given, kind)
        check, words = CHECKS[kind](one), text(one, "text")
        if check is not None:
            found.append(Validator(check, words))
    return tuple(found)


def _numeric(node: Node) -> Check:
    least, most = node.number("minValue"), node.number("maxValue")
    _ends(node, "maxValue", least, most)
    return Numeric(least, most)


def _length(node: Node) -> Check:
    least = node.whole("minLength", least=1, most=MOST)
    most = node.whole("maxLength", least=1, most=MOST)
    _ends(node, "maxLength", least, most)
    return Length(least, most, digits=node.flag("allowDigits", default=True))


def _pattern(node: Node) -> Check | None:
    found = regex(node, "regex", ignore_case=node.flag("caseInsensitive"))
    return Pattern(found) if found else None


def _email(node: Node) -> Check:
    del node
    return Email()


def _condition(node: Node) -> Check | None:
    found = condition(node, "expression")
    return Condition(found) if found else None


def _count(node: Node) -> Check:
    least = node.whole("minCount", least=1, most=MOST)
    most = node.whole("maxCount", least=1, most=MOST)
    _ends(node, "maxCount", least, most)
    return AnswerCount(least, most)


def _ends(node: Node, key: str, least: float | None, most: float | None) -> None:
    if least is not None and most is not None and least > most:
        node.wrong(key, ProblemCode.LIMITS, least=least, most=most)


CHECKS: Mapping[str, Callable[[Node], Check | None]] = {
    "numericvalidator": _numeric,
    "textvalidator": _length,
    "regexvalidator": _pattern,
    "emailvalidator": _email,
    "expressionvalidator": _condition,
    "answercountvalidator": _count,
}
