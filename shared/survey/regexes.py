"""JavaScript's regular expressions, run in linear time. What can't be run so, or not identically, is refused.

Patterns are read as `new RegExp(pattern)` or `new RegExp(pattern, "i")` reads them, translated by `regex_reading`, and
run by RE2.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import re2

from shared.survey.expressions.values import NoResult, to_text
from shared.survey.regex_reading import CantTranslateError, Translation
from shared.survey.regex_sets import Alphabet, TooManySigns

LONGEST: Final = 1_000
LARGEST: Final = 12_000
"""How many steps RE2's program for a pattern may have."""
MOST_WORK: Final = 100_000_000
"""Steps times characters: about a second. No text that would take longer fits."""
MOST_MEMORY: Final = 1 << 21


class RegexCode(StrEnum):
    """The reason why a regular expression is refused. unsafe: it looks around or back; too long: also when repeated."""

    SYNTAX = "syntax"
    UNSAFE = "unsafe"
    TOO_LONG = "too-long"


class BadRegex(Exception):
    """No regular expression that can be run safely. position: from 0; what: the part in question."""

    def __init__(self, code: RegexCode, position: int, what: str = "") -> None:
        super().__init__(f"{code} at {position}{f': {what}' if what else ''}")
        self.code = code
        self.position = position
        self.what = what


@dataclass(frozen=True, slots=True)
class Regex:
    """A JavaScript pattern. ignore_case: its flag i."""

    pattern: str
    ignore_case: bool = False

    @property
    def size(self) -> int:
        """Steps of its program: testing takes as long as these times the text's characters."""
        return _compiled(self.pattern, self.ignore_case).size

    def test(self, value: object) -> bool:
        """Whether it is found anywhere in a value's text, as JavaScript's `test` says."""
        try:
            text = to_text(value)
        except NoResult:
            return False
        return _compiled(self.pattern, self.ignore_case).fits(text)


def read_regex(pattern: str, *, ignore_case: bool = False) -> Regex:
    """The regex that a pattern is. Raises BadRegex."""
    if len(pattern) > LONGEST:
        raise BadRegex(RegexCode.TOO_LONG, LONGEST)
    try:
        compiled = _compiled(pattern, ignore_case)
    except CantTranslateError as problem:
        raise BadRegex(RegexCode(problem.reason), problem.position, problem.what) from problem
    except (re2.error, TooManySigns) as problem:
        raise BadRegex(RegexCode.TOO_LONG, 0) from problem
    if compiled.size > LARGEST:
        raise BadRegex(RegexCode.TOO_LONG, 0)
    return Regex(pattern, ignore_case)


class _Compiled:
    """A pattern in RE2's hands."""

    def __init__(self, pattern: str, *, ignore_case: bool) -> None:
        translation = Translation(pattern, ignore_case=ignore_case)
        text = translation.whole()
        self._alphabet = Alphabet(translation.sets)
        options = re2.Options()
        options.log_errors = False
        options.never_capture = True
        options.max_mem = MOST_MEMORY
        written = {ord(sign): self._alphabet.set(ranges) for ranges, sign in translation.sets.items()}
        self._compiled = re2.compile(text.translate(written), options=options)
        self.size: int = self._compiled.programsize

    def fits(self, text: str) -> bool:
        """Whether the pattern is found in a text."""
        if len(text) * self.size > MOST_WORK:
            return False
        return self._compiled.search(self._alphabet.text(text)) is not None


@lru_cache(maxsize=128)
def _compiled(pattern: str, ignore_case: bool) -> _Compiled:  # noqa: FBT001 – the cache's keys are positional
    return _Compiled(pattern, ignore_case=ignore_case)
