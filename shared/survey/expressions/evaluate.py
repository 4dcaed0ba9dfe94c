"""What an expression comes to. Total: any JSON values give a result; nothing raises."""

from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Expression


def evaluate(expression: Expression, scope: Scope) -> object:
    """The value of an expression: JSON values and `Date`; None for JavaScript's null and undefined alike."""
    raise NotImplementedError


def is_true(expression: Expression, scope: Scope) -> bool:
    """Whether a condition holds, as survey-core's ConditionRunner decides: the value `== true`."""
    return evaluate(expression, scope) is True
