"""What an answer has to fulfil besides its type: values only. How that is checked lives in `running`."""

from dataclasses import dataclass, field

from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.regexes import Regex


@dataclass(frozen=True, slots=True)
class Validator:
    """What an answer must fulfil besides its type. text: the definition's own words for when it doesn't."""

    check: "Numeric | Length | Pattern | Email | Condition | AnswerCount"
    text: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Numeric:
    """`numericvalidator`: a number between both ends."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """`textvalidator`: so many characters."""

    least: int | None = None
    most: int | None = None
    digits: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """`regexvalidator`."""

    regex: Regex


@dataclass(frozen=True, slots=True)
class Email:
    """`emailvalidator`: SurveyJS's own pattern."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`expressionvalidator`."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """`answercountvalidator`: so many items of a list."""

    least: int | None = None
    most: int | None = None
