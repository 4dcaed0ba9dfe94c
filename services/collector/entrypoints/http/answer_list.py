"""Answers as people read them: each question's title and what was chosen or written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.collector.entrypoints.http.filling.reading import Say, words_of
from shared.survey.asks import Choices
from shared.survey.localised import Language, Localised
from shared.survey.model import Question, Survey
from shared.survey.run import run


def titled(
    survey: Survey | None, answers: Mapping[str, object], language: Language, *, now: datetime
) -> Sequence[tuple[str, Sequence[str]]]:
    """In the survey's order, with what is piped into its titles; what it doesn't know comes last, by its name."""
    say = run(survey, answers, language=language, now=now).say if survey else _plainly(language)
    found: dict[str, tuple[str, Sequence[str]]] = {}
    for question in survey.questions() if survey else ():
        name, comment = question.value_name, question.comment
        if name in answers and name not in found:
            found[name] = (say(question.title) or question.name, words_of(question, answers[name], say, language))
        if comment and comment in answers:
            found[comment] = (_comment_title(question, say), words_of(None, answers[comment], say, language))
    rest = [(name, words_of(None, answers[name], say, language)) for name in answers if name not in found]
    return [*found.values(), *rest]


def _plainly(language: Language) -> Say:
    def say(text: Localised) -> str:
        return text.in_(language)

    return say


def _comment_title(question: Question, say: Say) -> str:
    own, other = question.comment_title, question.asks.other if isinstance(question.asks, Choices) else None
    label = own if own is not None else other.title if other else None
    title = say(question.title) or question.name
    return f"{title}: {say(label)}" if label else title
