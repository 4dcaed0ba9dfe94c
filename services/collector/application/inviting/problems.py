"""What can be wrong in a file of contacts, by line and in words. Finding it lives in `reading`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class LineCode(StrEnum):
    """What is wrong with a line; bounded, and shown."""

    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    UNREADABLE = "unreadable"
    QUOTE = "quote"
    EMPTY = "empty"
    NO_HEADER = "no-header"
    COLUMN_TWICE = "column-twice"
    CELLS = "cells"
    NO_ADDRESS = "no-address"
    ADDRESS = "address"
    ADDRESS_TWICE = "address-twice"
    LANGUAGE = "language"
    UNIT = "unit"
    NOT_BEFORE = "not-before"
    TOO_LATE = "too-late"


# In English; pages translate them by these texts.
MESSAGES: Mapping[LineCode, str] = {
    LineCode.TOO_LARGE: "The file is larger than %(limit)s MB: split it",
    LineCode.TOO_MANY: "The file has more than %(limit)s contacts: split it",
    LineCode.UNREADABLE: "The file is not a text: save it as CSV (UTF-8)",
    LineCode.QUOTE: "A cell begins here that is too long: close its quotes",
    LineCode.EMPTY: "The file has no contacts",
    LineCode.NO_HEADER: "The first line should name the columns: address, language, unit, and not before if it is used",
    LineCode.COLUMN_TWICE: "The column “%(column)s” stands twice",
    LineCode.CELLS: "The line has more cells than the first line has columns: put texts with separators in quotes",
    LineCode.NO_ADDRESS: "The address is missing",
    LineCode.ADDRESS: "“%(given)s” is no mail address",
    LineCode.ADDRESS_TWICE: "The address stands on line %(first)s already",
    LineCode.LANGUAGE: "The language “%(given)s” is not known: write fi, sv or en",
    LineCode.UNIT: "The round does not ask in the unit “%(given)s”",
    LineCode.NOT_BEFORE: "“%(given)s” is no day: write 2026-08-31 or 31.8.2026",
    LineCode.TOO_LATE: "The round has closed by %(given)s",
}
MOST_ERRORS = 1_000


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a line. line: from 1, the header among them; 0 for the whole file."""

    line: int
    code: LineCode
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        said = MESSAGES[self.code] % self.params
        return f"line {self.line}: {said}" if self.line else said


class InvalidContacts(Exception):
    """The file can't be taken; nobody of it was invited. errors: at least one, by line, at most a thousand."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__(f"{len(errors)} mistakes")
        self.errors = tuple(sorted(errors, key=lambda one: one.line))[:MOST_ERRORS]
