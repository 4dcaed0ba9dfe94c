"""Whether answers fit a survey, and what is kept of them. What is counted of that lives in `counting`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.survey.errors import AnswerError
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.run import run


@dataclass(frozen=True, slots=True)
class Validated:
    """stored: what is kept, by question, empty answers left out. errors: in the order of the questions."""

    stored: Mapping[str, object]
    errors: tuple[AnswerError, ...]


def validate(survey: Survey, answers: Mapping[str, object], *, language: Language, now: datetime) -> Validated:
    """The verdict on answers as SurveyJS names them; `<question>-Comment` holds the text of *other*."""
    made = run(survey, answers, language=language, now=now)
    return Validated(made.stored, made.errors)
