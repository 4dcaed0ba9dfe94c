"""What is asked for in an address: survey and window. Pages take what they understand, the API refuses the rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marshmallow import Schema, fields, validate

from shared.contracts.ids import SurveyId

WINDOWS: Mapping[str, int] = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
USUAL = "30d"


@dataclass(frozen=True, slots=True)
class ScopeQuery:
    """A survey, or None where none has been asked yet, and a window by name."""

    survey: SurveyId | None
    window: str

    @property
    def days(self) -> int:
        """How many local days the window has."""
        return WINDOWS[self.window]


def scope_query(given: Mapping[str, str], surveys: Collection[SurveyId]) -> ScopeQuery:
    """What a page's address asks for; what it doesn't say or says wrongly is the first survey and thirty days."""
    survey = SurveyId(given.get("survey", ""))
    window = given.get("window", USUAL)
    return ScopeQuery(
        survey if survey in surveys else next(iter(surveys), None), window if window in WINDOWS else USUAL
    )


class IndicatorsQuery(Schema):
    """The query of the API."""

    survey = fields.String(required=True, validate=validate.Length(1, 64))
    window = fields.String(load_default=USUAL, validate=validate.OneOf(WINDOWS))
