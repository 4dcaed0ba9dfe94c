"""How the API writes measured figures, their changes and series. Other answers are in `schemas`."""

from typing import Any

from marshmallow import Schema, fields

from services.aggregator.application.measuring import Figure, Overview, QuestionMeasures
from services.aggregator.domain.windows import name_of
from services.aggregator.entrypoints.http.queries import CANT_SAY
from services.aggregator.entrypoints.http.schemas import IntervalSchema, Text, WindowSchema
from shared.survey.localised import Localised
from shared.web.languages import language


class PlainSchema(Schema):
    """A figure alone. n: answers; of "can't say", all who answered in any way."""

    value = fields.Float(allow_none=True)
    n = fields.Integer()
    interval = fields.Nested(IntervalSchema, allow_none=True)


class ChangeSchema(Schema):
    """By how much a figure is above what it was. excludes_zero: whether chance alone hardly explains it."""

    by = fields.Float()
    interval = fields.Nested(IntervalSchema, allow_none=True)
    excludes_zero = fields.Boolean()


class ComparedSchema(Schema):
    """A figure, that of the window before, and the change. before, change: null where there is nothing to compare."""

    value = fields.Float(attribute="now.value", allow_none=True)
    n = fields.Integer(attribute="now.n")
    interval = fields.Nested(IntervalSchema, attribute="now.interval", allow_none=True)
    before = fields.Nested(PlainSchema, allow_none=True)
    change = fields.Nested(ChangeSchema, allow_none=True)


class TopTwoSchema(Schema):
    """The share of a scale's two highest values."""

    choices = fields.List(fields.String(), attribute="values")
    figure = fields.Nested(ComparedSchema)


class ChoiceSchema(Schema):
    """The share of one choice, of those who answered the question."""

    choice = fields.String()
    figure = fields.Nested(ComparedSchema)


class IndicatorSchema(Schema):
    """A question's figures. distribution: answers by value, in the order in which the survey asks."""

    question = fields.String(attribute="question.name")
    title = Text(attribute="question.title")
    statistic = fields.String()
    value = fields.Float(attribute="figure.now.value", allow_none=True)
    n = fields.Integer(attribute="figure.now.n")
    interval = fields.Nested(IntervalSchema, attribute="figure.now.interval", allow_none=True)
    cant_say = fields.Integer(attribute="figure.now.cant_say")
    distribution = fields.Method("_distribution", metadata={"type": "object"})
    before = fields.Nested(PlainSchema, attribute="figure.before", allow_none=True)
    change = fields.Nested(ChangeSchema, attribute="figure.change", allow_none=True)
    cant_say_share = fields.Nested(ComparedSchema, attribute="cant_say_")
    top_two = fields.Nested(TopTwoSchema, attribute="top", allow_none=True)
    choices = fields.List(fields.Nested(ChoiceSchema))

    def _distribution(self, one: "_Row") -> dict[str, int]:
        """In the survey's order; values that an earlier version had come last."""
        counted = one.figure.now.distribution
        ordered = [*one.question.values, *sorted(counted.keys() - set(one.question.values))]
        return {value: counted[value] for value in ordered if value in counted}


class RateSchema(Schema):
    """A response rate. invited: people invited in the window; responded: of them, as far as is released."""

    invited = fields.Integer()
    responded = fields.Function(lambda one: round(one.responded, 1), metadata={"type": "number"})
    rate = fields.Float()
    interval = fields.Nested(IntervalSchema, allow_none=True)


class ComparedRateSchema(Schema):
    """A response rate and its change. null where fewer than five were invited."""

    now = fields.Nested(RateSchema, allow_none=True)
    before = fields.Nested(RateSchema, allow_none=True)
    change = fields.Nested(ChangeSchema, allow_none=True)


class FiguresSchema(Schema):
    """The indicators of a scope. before_window: what they are compared with."""

    scope = fields.String()
    survey = fields.String()
    window_name = fields.String()
    window = fields.Nested(WindowSchema)
    before_window = fields.Nested(WindowSchema, allow_none=True)
    response_rate = fields.Nested(ComparedRateSchema)
    indicators = fields.List(fields.Nested(IndicatorSchema))


class PointSchema(Schema):
    """A point of a series."""

    since = fields.Date(data_key="from", attribute="window.since")
    until = fields.Date(attribute="window.until")
    value = fields.Float(attribute="measured.value", allow_none=True)
    n = fields.Integer(attribute="measured.n")
    interval = fields.Nested(IntervalSchema, attribute="measured.interval", allow_none=True)


class RatePointSchema(Schema):
    """A response rate at a point of a series; null where fewer than five were invited."""

    since = fields.Date(data_key="from", attribute="window.since")
    until = fields.Date(attribute="window.until")
    response_rate = fields.Nested(RateSchema, attribute="rate", allow_none=True)


class QuestionSeriesSchema(Schema):
    """A question's usual figure over time."""

    question = fields.String(attribute="question.name")
    title = Text(attribute="question.title")
    statistic = fields.String()
    points = fields.List(fields.Nested(PointSchema), attribute="series")


class SeriesSchema(Schema):
    """Figures over time, of windows that end step by step."""

    scope = fields.String()
    survey = fields.String()
    window_name = fields.String()
    step = fields.String()
    series = fields.List(fields.Nested(QuestionSeriesSchema))
    response_rates = fields.List(fields.Nested(RatePointSchema))


class FigureSchema(Schema):
    """One figure. choices: what a share counts, with its title."""

    scope = fields.String(attribute="scope.id")
    survey = fields.String()
    questions = fields.List(fields.String(), attribute="wanted.questions")
    statistic = fields.Function(lambda one: one.wanted.statistic or CANT_SAY, metadata={"type": "string"})
    choices = fields.Function(
        lambda one: [{"choice": value, "title": _said(title)} for value, title in one.named.items()],
        metadata={"type": "array", "items": {"type": "object"}},
    )
    window_name = fields.Function(lambda one: name_of(one.windows.span), metadata={"type": "string"})
    window = fields.Nested(WindowSchema, attribute="windows.now")
    before_window = fields.Nested(WindowSchema, attribute="windows.before", allow_none=True)
    figure = fields.Nested(ComparedSchema)
    response_rate = fields.Nested(ComparedRateSchema, attribute="rate")
    series = fields.List(fields.Nested(PointSchema))


class _Row:
    """A question's figures, as they are written."""

    def __init__(self, one: QuestionMeasures) -> None:
        self.question = one.question
        self.statistic = one.statistic
        self.figure = one.figure
        self.cant_say_ = one.cant_say
        self.top = one.top
        self.choices = [{"choice": value, "figure": figure} for value, figure in one.choices.items()]


def overview_document(overview: Overview) -> dict[str, Any]:
    """GET /scopes/<scope>/indicators."""
    windows = overview.windows
    document: dict[str, Any] = FiguresSchema().dump(
        {
            "scope": overview.scope.id,
            "survey": overview.survey,
            "window_name": name_of(windows.span),
            "window": windows.now,
            "before_window": windows.before,
            "response_rate": overview.rate,
            "indicators": [_Row(one) for one in overview.questions],
        }
    )
    return document


def series_document(overview: Overview, *, step: str) -> dict[str, Any]:
    """GET /scopes/<scope>/series."""
    document: dict[str, Any] = SeriesSchema().dump(
        {
            "scope": overview.scope.id,
            "survey": overview.survey,
            "window_name": name_of(overview.windows.span),
            "step": step,
            "series": overview.questions,
            "response_rates": overview.rates,
        }
    )
    return document


def figure_document(figure: Figure) -> dict[str, Any]:
    """GET /scopes/<scope>/figure."""
    document: dict[str, Any] = FigureSchema().dump(figure)
    return document


def _said(text: Localised) -> str:
    return text.in_(language())
