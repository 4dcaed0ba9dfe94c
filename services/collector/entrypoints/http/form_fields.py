"""From what a browser sends to answers, and back to what was typed. Pure; tolerant of whatever is sent."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from shared.survey.model import Choices, Question, Survey

# Before each question's name, so that no question can be called like one of the form's own fields.
PREFIX = "answer."
KEY = "key"
SWITCH = "lang"

Sent = MultiDict[str, str]


def answers_of(survey: Survey, sent: Sent) -> dict[str, object]:
    """The answers as SurveyJS names them. What the survey doesn't ask is left out."""
    answers: dict[str, object] = {}
    for question in survey.questions():
        given = given_to(question.value_name, sent)
        if given:
            answers[question.value_name] = _answer(question, given)
        if question.comment:
            comment = given_to(question.comment, sent)
            if comment:
                answers[question.comment] = comment[0]
    return answers


def given_to(name: str, sent: Sent) -> Sequence[str]:
    """What was typed or chosen under a name."""
    return [one for one in sent.getlist(PREFIX + name) if one]


def _answer(question: Question, given: Sequence[str]) -> object:
    asks = question.asks
    if not isinstance(asks, Choices):
        return given[0]
    values = [asks.by_key[one].value if one in asks.by_key else one for one in given]
    return values if asks.multiple else values[0]
