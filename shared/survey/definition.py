"""From SurveyJS JSON to a `Survey`, and what should be known of it. How each part is read lives in `reading`, what is
supported, ignored or refused in `decisions`.

Source of names and meanings: survey-core itself, and https://surveyjs.io/form-library/documentation/api-reference
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey, Notice
from shared.survey.reading.bounds import check_bounds
from shared.survey.reading.reader import Reader
from shared.survey.reading.survey import read_survey


@dataclass(frozen=True, slots=True)
class Reading:
    """A survey, and what whoever publishes it should know."""

    survey: Survey
    notices: tuple[Notice, ...]


def read(definition: Mapping[str, object]) -> Reading:
    """What a definition means. Raises InvalidSurvey with every mistake in it. Pure."""
    check_bounds(definition)
    locale = definition.get("locale")
    # SurveyJS's own default language is English; "default" texts are in the survey's language.
    reader = Reader(next((one for one in Language if one == locale), Language.EN))
    survey = read_survey(reader, definition)
    if reader.problems:
        raise InvalidSurvey(tuple(reader.problems), tuple(reader.notices))
    return Reading(survey, tuple(reader.notices))


def parse(definition: Mapping[str, object]) -> Survey:
    """The survey alone. Raises InvalidSurvey with every mistake in it."""
    return read(definition).survey
