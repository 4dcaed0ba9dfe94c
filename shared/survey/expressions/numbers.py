"""What survey-core takes for a number, and how it rounds sums (its `Helpers.getNumber`, `correctAfterPlusMinis`)."""

import math
import re

from shared.survey.expressions.values import (
    SPACES,
    NoResult,
    Number,
    number_of,
    parse_float,
    parse_int,
    rounded,
    to_text,
)

LONGEST_DIGITS = 15
LONGEST_HEX = 32
_DIGITS = re.compile("[0-9]+")


def numeric(value: object) -> Number:
    """The number that a value is or holds as a text; NaN for none. "1,5" is 1.5, a long row of digits is none."""
    if isinstance(value, str):
        return _in_text(value)
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, int | float):
        return value if math.isfinite(value) else math.nan
    if isinstance(value, list | dict):
        text = to_text(value)
        return parse_float(text) if math.isfinite(number_of(text)) else math.nan
    return math.nan


def is_numeric(value: object) -> bool:
    """`Helpers.isNumber`."""
    return not math.isnan(numeric(value))


def decimals(value: object) -> int:
    """How many decimals a number is written with (`countDecimals`)."""
    if isinstance(value, int) or not is_numeric(value) or (isinstance(value, float) and value.is_integer()):
        return 0
    return len([*to_text(value).split("."), ""][1])


def corrected(result: object, places: int) -> object:
    """A result rounded to so many decimals, so that 0.1 + 0.2 is 0.3."""
    if places == 0:
        return result
    if isinstance(result, int | float) and not isinstance(result, bool):
        return rounded(result, places)
    raise NoResult  # a text has no toFixed


def _in_text(text: str) -> Number:
    text = text.strip(SPACES)
    if not text:
        return math.nan
    if text.startswith("0x"):
        return math.nan if len(text) > LONGEST_HEX else parse_int(text)
    if len(text) > LONGEST_DIGITS and _DIGITS.fullmatch(text):
        return math.nan
    if text.count(",") == 1:
        text = text.replace(",", ".")
    number = number_of(text)  # no text with an operator in it is a number
    return parse_float(text) if math.isfinite(number) else math.nan
