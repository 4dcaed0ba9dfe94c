"""Which moment a text means, as V8 reads it: ISO 8601, and the many other ways to write a date that browsers take.

Follows V8's src/date/dateparser-inl.h step by step, so that Kaiku and a browser never disagree about an answer.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.survey.expressions.dates import DAY, FURTHEST, MONTHS, clipped, clock, day_number, moment
from shared.survey.expressions.values import SPACES

LONGEST = 1_000
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+)|(?P<symbol>[:\-+.)])|(?P<space>[{SPACES}])|(?P<word>[^\x00-@{SPACES}]+)|(?P<other>.)", re.DOTALL
)
_DAY_ONLY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ZONES = {"ut": 0, "utc": 0, "z": 0, "gmt": 0, "cdt": -5, "cst": -6, "edt": -4, "est": -5, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}  # fmt: skip
_HALVES = {"am": 0, "pm": 12}
_SHORT_WORDS = frozenset({"t", *_ZONES, *_HALVES})
_MONTH_NAMES = {name.lower(): at for at, name in enumerate(MONTHS, start=1)}


class _NoDateError(Exception):
    """The text is no date."""


@dataclass(frozen=True, slots=True)
class _Token:
    """kind: number, symbol, space, word, other, end."""

    kind: str
    text: str = ""

    @property
    def number(self) -> int:
        """Its first nine digits that count."""
        return int(self.text.lstrip("0")[:9] or 0)

    def is_symbol(self, *symbols: str) -> bool:
        return self.kind == "symbol" and self.text in symbols

    def is_fixed(self, length: int, least: int = 0, most: int = 999_999) -> bool:
        return self.kind == "number" and len(self.text) == length and least <= self.number <= most

    @property
    def word(self) -> str:
        """A word by which it is known: months by three letters, the others in full, "" for any other."""
        low = "".join(chr(ord(one) | 0x20) for one in self.text[:3])
        return low if low in _MONTH_NAMES or (len(self.text) <= 3 and low in _SHORT_WORDS) else ""


_END = _Token("end")


class _Tokens:
    """The tokens of a text, one ahead."""

    def __init__(self, text: str) -> None:
        self._rest = _tokens(text)
        self.ahead = next(self._rest, _END)

    def next(self) -> _Token:
        token, self.ahead = self.ahead, next(self._rest, _END)
        return token

    def skip(self, symbol: str) -> bool:
        if self.ahead.is_symbol(symbol):
            self.next()
            return True
        return False


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at] == "(":
            at = _after_parentheses(text, at)
            yield _Token("other")
        elif found := _TOKEN.match(text, at):
            at = found.end()
            yield _Token(str(found.lastgroup), found[0])


def _after_parentheses(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            break
    return at


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
    tokens, found = _Tokens(text), _Reading()
    try:
        _read_rest(_read_iso(tokens, found), tokens, found)
        return _written(found)
    except _NoDateError:
        return math.nan


def is_day_only(text: str) -> bool:
    """Whether survey-core takes a text for a day without a time of day (`isISODateOnly`)."""
    return text.find("T") <= 0 and _DAY_ONLY.search(text) is not None and not math.isnan(time_of(text))


def _read_iso(tokens: _Tokens, found: _Reading) -> _Token:
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
    return _END


def _read_iso_time(tokens: _Tokens, found: _Reading) -> None:
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


def _fixed(tokens: _Tokens, length: int, most: int) -> int:
    _must(tokens.ahead.is_fixed(length, 0, most))
    return tokens.next().number


def _must(holds: bool) -> None:  # noqa: FBT001 – the whole of what it says
    if not holds:
        raise _NoDateError


def _read_rest(token: _Token, tokens: _Tokens, found: _Reading) -> None:
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


def _read_number(number: int, tokens: _Tokens, found: _Reading) -> None:
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


def _read_word(token: _Token, tokens: _Tokens, found: _Reading, *, has_number: bool) -> None:
    word = token.word
    if word in _HALVES and found.time:
        found.half = _HALVES[word]
    elif word in _MONTH_NAMES:
        found.month = _MONTH_NAMES[word]
        tokens.skip("-")
    elif word in _ZONES and has_number:
        found.zone(_ZONES[word])
    else:
        _must(not has_number and tokens.ahead.kind != "number")


def _read_offset(token: _Token, tokens: _Tokens, found: _Reading) -> None:
    found.sign = 1 if token.text == "+" else -1
    number = tokens.next() if tokens.ahead.kind == "number" else _Token("number")
    if tokens.ahead.is_symbol(":"):
        found.hour, found.minute = number.number, None
    elif len(number.text) in (1, 2):
        found.hour, found.minute = number.number, 0
    else:
        _must(len(number.text) in (3, 4))
        found.hour, found.minute = divmod(number.number, 100)


def _milliseconds(token: _Token) -> int:
    """The fraction of a second: its first three digits, as V8 finds them."""
    size = min(len(token.text), 9)
    return token.number * 10 ** (3 - size) if size < 3 else token.number // 10 ** (size - 3)


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
