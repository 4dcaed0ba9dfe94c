"""What can be wrong with a survey's definition. The words for each code live in `messages`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why a place in a definition can't be taken."""

    TYPE = "wrong-type"
    MISSING = "missing"
    UNSUPPORTED_PROPERTY = "unsupported-property"
    UNSUPPORTED_TYPE = "unsupported-type"
    UNSUPPORTED_VALUE = "unsupported-value"
    NAME = "bad-name"
    DUPLICATE_NAME = "duplicate-name"
    DUPLICATE_CHOICE = "duplicate-choice"
    RANGE = "out-of-range"
    LIMITS = "contradictory-limits"
    NO_QUESTIONS = "no-questions"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. path: as in "pages[0].elements[2].choices", "" for the whole; params fill the code's words."""

    path: str
    code: ProblemCode
    params: Mapping[str, object] = field(default_factory=dict)


class InvalidSurvey(Exception):
    """The definition can't be published; problems: all of them, at least one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.path}: {one.code}" for one in problems))
        self.problems = problems
