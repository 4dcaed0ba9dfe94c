"""The words for each code, in English: the ids of the catalogues in which respondents' languages are."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.survey.errors import AnswerCode
from shared.survey.problems import ProblemCode

PROBLEMS: Mapping[ProblemCode, str] = MappingProxyType({
    ProblemCode.TYPE: "This must be %(expected)s.",
    ProblemCode.MISSING: "The property “%(property)s” is missing.",
    ProblemCode.UNSUPPORTED_PROPERTY: "Kaiku doesn’t support the property “%(property)s” of %(of)s: leave it out.",
    ProblemCode.UNSUPPORTED_TYPE: "Kaiku doesn’t support the question type “%(type)s”: use one of %(right)s.",
    ProblemCode.UNSUPPORTED_VALUE: "Kaiku doesn’t support the value “%(value)s”: use %(right)s.",
    ProblemCode.NAME: "A name has 1–%(most)s printable characters, without spaces at its ends.",
    ProblemCode.DUPLICATE_NAME: "The name “%(name)s” is taken at %(first)s: give each question its own.",
    ProblemCode.DUPLICATE_CHOICE: "The value “%(value)s” is there twice: give each choice its own.",
    ProblemCode.RANGE: "This must lie between %(least)s and %(most)s.",
    ProblemCode.LIMITS: "At least %(least)s and at most %(most)s can’t both hold.",
    ProblemCode.NO_QUESTIONS: "The survey asks nothing: add a question.",
    ProblemCode.TOO_DEEP: "Panels are nested more than %(most)s deep.",
    ProblemCode.TOO_MANY: "There are more than %(most)s %(what)s.",
})  # fmt: skip

ANSWERS: Mapping[AnswerCode, str] = MappingProxyType({
    AnswerCode.REQUIRED: "Answer this question.",
    AnswerCode.UNKNOWN_QUESTION: "The survey has no such question.",
    AnswerCode.WRONG_TYPE: "The answer is of the wrong type.",
    AnswerCode.UNKNOWN_CHOICE: "Choose one of the choices given.",
    AnswerCode.TOO_FEW: "Choose at least %(least)s.",
    AnswerCode.TOO_MANY: "Choose at most %(most)s.",
    AnswerCode.TOO_LONG: "Use at most %(most)s characters; there are now %(given)s.",
    AnswerCode.OTHER_MISSING: "Write what you mean by “other”.",
    AnswerCode.ALONE: "Choose either “can’t say” or other choices, not both.",
})  # fmt: skip


def english(code: ProblemCode | AnswerCode, params: Mapping[str, object]) -> str:
    """The words in English, with what they tell of."""
    template = PROBLEMS[code] if isinstance(code, ProblemCode) else ANSWERS[code]
    return template % params
