"""What an expression comes to. Total: any JSON values give a result; nothing raises."""

from functools import lru_cache

from shared.survey.expressions.equality import is_loosely
from shared.survey.expressions.meaning import Meaning, meaning_of
from shared.survey.expressions.reading import DEEPEST
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Expression
from shared.survey.expressions.values import UNDEFINED, NoResult


def evaluate(expression: Expression, scope: Scope) -> object:
    """The value of an expression: JSON values, NaN and infinities among the numbers, and `Date`.

    None stands for JavaScript's null and undefined, for what survey-core would raise an error over, and for work
    beyond all bounds.
    """
    value = outcome(expression, scope)
    return None if value is UNDEFINED else value


def outcome(expression: Expression, scope: Scope) -> object:
    """The same, with UNDEFINED apart from null: some rules do nothing then."""
    try:
        value = _meaning(expression)(scope)
    except NoResult:
        return None
    return _without_undefined(value) if isinstance(value, list) else value


def is_true(expression: Expression, scope: Scope) -> bool:
    """Whether a condition holds, as survey-core's ConditionRunner decides: the value `== true`."""
    value = evaluate(expression, scope)
    try:
        return value is True or (value is not False and is_loosely(value, True))  # noqa: FBT003 – the value it is compared with
    except NoResult:
        return False


def _without_undefined(value: object, depth: int = 0) -> object:
    """A value with null for undefined, which stands in no list that nests deeper than an expression can."""
    if isinstance(value, list) and depth < DEEPEST and any(one is UNDEFINED or isinstance(one, list) for one in value):
        return [_without_undefined(one, depth + 1) for one in value]
    return None if value is UNDEFINED else value


@lru_cache(maxsize=4096)
def _meaning(expression: Expression) -> Meaning:
    return meaning_of(expression.root)
