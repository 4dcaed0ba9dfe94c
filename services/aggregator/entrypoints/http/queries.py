"""What the API is asked for: the forms of its queries. What pages are asked for is in `asked`."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields, validate

from services.aggregator.application.wanted import Refused, Why
from services.aggregator.domain.windows import NAMES, Span, Step, span_of
from shared.survey.kinds import Statistic
from shared.web.problems import Problem

USUAL_WINDOW = "30d"
CANT_SAY = "cant-say"
FORMS = ("json", "csv")
_WINDOW = rf"^({'|'.join(NAMES)}|round:[a-z0-9-]{{1,64}})$"

_REASONS: Mapping[Why, str] = {
    Why.NO_QUESTION: "Name at least one question.",
    Why.UNKNOWN_QUESTION: "The survey counts no such question: {about}.",
    Why.OTHER_STATISTIC: "The question {about} has no such statistic.",
    Why.OTHER_SCALES: "The question {about} is not on the scale of the first one, so they have no common figure.",
    Why.NO_CHOICE: "A share is of choices: name them with choice=.",
    Why.UNKNOWN_CHOICE: "There is no such choice: {about}.",
    Why.SEVERAL_OF_SEVERAL: "Where several may be chosen, only the share of one choice at a time is known.",
}


def survey_id() -> fields.String:
    """A survey's id."""
    return fields.String(required=True, validate=validate.Length(1, 64), metadata={"description": "A survey's id."})


def window_name(**rest: Any) -> fields.String:
    """A window's name."""
    told = "7d, 30d, 90d, 365d, funding (so far), previous-funding, or round:ID for the answers of one round."
    return fields.String(validate=validate.Regexp(_WINDOW), metadata={"description": told}, **rest)


def form() -> fields.String:
    """JSON or a table."""
    return fields.String(data_key="format", load_default="json", validate=validate.OneOf(FORMS))


class IndicatorsQuery(Schema):
    """All figures of a survey."""

    survey = survey_id()
    window = window_name(load_default=USUAL_WINDOW)
    form = form()


class SeriesQuery(IndicatorsQuery):
    """The same over time. from: no point ends earlier, a year ago without it; for a round, its first day."""

    step = fields.Enum(Step, by_value=True, load_default=Step.WEEK)
    since = fields.Date(data_key="from", load_default=None)


class FigureQuery(Schema):
    """One figure. question: several on one scale are an index. choice: what a share counts. step: with a series."""

    survey = survey_id()
    question = fields.List(
        fields.String(validate=validate.Length(1, 200)), required=True, validate=validate.Length(1, 20)
    )
    statistic = fields.String(required=True, validate=validate.OneOf([*Statistic, CANT_SAY]))
    choice = fields.List(
        fields.String(validate=validate.Length(1, 200)), load_default=list, validate=validate.Length(max=50)
    )
    window = window_name(load_default=USUAL_WINDOW)
    step = fields.Enum(Step, by_value=True, load_default=None)
    since = fields.Date(data_key="from", load_default=None)


def read(schema: Schema, *, ask: str) -> dict[str, Any]:
    """What the address asks for. ask: how to ask. Raises Problem. What no form knows (the language) is left alone."""
    given: dict[str, Any] = {}
    for name, field in schema.fields.items():
        key = field.data_key or name
        if key in request.args:
            several = isinstance(field, fields.List)
            given[key] = request.args.getlist(key) if several else request.args[key]
    try:
        found: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise Problem(400, "malformed", detail=ask, fields={"errors": error.messages_dict}) from error
    return found


def span(name: str) -> Span:
    """The window of a name that a form has let through."""
    if (found := span_of(name)) is None:
        raise ValueError(name)
    return found


def refused(error: Refused) -> Problem:
    """What is said of a figure that no answers could tell."""
    return Problem(400, "malformed", detail=_REASONS[error.why].format(about=error.about[:200]))
