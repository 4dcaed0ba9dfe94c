"""What can be wrong with an answer. How that is found lives in `run`, the words for each code in `messages`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.survey.localised import Localised


class AnswerCode(StrEnum):
    """Why an answer can't be taken."""

    REQUIRED = "required"
    UNKNOWN_QUESTION = "unknown-question"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_CHOICE = "unknown-choice"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    OTHER_MISSING = "other-missing"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class AnswerError:
    """What is wrong with the answer to one question; params fill the code's words.

    text: the definition's own words for it, empty for the code's. part: the row, item or comment that it is about.
    """

    question: str
    code: AnswerCode
    params: Mapping[str, object] = field(default_factory=dict)
    text: Localised = field(default_factory=Localised)
    part: str | None = None
