"""One line of text as it is typed: numbers, dates, months and times as people write them. Pure.

Dates are asked in three fields, as people know them by heart: pickers are hard to use without a mouse, differ from
browser to browser, and show the day in the browser's language, not the page's.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from shared.survey.asks import InputType, Text, key_of

DAY, MONTH, YEAR = "day:", "month:", "year:"
_PARTS = {InputType.DATE: (DAY, MONTH, YEAR), InputType.MONTH: (MONTH, YEAR)}
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[.:,]?([0-5][0-9]))?")
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


class Fault(StrEnum):
    """Why what was typed can't be an answer."""

    NUMBER = "number"
    DATE = "date"
    DATE_INCOMPLETE = "date-incomplete"
    MONTH = "month"
    TIME = "time"
    SAME_PLACE = "same-place"
    NO_PLACE = "no-place"
    UNPLACED = "unplaced"


def names_of_line(text: Text, field: str) -> Sequence[str]:
    """The fields of a line."""
    return [part + field for part in _PARTS[text.input]] if text.input in _PARTS else [field]


def read_line(text: Text, field: str, sent: "MultiDict[str, str]") -> tuple[object, Fault | None]:
    """The answer, None for none; what can't be read is the answer as it was typed, with what is wrong."""
    given = [sent.get(name, "") for name in names_of_line(text, field)]
    if text.input not in _PARTS:
        return _one(text.input, given[0]) if given[0].strip() else (None, None)
    given = [one.strip() for one in given]
    if not any(given):
        return None, None
    return _date(given) if text.input is InputType.DATE else _month(given)


def typed_line(text: Text, field: str, answer: object) -> Sequence[tuple[str, str]]:
    """What stands in a line's fields when this is its answer."""
    if not isinstance(answer, str | int | float):
        return []
    shown = key_of(answer)
    if text.input not in _PARTS:
        return [(field, shown)]
    if not (found := _WRITTEN.fullmatch(shown)):
        return []
    year, month, day = found.groups()
    parts = {DAY: (day or "").lstrip("0"), MONTH: month.lstrip("0"), YEAR: year}
    return [(part + field, parts[part]) for part in _PARTS[text.input]]


def _one(kind: InputType, given: str) -> tuple[object, Fault | None]:
    match kind:
        case InputType.NUMBER:
            return _number(given)
        case InputType.TIME:
            return _time(given)
    return given, None


def _number(given: str) -> tuple[object, Fault | None]:
    plain = "".join(given.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return given, Fault.NUMBER
    return (float(plain) if "." in plain else int(plain)), None


def _time(given: str) -> tuple[object, Fault | None]:
    found = _TIME.fullmatch("".join(given.split()))
    return (f"{int(found[1]):02}:{found[2] or '00'}", None) if found else (given, Fault.TIME)


def _date(given: Sequence[str]) -> tuple[object, Fault | None]:
    day, month, year = given
    if not all(given):
        return ".".join(given), Fault.DATE_INCOMPLETE
    with suppress(ValueError):
        if all(one.isascii() and one.isdecimal() for one in given) and len(year) == 4:
            return date(int(year), int(month), int(day)).isoformat(), None
    return ".".join(given), Fault.DATE


def _month(given: Sequence[str]) -> tuple[object, Fault | None]:
    month, year = given
    if all(one.isascii() and one.isdecimal() for one in given) and len(year) == 4 and 1 <= int(month[:3]) <= 12:
        return f"{year}-{int(month):02}", None
    return ".".join(given), Fault.MONTH
