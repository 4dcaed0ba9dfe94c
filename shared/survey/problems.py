"""What can be wrong with a survey's definition, and what should be known of it. Their words live in `messages`.

InvalidSurvey  the definition can't be published
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why a place in a definition can't be taken."""

    TYPE = "wrong-type"
    MISSING = "missing"
    UNKNOWN_PROPERTY = "unknown-property"
    MISSPELT_PROPERTY = "misspelt-property"
    REFUSED_PROPERTY = "refused-property"
    PROPERTY_TWICE = "property-twice"
    UNSUPPORTED_TYPE = "unsupported-type"
    UNSUPPORTED_VALUE = "unsupported-value"
    CONFLICT = "conflict"
    NAME = "bad-name"
    RESERVED_NAME = "reserved-name"
    DUPLICATE_NAME = "duplicate-name"
    UNLIKE = "unlike"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_CHOICE = "unknown-choice"
    DUPLICATE_CHOICE = "duplicate-choice"
    RANGE = "out-of-range"
    LIMITS = "contradictory-limits"
    NO_QUESTIONS = "no-questions"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    CYCLE = "cycle"
    OWN_ANSWER = "own-answer"
    EXPRESSION_SYNTAX = "expression-syntax"
    EXPRESSION_UNBALANCED = "expression-unbalanced"
    EXPRESSION_UNKNOWN_FUNCTION = "expression-unknown-function"
    EXPRESSION_ASYNCHRONOUS = "expression-asynchronous-function"
    EXPRESSION_VARIABLE = "expression-unsupported-variable"
    EXPRESSION_TOO_LONG = "expression-too-long"
    EXPRESSION_TOO_DEEP = "expression-too-deep"
    REGEX_SYNTAX = "regex-syntax"
    REGEX_UNSAFE = "regex-unsafe"
    REGEX_TOO_LONG = "regex-too-long"


class NoticeCode(StrEnum):
    """What a coordinator should know of a survey that can be published."""

    APPEARANCE = "appearance"
    LANGUAGE_UNKNOWN = "language-unknown"
    LANGUAGE_MISSING = "language-missing"
    ONE_LANGUAGE = "one-language"
    TITLE_MISSING = "title-missing"
    HTML_CLEANED = "html-cleaned"
    UNKNOWN_NAME = "unknown-name"
    CAPPED = "capped"
    RING = "ring"
    STEPS = "steps"
    MAY_NAME_RESPONDENT = "may-name-respondent"
    MANY_CHOICES = "many-choices"
    BACKGROUND = "background"
    NOT_COUNTED = "not-counted"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. path: as in "pages[0].elements[2].choices", "" for the whole; params fill the code's words."""

    path: str
    code: ProblemCode
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know. path, params: as in a problem."""

    path: str
    code: NoticeCode
    params: Mapping[str, object] = field(default_factory=dict)


class InvalidSurvey(Exception):
    """The definition can't be published; problems: all of them, at least one. notices: what is known besides."""

    def __init__(self, problems: tuple[Problem, ...], notices: tuple[Notice, ...] = ()) -> None:
        super().__init__("; ".join(f"{one.path}: {one.code}" for one in problems))
        self.problems = problems
        self.notices = notices
