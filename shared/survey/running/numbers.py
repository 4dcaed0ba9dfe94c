"""Numbers in answers, as survey-core finds them there."""

import math

from shared.survey.expressions.values import NoResult, parse_float, parse_int, to_number

HIGHEST_POWER = 1_000_000


def number_in(value: object) -> float | None:
    """`Helpers.getNumber`: a number, or the number that a text is; None where there is none."""
    if isinstance(value, str):
        value = value.strip()
        if not value or (value.startswith("0x") and len(value) > 32) or _is_sum(value):
            return None
        if value.startswith("0x"):
            return _finite(parse_int(value))
        if len(value) > 15 and value.isascii() and value.isdigit():
            return None
        if value.count(",") == 1:
            value = value.replace(",", ".")
    try:
        return None if _finite(to_number(value)) is None else _finite(parse_float(value))
    except NoResult:
        return None


def is_off_step(value: object, step: object) -> bool:
    """`isStepNumberIncorrect`."""
    size, number = number_in(step), number_in(value)
    if size is None or number is None:
        return False
    power = 1
    while power < HIGHEST_POWER and (_round(size * power) / power != size or _round(number * power) / power != number):
        power *= 10
    whole, steps = _round(number * power), _round(size * power)
    return steps > 0 and math.fmod(whole, steps) != 0


def _round(number: float) -> float:
    """`Math.round`."""
    return math.floor(number + 0.5) if abs(number) < 2**52 else number


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _is_sum(text: str) -> bool:
    return text.rfind("-") <= 0 and text.rfind("+") <= 0 and any(one in text for one in "*^/%")
