"""The words for each code, in English: the ids of the catalogues in which respondents' languages are."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.survey.errors import AnswerCode
from shared.survey.problems import NoticeCode, ProblemCode

PROBLEMS: Mapping[ProblemCode, str] = MappingProxyType({
    ProblemCode.TYPE: "This must be %(expected)s.",
    ProblemCode.MISSING: "The property “%(property)s” is missing.",
    ProblemCode.UNKNOWN_PROPERTY: "SurveyJS knows no property “%(property)s” of %(of)s: leave it out.",
    ProblemCode.MISSPELT_PROPERTY: (
        "SurveyJS knows no property “%(property)s” of %(of)s: did you mean “%(right)s”?"
    ),
    ProblemCode.REFUSED_PROPERTY: "Kaiku doesn’t support “%(property)s” of %(of)s: %(instead)s.",
    ProblemCode.PROPERTY_TWICE: "“%(property)s” says the same as “%(other)s”: keep one of them.",
    ProblemCode.UNSUPPORTED_TYPE: "Kaiku doesn’t support the type “%(type)s”: use one of %(right)s.",
    ProblemCode.UNSUPPORTED_VALUE: "Kaiku doesn’t support the value “%(value)s”: use %(right)s.",
    ProblemCode.CONFLICT: "“%(property)s” and “%(other)s” can’t stand together: %(instead)s.",
    ProblemCode.NAME: "A name has 1–%(most)s printable characters, no braces, no # in front and no spaces at its ends.",
    ProblemCode.RESERVED_NAME: "The name “%(name)s” means something else to SurveyJS: choose another.",
    ProblemCode.DUPLICATE_NAME: "The name “%(name)s” is taken at %(first)s: give each its own.",
    ProblemCode.UNLIKE: "Questions that share the valueName “%(name)s” must ask alike: see %(first)s.",
    ProblemCode.UNKNOWN_NAME: "There is no question “%(name)s”.",
    ProblemCode.UNKNOWN_CHOICE: "“%(value)s” is none of the choices.",
    ProblemCode.DUPLICATE_CHOICE: "The value “%(value)s” is there twice: give each choice its own.",
    ProblemCode.RANGE: "This must lie between %(least)s and %(most)s.",
    ProblemCode.LIMITS: "At least %(least)s and at most %(most)s can’t both hold.",
    ProblemCode.NO_QUESTIONS: "The survey asks nothing: add a question.",
    ProblemCode.TOO_DEEP: "This is nested more than %(most)s deep.",
    ProblemCode.TOO_MANY: "There are more than %(most)s %(what)s.",
    ProblemCode.TOO_LONG: "This is longer than %(most)s characters.",
    ProblemCode.CYCLE: "What is worked out here depends on itself: %(names)s.",
    ProblemCode.OWN_ANSWER: "Which choices are seen can’t depend on which is chosen: use choicesEnableIf.",
    ProblemCode.EXPRESSION_SYNTAX: "The expression can’t be read from character %(position)s on.",
    ProblemCode.EXPRESSION_UNBALANCED: "A parenthesis, brace or quotation mark stays open, at character %(position)s.",
    ProblemCode.EXPRESSION_UNKNOWN_FUNCTION: "There is no function “%(what)s”, at character %(position)s.",
    ProblemCode.EXPRESSION_ASYNCHRONOUS: (
        "The function “%(what)s” asks another server, at character %(position)s: leave it out."
    ),
    ProblemCode.EXPRESSION_VARIABLE: "Kaiku doesn’t support “%(what)s”, at character %(position)s.",
    ProblemCode.EXPRESSION_TOO_LONG: "The expression is longer than %(position)s characters.",
    ProblemCode.EXPRESSION_TOO_DEEP: "The expression is nested too deep, at character %(position)s.",
    ProblemCode.REGEX_SYNTAX: "The regular expression can’t be read, at character %(position)s.",
    ProblemCode.REGEX_UNSAFE: (
        "The regular expression can’t be run in bounded time: leave “%(what)s” out, at character %(position)s."
    ),
    ProblemCode.REGEX_TOO_LONG: "The regular expressions are too long, also when what they repeat is written out.",
})  # fmt: skip

NOTICES: Mapping[NoticeCode, str] = MappingProxyType({
    NoticeCode.APPEARANCE: "“%(property)s” of %(of)s only changes how SurveyJS looks: it is ignored (%(count)s×).",
    NoticeCode.LANGUAGE_UNKNOWN: "Texts in “%(language)s” are ignored: the languages are %(right)s.",
    NoticeCode.LANGUAGE_MISSING: (
        "The survey is not offered in “%(language)s”: it lacks %(count)s of its texts, the first of them here."
    ),
    NoticeCode.ONE_LANGUAGE: "No text differs by language: the survey is offered in “%(language)s” alone.",
    NoticeCode.TITLE_MISSING: "Without a title, respondents see the name “%(name)s” (%(count)s such questions).",
    NoticeCode.HTML_CLEANED: "Of the html, %(what)s is left out.",
    NoticeCode.UNKNOWN_NAME: "There is no question “%(name)s”: it is always empty.",
    NoticeCode.STEPS: "As in SurveyJS, the steps of this rating are %(steps)s.",
    NoticeCode.CAPPED: "Kaiku takes at most %(most)s here.",
    NoticeCode.RING: "What is set here by itself depends on itself: %(names)s. Try it out before you publish it.",
    NoticeCode.MAY_NAME_RESPONDENT: "The answer may tell who the respondent is: %(why)s. Ask it only if you must.",
    NoticeCode.MANY_CHOICES: "With %(count)s choices, one of them may be a single person’s: use wider ones.",
    NoticeCode.BACKGROUND: (
        "Several questions ask what kind of person answers (%(names)s): together they may tell who it is."
    ),
    NoticeCode.NOT_COUNTED: "“%(name)s” gives no figures: use a rating or choices where you want them.",
})  # fmt: skip

ANSWERS: Mapping[AnswerCode, str] = MappingProxyType({
    AnswerCode.REQUIRED: "Answer this question.",
    AnswerCode.REQUIRED_GROUP: "Answer at least one of these questions.",
    AnswerCode.ROW_MISSING: "Answer on every row.",
    AnswerCode.ROW_REPEATED: "Choose a different answer on each row.",
    AnswerCode.OTHER_MISSING: "Write what you mean by “other”.",
    AnswerCode.TOO_FEW: "Choose at least %(least)s.",
    AnswerCode.TOO_MANY: "Choose at most %(most)s.",
    AnswerCode.TOO_SHORT: "Use at least %(least)s characters; there are now %(given)s.",
    AnswerCode.TOO_LONG: "Use at most %(most)s characters; there are now %(given)s.",
    AnswerCode.TOO_LOW: "The answer must be at least %(least)s.",
    AnswerCode.TOO_HIGH: "The answer must be at most %(most)s.",
    AnswerCode.OFF_STEP: "The answer must be a multiple of %(step)s.",
    AnswerCode.NOT_A_NUMBER: "Enter a number.",
    AnswerCode.DIGITS: "Write it without digits.",
    AnswerCode.NO_MATCH: "The answer is not in the form that is asked for.",
    AnswerCode.BAD_EMAIL: "Enter an email address, such as name@example.fi.",
    AnswerCode.CONDITION: "The answer doesn’t fit the other answers.",
    AnswerCode.UNKNOWN_QUESTION: "The survey has no such question.",
    AnswerCode.WRONG_TYPE: "The answer is of the wrong type.",
    AnswerCode.UNKNOWN_CHOICE: "Choose one of the choices given.",
    AnswerCode.ALONE: "“Can’t say”, “none of these” and the like can only be chosen alone.",
    AnswerCode.BAD_URL: "Enter a web address, such as https://www.example.fi.",
    AnswerCode.BAD_DATE: "Enter a date that is in the calendar.",
    AnswerCode.BAD_MONTH: "Enter a month and a year.",
    AnswerCode.BAD_TIME: "Enter a time, such as 14:30.",
    AnswerCode.ENDLESS: "The survey’s rules go round in circles: tell whoever sent you here.",
})  # fmt: skip


# Parameters that are words themselves, for whoever says a problem or a notice in another language.
WORDS_IN = frozenset({"expected", "instead", "what", "why", "right"})


def english(code: ProblemCode | NoticeCode | AnswerCode, params: Mapping[str, object]) -> str:
    """The words in English, with what they tell of."""
    if isinstance(code, ProblemCode):
        return PROBLEMS[code] % params
    return (NOTICES[code] if isinstance(code, NoticeCode) else ANSWERS[code]) % params
