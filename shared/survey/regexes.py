"""JavaScript's regular expressions, run in linear time. What can't be run so, or not identically, is refused."""

from dataclasses import dataclass
from enum import StrEnum


class RegexCode(StrEnum):
    """The reason why a regular expression is refused."""

    SYNTAX = "syntax"
    UNSAFE = "unsafe"
    TOO_LONG = "too-long"


class BadRegex(Exception):
    """No regular expression that can be run safely. what: the part in question."""

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

    def test(self, text: str) -> bool:
        """Whether it is found anywhere in a text, as JavaScript's `test` says."""
        raise NotImplementedError


def read_regex(pattern: str, *, ignore_case: bool = False) -> Regex:
    """The regex that a pattern is. Raises BadRegex."""
    return Regex(pattern, ignore_case)
