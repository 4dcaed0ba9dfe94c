"""JavaScript's values in Python: what is true, what number or text a value makes. Nothing of surveys.

JSON values are themselves. A number is an int or a float, as it comes. `UNDEFINED` is undefined, None is null.
"""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from shared.survey.expressions.dates import Date

LONGEST_TEXT = 100_000
SAFE_INTEGER = 2**53
SPACES: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

_DECIMAL = r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
_NUMBER = re.compile(rf"[+-]?{_DECIMAL}")
_PREFIXED = {"0x": (16, re.compile("[0-9a-fA-F]+")), "0o": (8, re.compile("[0-7]+")), "0b": (2, re.compile("[01]+"))}
_PARSED_INT = re.compile(r"[+-]?[0-9]+")
_PARSED_HEX = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]*)")
_INFINITY = re.compile(r"[+-]?Infinity")
_EXACT = Context(prec=500)


class Undefined:
    """The type of UNDEFINED."""

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


class NoResult(Exception):
    """survey-core would raise an error here, or the work would pass all bounds: the result is null."""


class Work:
    """How many steps are left. One step: looking at one item of an answer."""

    __slots__ = ("left",)

    def __init__(self, most: int = 100_000) -> None:
        self.left = most

    def spend(self, steps: int) -> None:
        """Raises NoResult when all are spent."""
        self.left -= steps
        if self.left < 0:
            raise NoResult


Number = int | float


def is_true(value: object) -> bool:
    """`!!value`."""
    if value is True or value is False:
        return value
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, str):
        return value != ""
    if isinstance(value, int | float):
        return value == value and value != 0  # noqa: PLR0124 – NaN is false
    return True


def is_number(value: object) -> bool:
    """`typeof value === "number"`."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def sane(value: object) -> object:
    """A value as JSON.parse would give it: integers beyond 2⁵³ are floats."""
    if type(value) is int and not -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return floating(value)
    return value


def floating(value: Number) -> float:
    """A number as a float; what is too large is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_number(value: object) -> Number:  # noqa: PLR0911 – a line for each type
    """`Number(value)`."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else floating(value)
    if isinstance(value, float):
        return value
    if value is None:
        return 0
    if value is UNDEFINED:
        return math.nan
    if isinstance(value, Date):
        return value.time
    return number_of(value if isinstance(value, str) else to_text(value))


def number_of(text: str) -> Number:
    """`Number(text)`."""
    text = text.strip(SPACES)
    if not text:
        return 0
    if _NUMBER.fullmatch(text):
        return whole(float(text))
    if (found := _PREFIXED.get(text[:2].lower())) and found[1].fullmatch(text, 2):
        return whole(digits_in(text[2:], found[0]))
    if _INFINITY.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan


def digits_in(digits: str, base: int) -> float:
    """A number of any length in a base that is a power of two."""
    return floating(int(digits, base)) if len(digits) < 2_000 else math.inf


def whole(number: float) -> Number:
    """The same number; as an int where it is a small whole one."""
    if -1e15 < number < 1e15 and number == (integer := int(number)) and (integer or math.copysign(1, number) > 0):
        return integer
    return number


def parse_float(value: object) -> Number:
    """`parseFloat(value)`: the number with which a text begins."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = to_text(value).lstrip(SPACES)
    if found := _NUMBER.match(text):
        return whole(float(found[0]))
    if found := _INFINITY.match(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan


def parse_int(value: object) -> Number:
    """`parseInt(value)`: the whole number with which a text begins, decimal or hexadecimal."""
    if type(value) is int and -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return value
    text = to_text(value).lstrip(SPACES)
    if found := _PARSED_HEX.match(text):
        number = digits_in(found[2], 16) if found[2] else math.nan
        return whole(-number if found[1] == "-" else number)
    if found := _PARSED_INT.match(text):
        return whole(float(found[0]))
    return math.nan


def to_text(value: object) -> str:  # noqa: PLR0911 – a line for each type
    """`String(value)`. Raises NoResult for objects whose own toString is no function."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, list):
        return joined(value, ",")
    if isinstance(value, dict) and "toString" in value:
        raise NoResult
    return str(value) if isinstance(value, Date) else "[object Object]"


def joined(values: list[object], between: str, depth: int = 0) -> str:
    """`values.join(between)`."""
    if depth > 100:
        raise NoResult
    return short(
        between.join(
            ""
            if one is None or one is UNDEFINED
            else joined(one, ",", depth + 1)
            if isinstance(one, list)
            else to_text(one)
            for one in values
        )
    )


def short(text: str) -> str:
    """The text, if it is not too long to be built."""
    if len(text) > LONGEST_TEXT:
        raise NoResult
    return text


def number_text(number: Number) -> str:
    """`String(number)`: as few digits as tell it from its neighbours."""
    if isinstance(number, int) and -SAFE_INTEGER <= number <= SAFE_INTEGER:
        return str(number)
    number = floating(number)
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, figures, exponent = Decimal(repr(number)).as_tuple()
    digits = "".join(map(str, figures)).rstrip("0")
    point = len(figures) + int(exponent)  # where the decimal point stands, counted from the first digit
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        text = f"{digits[0]}{f'.{digits[1:]}' if len(digits) > 1 else ''}e{point - 1:+d}"
    return f"-{text}" if sign else text


def rounded(number: Number, decimals: int) -> Number:
    """`parseFloat(number.toFixed(decimals))`. Raises NoResult beyond 100 decimals."""
    if decimals > 100:
        raise NoResult
    number = floating(number)
    if not math.isfinite(number) or abs(number) >= 1e21:
        return number
    return whole(float(Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)))


def length(text: str) -> int:
    """How long JavaScript thinks that a text is: characters beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def piece(text: str, start: int, end: int) -> str:
    """The part of a text between two of JavaScript's positions."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def text_order(text: str) -> bytes:
    """What texts are ordered by when they are compared: their UTF-16 units."""
    return text.encode("utf-16-be", "surrogatepass")
