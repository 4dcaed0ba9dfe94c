"""From JavaScript's regular expressions (without its flags u and v, as survey-core makes them) to RE2's."""

import re
from typing import Final

from shared.survey.regex_sets import (
    DIGITS,
    LINE_ENDS,
    SPACE,
    WORD,
    Ranges,
    in_any_case,
    union,
    units_of,
    without,
)

MOST_REPEATS: Final = 1_000
"""How often RE2 repeats a thing; more is written as several repetitions in a row."""
LARGEST: Final = 10_000
"""How often a thing may be repeated at all."""
DEEPEST: Final = 50
FIRST_SET: Final = 0xE000

_QUANTIFIER = re.compile(r"(?:([*+?])|\{([0-9]+)(?:(,)([0-9]*))?\})\??")
_BRACED = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_NAME = re.compile(r"<([A-Za-z_$][A-Za-z0-9_$]*)>")
_HEX = {"x": re.compile(r"[0-9a-fA-F]{2}"), "u": re.compile(r"[0-9a-fA-F]{4}")}
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_DECIMAL = re.compile(r"[1-9][0-9]*")
_GROUPS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?<(?![=!])", re.DOTALL)
_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D}
_SETS: Final[dict[str, Ranges]] = {
    "d": DIGITS, "D": without(DIGITS), "s": SPACE, "S": without(SPACE), "w": WORD, "W": without(WORD),
}  # fmt: skip


class CantTranslateError(Exception):
    """reason: "syntax", "unsafe" or "too-long"; what: the part in question."""

    def __init__(self, reason: str, position: int, what: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.what = what


class Translation:
    """Reads a pattern from `at` on, and writes RE2's. sets: what each character from FIRST_SET on stands for in it."""

    def __init__(self, pattern: str, *, ignore_case: bool) -> None:
        self.pattern = units_of(pattern)
        self.at = 0
        self.sets: dict[Ranges, str] = {}
        self._ignore_case = ignore_case
        self._depth = 0
        groups = [found[0] for found in _GROUPS.finditer(self.pattern) if found[0].startswith("(")]
        self._groups = len(groups)
        self._named = any(one != "(" for one in groups)
        self._names: set[str] = set()

    def whole(self) -> str:
        """The whole pattern. Raises CantTranslateError."""
        text = self._alternatives()
        if self.at < len(self.pattern):
            raise self._wrong("syntax", ")")
        return text

    def _alternatives(self) -> str:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("too-long")
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        self._depth -= 1
        return self._bounded("|".join(parts))

    def _sequence(self) -> str:
        parts: list[str] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            start = self.at
            part, can_repeat = self._term()
            if found := _QUANTIFIER.match(self.pattern, self.at):
                if not can_repeat:
                    raise CantTranslateError("syntax", start, found[0])
                self.at = found.end()
                part = self._repeated(part, found)
            parts.append(part)
        return self._bounded("".join(parts))

    def _term(self) -> tuple[str, bool]:  # noqa: PLR0911 – a line for each kind of term
        """One thing that matches something, or that stands for a place; the latter can't be repeated."""
        sign = self.pattern[self.at]
        if sign in "*+?" or _BRACED.match(self.pattern, self.at):
            raise self._wrong("syntax", sign)
        self.at += 1
        if sign in "^$":
            return (r"\A" if sign == "^" else r"\z"), False
        if sign == "(":
            return self._group(), True
        if sign == ".":
            return self._set(without(LINE_ENDS)), True
        if sign == "[":
            return self._class(), True
        if sign != "\\":
            return self._unit(ord(sign)), True
        if self._take("b"):
            return r"\b", False
        return (r"\B", False) if self._take("B") else (self._escape(), True)

    def _group(self) -> str:
        start = self.at - 1
        if self._take("?") and not self._take(":"):
            ahead = self.pattern[self.at : self.at + 2]
            if ahead[:1] in ("=", "!") or ahead in ("<=", "<!"):
                raise CantTranslateError("unsafe", start, f"(?{ahead.rstrip('(')}")
            name = _NAME.match(self.pattern, self.at)
            if name is None or name[1] in self._names:
                raise CantTranslateError("syntax", start, f"(?{ahead}")
            self._names.add(name[1])
            self.at = name.end()
        inner = self._alternatives()
        if not self._take(")"):
            raise CantTranslateError("syntax", start, "(")
        return f"(?:{inner})"

    def _escape(self) -> str:
        """What follows a backslash outside a class."""
        ahead = self.pattern[self.at : self.at + 1]
        if not ahead:
            raise self._wrong("syntax", "\\")
        number = _DECIMAL.match(self.pattern, self.at)
        if (number and int(number[0][:4]) <= self._groups) or (ahead == "k" and self._named):
            raise self._wrong("unsafe", f"\\{ahead}")
        if ahead in _SETS:
            self.at += 1
            return self._set(_SETS[ahead])
        return self._unit(self._escaped(in_class=False))

    def _class(self) -> str:
        """`[…]`: a set of units, or of all others."""
        start = self.at - 1
        outside = self._take("^")
        ranges: list[tuple[int, int]] = []
        while not self._take("]"):
            low, low_is_set = self._class_atom(start)
            if not self._ahead("-") or self._ahead("-]"):
                ranges += low
                continue
            self.at += 1
            high, high_is_set = self._class_atom(start)
            if low_is_set or high_is_set:
                ranges += [*low, (ord("-"), ord("-")), *high]
            elif low[0][0] > high[0][0]:
                raise CantTranslateError("syntax", start, "[")
            else:
                ranges.append((low[0][0], high[0][0]))
        found = union(ranges)
        found = in_any_case(found) if self._ignore_case else found
        return self._set(without(found) if outside else found)

    def _class_atom(self, start: int) -> tuple[Ranges, bool]:
        """One unit of a class, or a set."""
        if self.at >= len(self.pattern):
            raise CantTranslateError("syntax", start, "[")
        if not self._take("\\"):
            self.at += 1
            unit = ord(self.pattern[self.at - 1])
            return ((unit, unit),), False
        ahead = self.pattern[self.at : self.at + 1]
        if not ahead or (ahead == "k" and self._named):
            raise self._wrong("syntax", "\\")
        if ahead in _SETS:
            self.at += 1
            return _SETS[ahead], True
        unit = self._escaped(in_class=True)
        return ((unit, unit),), False

    def _escaped(self, *, in_class: bool) -> int:
        """The unit that an escape means."""
        sign = self.pattern[self.at]
        if sign == "c":
            return self._control(in_class=in_class)
        if found := _OCTAL.match(self.pattern, self.at):
            self.at = found.end()
            return int(found[0], 8)
        self.at += 1
        if sign in _HEX and (found := _HEX[sign].match(self.pattern, self.at)):
            self.at = found.end()
            return int(found[0], 16)
        return 0x08 if in_class and sign == "b" else _CONTROLS.get(sign, ord(sign))

    def _control(self, *, in_class: bool) -> int:
        """`\\cA`; a backslash where no letter follows."""
        after = self.pattern[self.at + 1 : self.at + 2]
        if after.isascii() and (after.isalpha() or (in_class and (after.isdigit() or after == "_"))):
            self.at += 2
            return ord(after) % 32
        return ord("\\")

    def _repeated(self, part: str, quantifier: re.Match[str]) -> str:
        sign, low, comma, high = quantifier.groups()
        if sign:
            return part + sign
        least, most = int(low[:9]), int(high[:9]) if high else None
        most = most if comma else least
        if most is not None and least > most:
            raise self._wrong("syntax", quantifier[0])
        times = self._times(part, least, "{%d}")
        return times + (f"{part}*" if most is None else self._times(part, most - least, "{0,%d}"))

    def _times(self, part: str, number: int, how: str) -> str:
        """A thing repeated so often, in steps that RE2 takes."""
        steps = [MOST_REPEATS] * (min(number, LARGEST) // MOST_REPEATS) + [number % MOST_REPEATS]
        if number > LARGEST:
            raise self._wrong("too-long")
        return self._bounded("".join(part + how % step for step in steps if step))

    def _unit(self, unit: int) -> str:
        ranges: Ranges = ((unit, unit),)
        return self._set(in_any_case(ranges) if self._ignore_case else ranges)

    def _set(self, ranges: Ranges) -> str:
        return self.sets.setdefault(ranges, chr(FIRST_SET + len(self.sets)))

    def _bounded(self, text: str) -> str:
        if len(text) > LARGEST * 5:
            raise self._wrong("too-long")
        return text

    def _ahead(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def _take(self, sign: str) -> bool:
        if self._ahead(sign):
            self.at += len(sign)
            return True
        return False

    def _wrong(self, reason: str, what: str = "") -> CantTranslateError:
        return CantTranslateError(reason, self.at, what)
