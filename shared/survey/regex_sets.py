"""Sets of UTF-16 units, as JavaScript's character classes are, and the few signs that a pattern needs to know."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

Ranges = tuple[tuple[int, int], ...]
"""From–to, both included, in order, none touching another."""

LAST: Final = 0xFFFF
DIGITS: Final[Ranges] = ((0x30, 0x39),)
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Final[Ranges] = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_ENDS: Final[Ranges] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))

_HALVES = (0xD800, 0xDFFF)  # of characters beyond U+FFFF: they have no case
_SIGNS_IN_WORDS: Final = "".join(chr(one) for low, high in WORD for one in range(low, high + 1))
_OTHER_SIGNS: Final = "".join(chr(one) for one in range(128) if chr(one) not in _SIGNS_IN_WORDS)


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """All that is in any of the ranges."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def without(ranges: Ranges) -> Ranges:
    """All units that are not in the ranges."""
    starts = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), LAST]
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def in_any_case(ranges: Ranges) -> Ranges:
    """The ranges with all units that are the same but for their case, as JavaScript's flag i compares."""
    more = [
        (one, one)
        for same in _cases()
        if any(low <= one <= high for one in same for low, high in ranges)
        for one in same
    ]
    return union([*ranges, *more])


@cache
def _cases() -> tuple[tuple[int, ...], ...]:
    """Units that JavaScript's `Canonicalize` makes one of, where there are several."""
    same: dict[int, list[int]] = {}
    for unit in range(LAST + 1):
        if not _HALVES[0] <= unit <= _HALVES[1]:
            upper = chr(unit).upper()
            known = len(upper) == 1 and ord(upper) <= LAST and (unit < 128 or ord(upper) >= 128)
            same.setdefault(ord(upper) if known else unit, []).append(unit)
    return tuple(tuple(units) for units in same.values() if len(units) > 1)


def units_of(text: str) -> str:
    """A text as its UTF-16 units, one character each."""
    if text.isascii():
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(data[::2], data[1::2], strict=True))


class Alphabet:
    """Units that no set of a pattern tells apart, each lot as one sign: a pattern knows few signs, all of them ASCII.

    Letters, digits and the underline stay such, for the sake of word boundaries. Raises TooManySigns.
    """

    def __init__(self, sets: Iterable[Ranges]) -> None:
        known = (WORD, *sets)
        edges = {0, *(edge for ranges in known for low, high in ranges for edge in (low, high + 1))}
        self._starts = sorted(edge for edge in edges if edge <= LAST)
        in_words, others = iter(_SIGNS_IN_WORDS), iter(_OTHER_SIGNS)
        signs: dict[tuple[bool, ...], str] = {}
        self._signs: list[str] = []
        try:
            for start in self._starts:
                alike = tuple(_holds(ranges, start) for ranges in known)
                if alike not in signs:
                    signs[alike] = next(in_words if alike[0] else others)
                self._signs.append(signs[alike])
        except StopIteration:
            raise TooManySigns from None
        self._known = _Known(self._sign_of)

    def text(self, text: str) -> str:
        """A text in the alphabet's signs."""
        return units_of(text).translate(self._known)

    def set(self, ranges: Ranges) -> str:
        """A set as RE2's character class."""
        signs = {sign for start, sign in zip(self._starts, self._signs, strict=True) if _holds(ranges, start)}
        parts = union((ord(sign), ord(sign)) for sign in signs)
        if not parts:
            return r"[^\x00-\x{10FFFF}]"
        return "[" + "".join(rf"\x{low:02x}-\x{high:02x}" for low, high in parts) + "]"

    def _sign_of(self, unit: int) -> str:
        return self._signs[bisect_right(self._starts, unit) - 1]


class TooManySigns(Exception):
    """A pattern tells more lots of units apart than there are signs."""


class _Known(dict[int, str]):
    """The signs of units that have been met."""

    def __init__(self, sign_of: Callable[[int], str]) -> None:
        super().__init__()
        self._sign_of = sign_of

    def __missing__(self, unit: int) -> str:
        sign = self[unit] = self._sign_of(unit)
        return sign


def _holds(ranges: Ranges, unit: int) -> bool:
    return any(low <= unit <= high for low, high in ranges)
