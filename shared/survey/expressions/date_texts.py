"""Which moment a text means, as V8 reads it: ISO 8601, and the many other ways to write a date that browsers take.

Follows V8's src/date/dateparser-inl.h step by step, so that Kaiku and a browser never disagree about an answer.
"""

import math
import re
from dataclasses import dataclass, field

from shared.survey.expressions.date_tokens import END, HALVES, MONTH_NAMES, ZONES, Token, Tokens
from shared.survey.expressions.dates import DAY, FURTHEST, clipped, clock, day_number, moment

LONGEST = 1_000
_DAY_ONLY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _NoDateError(Exception):
    """The text is no date."""


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    day: list[int] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    iso: bool = False
    month: int | None = None
    half: int | None = None
    sign: int | None = None
    hour: int | None = None
    minute: int | None = None

    def zone(self, hours: int) -> None:
        self.sign, self.hour, self.minute = -1 if hours < 0 else 1, abs(hours), 0

    def add_day(self, number: int) -> None:
        if len(self.day) == 3:
            raise _NoDateError
        self.day.append(number)

    def add_time(self, number: int) -> None:
        if len(self.time) == 4:
            raise _NoDateError
        self.time.append(number)

    def end_time(self, number: int) -> None:
        self.time = [*self.time, number, 0, 0, 0][:4]

    def expects_time(self, number: int) -> bool:
        return 0 < len(self.time) < 4 and number < (60, 60, 1000)[len(self.time) - 1]


def time_of(text: str) -> float:
    """`new Date(text).getTime()`: milliseconds since 1970, or NaN."""
    if len(text) > LONGEST:
        return math.nan
    tokens, found = Tokens(text), _Reading()
    try:
        _read_rest(_read_iso(tokens, found), tokens, found)
        return _written(found)
    except _NoDateError:
        return math.nan


def is_day_only(text: str) -> bool:
    """Whether survey-core takes a text for a day without a time of day (`isISODateOnly`)."""
    return text.find("T") <= 0 and _DAY_ONLY.search(text) is not None and not math.isnan(time_of(text))


def _read_iso(tokens: Tokens, found: _Reading) -> Token:
    """Read an ISO 8601 date, as far as it is one; the first token that is not part of it."""
    if tokens.ahead.is_symbol("+", "-"):
        sign = tokens.next()
        if not tokens.ahead.is_fixed(6):
            return sign
        year = tokens.next().number
        if sign.text == "-" and year == 0:
            return sign
        found.day.append(-year if sign.text == "-" else year)
    elif tokens.ahead.is_fixed(4):
        found.day.append(tokens.next().number)
    else:
        return tokens.next()
    for most in (12, 31):
        if not tokens.skip("-"):
            break
        if not tokens.ahead.is_fixed(2, 1, most):
            return tokens.next()
        found.day.append(tokens.next().number)
    if tokens.ahead.kind == "word" and tokens.ahead.word == "t":
        tokens.next()
        _read_iso_time(tokens, found)
    elif tokens.ahead.kind != "end":
        return tokens.next()
    else:
        found.zone(0)
    found.iso = True
    return END


def _read_iso_time(tokens: Tokens, found: _Reading) -> None:
    found.time.append(_fixed(tokens, 2, 24))
    midnight = found.time[0] == 24
    _must(tokens.skip(":"))
    found.time.append(_fixed(tokens, 2, 0 if midnight else 59))
    if tokens.skip(":"):
        found.time.append(_fixed(tokens, 2, 0 if midnight else 59))
        if tokens.skip("."):
            _must(tokens.ahead.kind == "number" and not (midnight and tokens.ahead.number > 0))
            found.time.append(_milliseconds(tokens.next()))
    if tokens.ahead.kind == "word" and tokens.ahead.word == "z":
        tokens.next()
        found.zone(0)
    elif tokens.ahead.is_symbol("+", "-"):
        found.sign = 1 if tokens.next().text == "+" else -1
        if tokens.ahead.is_fixed(4):
            found.hour, found.minute = divmod(tokens.next().number, 100)
            _must(found.hour < 24 and found.minute < 60)
        else:
            found.hour = _fixed(tokens, 2, 23)
            _must(tokens.skip(":"))
            found.minute = _fixed(tokens, 2, 59)
    _must(tokens.ahead.kind == "end")


def _fixed(tokens: Tokens, length: int, most: int) -> int:
    _must(tokens.ahead.is_fixed(length, 0, most))
    return tokens.next().number


def _must(holds: bool) -> None:  # noqa: FBT001 – the whole of what it says
    if not holds:
        raise _NoDateError


def _read_rest(token: Token, tokens: Tokens, found: _Reading) -> None:
    """Read what is no ISO 8601 date, token by token."""
    has_number = bool(found.day)
    if token.kind == "end":
        token = tokens.next()
    while token.kind != "end":
        if token.kind == "number":
            has_number = True
            _read_number(token.number, tokens, found)
        elif token.kind == "word":
            _read_word(token, tokens, found, has_number=has_number)
        elif token.is_symbol("+", "-") and ((found.hour == 0 and found.minute == 0) or found.time):
            has_number = True
            _read_offset(token, tokens, found)
        else:
            _must(not (token.is_symbol("+", "-", ")") and has_number))
        token = tokens.next()


def _read_number(number: int, tokens: Tokens, found: _Reading) -> None:
    if tokens.skip(":"):
        if tokens.skip(":"):
            _must(not found.time)
            found.time += [number, 0]
        else:
            found.add_time(number)
            tokens.skip(".")
    elif tokens.ahead.is_symbol(".") and found.expects_time(number):
        tokens.next()
        found.add_time(number)
        _must(tokens.ahead.kind == "number")
        found.end_time(_milliseconds(tokens.next()))
    else:
        tokens.skip(".")
        if found.hour is not None and found.minute is None and number < 60:
            found.minute = number
        elif found.expects_time(number):
            found.end_time(number)
            ahead = tokens.ahead
            known_end = ahead.kind in ("end", "space") or (ahead.kind == "word" and ahead.word == "z")
            _must(known_end or ahead.is_symbol("+", "-"))
        else:
            found.add_day(number)
            tokens.skip("-")


def _read_word(token: Token, tokens: Tokens, found: _Reading, *, has_number: bool) -> None:
    word = token.word
    if word in HALVES and found.time:
        found.half = HALVES[word]
    elif word in MONTH_NAMES:
        found.month = MONTH_NAMES[word]
        tokens.skip("-")
    elif word in ZONES and has_number:
        found.zone(ZONES[word])
    else:
        _must(not has_number and tokens.ahead.kind != "number")


def _read_offset(token: Token, tokens: Tokens, found: _Reading) -> None:
    found.sign = 1 if token.text == "+" else -1
    number = tokens.next() if tokens.ahead.kind == "number" else Token("number")
    if tokens.ahead.is_symbol(":"):
        found.hour, found.minute = number.number, None
    elif len(number.text) in (1, 2):
        found.hour, found.minute = number.number, 0
    else:
        _must(len(number.text) in (3, 4))
        found.hour, found.minute = divmod(number.number, 100)


def _milliseconds(token: Token) -> int:
    """The fraction of a second: its first three digits, as V8 finds them."""
    size = min(len(token.text), 9)
    factor: int = 10 ** abs(3 - size)
    return token.number * factor if size < 3 else token.number // factor


def _written(found: _Reading) -> float:
    year, month, day = _day(found)
    _must(1 <= month <= 12 and 1 <= day <= 31)
    hour, minute, second, millisecond = [*found.time, 0, 0, 0, 0][:4]
    if found.half is not None:
        _must(hour <= 12)
        hour = hour % 12 + found.half
    in_day = hour < 24 and minute < 60 and second < 60 and millisecond < 1000
    _must(in_day or (hour, minute, second, millisecond) == (24, 0, 0, 0))
    days, time = day_number(year, month - 1, day), clock(hour, minute, second, millisecond)
    if found.sign is None:
        return clipped(moment(days, time))
    offset = ((found.hour or 0) * 3_600 + (found.minute or 0) * 60) % 2**32  # as an unsigned int in C++
    _must(offset < 2**31)
    at = days * DAY + time - found.sign * offset * 1_000
    return clipped(at) if abs(at) <= FURTHEST + DAY else math.nan


def _day(found: _Reading) -> tuple[int, int, int]:
    _must(bool(found.day))
    first, second, third = [*found.day, 1, 1][:3]
    is_day = 1 <= first <= 31
    if found.month is not None:
        year, month, day = (second, found.month, first) if is_day else (first, found.month, second)
    elif found.iso or not is_day:
        year, month, day = first, second, third
    else:
        year, month, day = third, first, second
    if not found.iso and 0 <= year <= 99:
        year += 2000 if year < 50 else 1900
    return year, month, day
