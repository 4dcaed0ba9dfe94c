"""Why a text is no expression that Kaiku can work out."""

from enum import StrEnum


class ExpressionCode(StrEnum):
    """The reason why an expression is refused."""

    SYNTAX = "syntax"
    UNBALANCED = "unbalanced"
    UNKNOWN_FUNCTION = "unknown-function"
    UNSUPPORTED_VARIABLE = "unsupported-variable"
    TOO_LONG = "too-long"
    TOO_DEEP = "too-deep"


class BadExpression(Exception):
    """The text is no expression that can be worked out.

    position: the character at which it goes wrong, from 0. what: the function or variable in question, "" if none.
    """

    def __init__(self, code: ExpressionCode, position: int, what: str = "") -> None:
        super().__init__(f"{code} at {position}{f': {what}' if what else ''}")
        self.code = code
        self.position = position
        self.what = what
