"""From text to `Expression`."""

from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.syntax import Expression

LONGEST = 2_000


def parse(text: str) -> Expression:
    """The expression that a text is. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(ExpressionCode.TOO_LONG, LONGEST)
    return Expression(text, None, frozenset())
