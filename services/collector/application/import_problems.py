"""What can be wrong with an import, and the words for it: in English, for operators read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from shared.survey.errors import AnswerError
from shared.survey.messages import english

MOST_TOLD = 20


class LineCode(StrEnum):
    """Why a row can't be taken."""

    JSON = "json"
    NO_OBJECT = "no-object"
    LONG = "long"
    CELLS = "cells"
    BEYOND = "beyond"
    TEXT = "text"
    MISSING = "missing"
    UNKNOWN = "unknown"
    UNIT = "unit"
    TIME = "time"
    FUTURE = "future"
    OUTSIDE = "outside"
    LANGUAGE = "language"
    ANSWERS = "answers"
    INVALID = "invalid"
    MORE = "more"


_WORDS: Mapping[LineCode, str] = MappingProxyType({
    LineCode.JSON: "not JSON: %(what)s",
    LineCode.NO_OBJECT: 'write one object: {"unit": …, "time": …, "language": …, "answers": {…}}',
    LineCode.LONG: "longer than %(most)s bytes",
    LineCode.CELLS: "%(given)s cells, but the table has %(columns)s columns",
    LineCode.BEYOND: "a cell stands where no column has a name",
    LineCode.TEXT: "%(column)s: holds a character that can't be kept (NUL)",
    LineCode.MISSING: "%(key)s is missing",
    LineCode.UNKNOWN: "%(key)s is not known: use unit, time, language and answers",
    LineCode.UNIT: "the round does not ask in the unit %(given)s",
    LineCode.TIME: "write time with its zone, such as 2026-03-01T09:30:00+02:00; in a table 1.3.2026 9:30 will do",
    LineCode.FUTURE: "time lies in the future",
    LineCode.OUTSIDE: "time lies outside the round, which ran from %(opens)s to %(closes)s",
    LineCode.LANGUAGE: "language should be fi, sv or en",
    LineCode.ANSWERS: 'answers should be an object: {"question": value, …}',
    LineCode.INVALID: "%(question)s: %(words)s",
    LineCode.MORE: "and %(count)s more mistakes",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a row. line: where it begins, counted from 1. params fill the code's words."""

    line: int
    code: LineCode
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is wrong, without the line."""
        return _WORDS[self.code] % self.params

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}"

    @classmethod
    def of_answer(cls, line: int, error: AnswerError) -> "LineError":
        """What is wrong with one answer."""
        where = error.question if error.part is None else f"{error.question}, {error.part}"
        words = error.text.en or english(error.code, error.params)
        return cls(line, LineCode.INVALID, {"question": where, "words": words})


def few(errors: Sequence[LineError]) -> Sequence[LineError]:
    """What is told of all that is wrong with one row."""
    if len(errors) <= MOST_TOLD:
        return errors
    return [*errors[:MOST_TOLD], LineError(errors[0].line, LineCode.MORE, {"count": len(errors) - MOST_TOLD})]


class UnreadableFile(Exception):
    """The file as a whole can't be imported, and nothing of it was. problems: all that is wrong, at least one."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems: Sequence[str] = problems
