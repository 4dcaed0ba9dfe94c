"""The pieces of a text that may be a date: numbers, signs, and the words that V8 knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.survey.expressions.dates import MONTHS
from shared.survey.expressions.values import SPACES

ZONES: Final = {
    "ut": 0, "utc": 0, "z": 0, "gmt": 0, "cdt": -5, "cst": -6, "edt": -4, "est": -5, "mdt": -6, "mst": -7,
    "pdt": -7, "pst": -8,
}  # fmt: skip
HALVES: Final = {"am": 0, "pm": 12}
MONTH_NAMES: Final = {name.lower(): at for at, name in enumerate(MONTHS, start=1)}

_SHORT_WORDS = frozenset({"t", *ZONES, *HALVES})
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+)|(?P<symbol>[:\-+.)])|(?P<space>[{SPACES}])|(?P<word>[^\x00-@{SPACES}]+)|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number, symbol, space, word, other, end."""

    kind: str
    text: str = ""

    @property
    def number(self) -> int:
        """Its first nine digits that count."""
        return int(self.text.lstrip("0")[:9] or 0)

    def is_symbol(self, *symbols: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "symbol" and self.text in symbols

    def is_fixed(self, length: int, least: int = 0, most: int = 999_999) -> bool:
        """Whether it is a number of so many digits within bounds."""
        return self.kind == "number" and len(self.text) == length and least <= self.number <= most

    @property
    def word(self) -> str:
        """A word by which it is known: months by three letters, the others in full, "" for any other."""
        low = "".join(chr(ord(one) | 0x20) for one in self.text[:3])
        return low if low in MONTH_NAMES or (len(self.text) <= 3 and low in _SHORT_WORDS) else ""


END: Final = Token("end")


class Tokens:
    """The tokens of a text, one ahead."""

    def __init__(self, text: str) -> None:
        self._rest = _tokens(text)
        self.ahead = next(self._rest, END)

    def next(self) -> Token:
        """Take the next one."""
        token, self.ahead = self.ahead, next(self._rest, END)
        return token

    def skip(self, symbol: str) -> bool:
        """Take a sign, if it is the next one."""
        if self.ahead.is_symbol(symbol):
            self.next()
            return True
        return False


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at] == "(":
            at = _after_parentheses(text, at)
            yield Token("other")
        elif found := _TOKEN.match(text, at):
            at = found.end()
            yield Token(str(found.lastgroup), found[0])


def _after_parentheses(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            break
    return at
