"""What can be wrong with an answer. How that is found lives in `run`, the words for each code in `messages`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.survey.localised import Localised


class AnswerCode(StrEnum):
    """Why an answer can't be taken: what SurveyJS finds as well, then what only Kaiku does."""

    REQUIRED = "required"
    REQUIRED_GROUP = "required-group"
    ROW_MISSING = "row-missing"
    ROW_REPEATED = "row-repeated"
    OTHER_MISSING = "other-missing"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    OFF_STEP = "off-step"
    NOT_A_NUMBER = "not-a-number"
    DIGITS = "digits"
    NO_MATCH = "no-match"
    BAD_EMAIL = "bad-email"
    CONDITION = "condition"
    UNKNOWN_QUESTION = "unknown-question"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_CHOICE = "unknown-choice"
    ALONE = "alone"
    BAD_URL = "bad-url"
    BAD_DATE = "bad-date"
    BAD_MONTH = "bad-month"
    BAD_TIME = "bad-time"
    ENDLESS = "endless"


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
