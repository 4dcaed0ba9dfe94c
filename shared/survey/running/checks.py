"""The validators that a definition gives a question: what they find in a value. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from shared.survey.errors import AnswerCode
from shared.survey.expressions.syntax import Expression
from shared.survey.expressions.values import NoResult, is_true, length, to_text
from shared.survey.localised import Localised
from shared.survey.running.numbers import number_in
from shared.survey.running.values import is_blank, is_empty
from shared.survey.validators import AnswerCount, Condition, Email, Length, Numeric, Pattern, Validator

Finding = tuple[AnswerCode, Mapping[str, object], Localised]
Holds = Callable[[Expression], bool]

LOCAL = r"[^<>()\[\].,;:\s@\"]+(?:\.[^<>()\[\].,;:\s@\"]+)*"
EMAIL = re.compile(rf"(?:{LOCAL}|\".+\")@(?:[^<>()=\[\].,;:\s@\"]+\.)+[^<>()=\[\].,;:\s@\"]{{2,}}")
LONGEST_EMAIL = 1_000


def broken(validators: Sequence[Validator], value: object, holds: Holds) -> Iterator[Finding]:
    """What each validator finds wrong, in their order."""
    for one in validators:
        finding = _find(one, value, holds)
        if finding is not None:
            yield finding[0], finding[1], one.text


def is_email(value: object) -> bool:
    """survey-core's own pattern."""
    text = _text(value)
    return len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text) is not None


def _find(validator: Validator, value: object, holds: Holds) -> tuple[AnswerCode, Mapping[str, object]] | None:
    check = validator.check
    if isinstance(check, Condition):
        return None if holds(check.expression) else (AnswerCode.CONDITION, {})
    if isinstance(check, Email):
        return None if not is_true(value) or is_email(value) else (AnswerCode.BAD_EMAIL, {})
    if isinstance(check, AnswerCount):
        return _count(check, value)
    if isinstance(check, Numeric):
        return None if is_blank(value) else _numeric(check, value)
    if isinstance(check, Length):
        return None if is_blank(value) else _length(check, value)
    return None if is_blank(value) else _pattern(check, value)


def _count(check: AnswerCount, value: object) -> tuple[AnswerCode, Mapping[str, object]] | None:
    if not isinstance(value, list) or not value:
        return None
    if check.least and len(value) < check.least:
        return AnswerCode.TOO_FEW, {"least": check.least, "given": len(value)}
    if check.most and len(value) > check.most:
        return AnswerCode.TOO_MANY, {"most": check.most, "given": len(value)}
    return None


def _numeric(check: Numeric, value: object) -> tuple[AnswerCode, Mapping[str, object]] | None:
    number = number_in(value)
    if number is None:
        return AnswerCode.NOT_A_NUMBER, {}
    if check.least is not None and check.least > number:
        return AnswerCode.TOO_LOW, {"least": check.least}
    if check.most is not None and check.most < number:
        return AnswerCode.TOO_HIGH, {"most": check.most}
    return None


def _length(check: Length, value: object) -> tuple[AnswerCode, Mapping[str, object]] | None:
    if not check.digits and re.search(r"[0-9]\Z", _text(value)):
        return AnswerCode.DIGITS, {}
    if isinstance(value, str | list):
        given = length(value) if isinstance(value, str) else len(value)
        if check.least and given < check.least:
            return AnswerCode.TOO_SHORT, {"least": check.least, "given": given}
        if check.most and given > check.most:
            return AnswerCode.TOO_LONG, {"most": check.most, "given": given}
    return None


def _pattern(check: Pattern, value: object) -> tuple[AnswerCode, Mapping[str, object]] | None:
    several = value if isinstance(value, list) else []
    wrong = any(not check.regex.test(_text(one)) for one in (*several, value))
    return (AnswerCode.NO_MATCH, {}) if wrong else None


def _text(value: object) -> str:
    try:
        return "" if is_empty(value) and isinstance(value, list) else to_text(value)
    except NoResult:
        return ""
