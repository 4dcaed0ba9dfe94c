"""What can be wrong with a line of an import, and the words for it: in English, for operators read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from shared.survey.errors import AnswerError
from shared.survey.messages import english


class LineCode(StrEnum):
    """Why a line can't be taken."""

    JSON = "json"
    NO_OBJECT = "no-object"
    MISSING = "missing"
    UNKNOWN = "unknown"
    UNIT = "unit"
    TIME = "time"
    FUTURE = "future"
    OUTSIDE = "outside"
    LANGUAGE = "language"
    ANSWERS = "answers"
    INVALID = "invalid"


_WORDS: Mapping[LineCode, str] = MappingProxyType({
    LineCode.JSON: "not JSON: %(what)s",
    LineCode.NO_OBJECT: 'write one object: {"unit": …, "time": …, "language": …, "answers": {…}}',
    LineCode.MISSING: "%(key)s is missing",
    LineCode.UNKNOWN: "%(key)s is not known: use unit, time, language and answers",
    LineCode.UNIT: "the round does not ask in the unit %(given)s",
    LineCode.TIME: "time should be a moment with its zone, such as 2026-03-01T09:30:00+02:00",
    LineCode.FUTURE: "time lies in the future",
    LineCode.OUTSIDE: "time lies outside the round, which ran from %(opens)s to %(closes)s",
    LineCode.LANGUAGE: "language should be fi, sv or en",
    LineCode.ANSWERS: 'answers should be an object: {"question": value, …}',
    LineCode.INVALID: "%(question)s: %(words)s",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a line. line: counted from 1. params fill the code's words."""

    line: int
    code: LineCode
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"line {self.line}: {_WORDS[self.code] % self.params}"

    @classmethod
    def of_answer(cls, line: int, error: AnswerError) -> "LineError":
        """What is wrong with one answer."""
        words = english(error.code, error.params)
        return cls(line, LineCode.INVALID, {"question": error.question, "words": words})


class InvalidLines(Exception):
    """Nothing was imported. errors: all of them, at least one, by line."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__("\n".join(str(one) for one in errors))
        self.errors = tuple(errors)
