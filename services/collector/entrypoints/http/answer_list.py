"""Answers as people read them: each question's title and what was chosen or written."""

from collections.abc import Mapping, Sequence

from shared.survey.localised import Language
from shared.survey.model import Choices, Question, Scalar, Survey, key_of


def titled(
    survey: Survey | None, answers: Mapping[str, object], language: Language
) -> Sequence[tuple[str, Sequence[str]]]:
    """In the survey's order; what the survey doesn't know comes last, by its name."""
    known = [name for question in survey.questions() for name in _names(question)] if survey else []
    names = [*known, *(name for name in answers if name not in set(known))]
    return [
        (_title(survey, name, language), _words(survey, name, answers[name], language))
        for name in names
        if name in answers
    ]


def _names(question: Question) -> Sequence[str]:
    return [question.value_name, question.comment] if question.comment else [question.value_name]


def _title(survey: Survey | None, name: str, language: Language) -> str:
    question = survey.question(name) if survey else None
    if question is not None:
        return question.title.in_(language) or name
    for one in survey.questions() if survey else ():
        if one.comment == name:
            return f"{one.title.in_(language) or one.name}: {_other_title(one, language)}"
    return name


def _other_title(question: Question, language: Language) -> str:
    other = question.asks.other if isinstance(question.asks, Choices) else None
    return other.title.in_(language) if other else ""


def _words(survey: Survey | None, name: str, answer: object, language: Language) -> Sequence[str]:
    question = survey.question(name) if survey else None
    given = answer if isinstance(answer, list) else [answer]
    return [_word(question, one, language) for one in given]


def _word(question: Question | None, given: object, language: Language) -> str:
    if not isinstance(given, str | int | float | bool):
        return ""
    value: Scalar = given
    asks = question.asks if question else None
    choice = asks.by_key.get(key_of(value)) if isinstance(asks, Choices) else None
    return choice.title.in_(language) or choice.key if choice else key_of(value)
