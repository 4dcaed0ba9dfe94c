"""How the API writes goals that are set, their changes, and what they would have done. Routes are in `goal_api`."""

from marshmallow import Schema, fields

from services.aggregator.entrypoints.http.schemas import Text
from shared.contracts.directory import Goal
from shared.contracts.events import Terms


class SetGoalSchema(Schema):
    """A goal as it asks. target: {"at_least": 4}."""

    id = fields.String()
    name = Text()
    scope = fields.String()
    survey = fields.String(attribute="indicator.survey")
    questions = fields.List(fields.String(), attribute="indicator.questions")
    statistic = fields.String(attribute="indicator.statistic")
    choices = fields.List(fields.String(), attribute="indicator.choices")
    window_days = fields.Integer(attribute="indicator.window_days")
    target = fields.Method("_target")
    owner = fields.String()
    also = fields.List(fields.String())
    paused = fields.Boolean()

    def _target(self, goal: Goal) -> dict[str, float]:
        return {goal.target.bound.value: goal.target.value}


class GoalTermsSchema(Schema):
    """What a goal asked for at one time."""

    name = Text()
    scope = fields.String()
    questions = fields.Function(lambda terms: [one.name for one in terms.questions])
    statistic = fields.String()
    choices = fields.List(Text())
    window_days = fields.Integer()
    target = fields.Method("_target")
    owner = fields.String()
    also = fields.List(fields.String())
    paused = fields.Boolean()

    def _target(self, terms: Terms) -> dict[str, float]:
        return {terms.target.bound.value: terms.target.value}


class GoalChangeSchema(Schema):
    """One change. by: null for the network file. before: null when it was set, after: null when it was retired."""

    revision = fields.Integer()
    at = fields.AwareDateTime(attribute="time")
    by = fields.String(allow_none=True)
    by_name = fields.String()
    before = fields.Nested(GoalTermsSchema, allow_none=True)
    after = fields.Nested(GoalTermsSchema, allow_none=True)


class ForeseenFigureSchema(Schema):
    """A figure over some days, as it was then."""

    value = fields.Float(allow_none=True)
    n = fields.Integer()
    since = fields.Date(data_key="from")
    until = fields.Date()


class ForeseenSchema(Schema):
    """One change of status that would have come."""

    day = fields.Date()
    since = fields.Date()
    before = fields.String()
    after = fields.String()
    figure_since = fields.Nested(ForeseenFigureSchema)
    figure_before = fields.Nested(ForeseenFigureSchema)


class ForesightSchema(Schema):
    """What a goal would have done. false_change_in_years: chance alone causes at most one in so many, on average."""

    since = fields.Date(data_key="from")
    until = fields.Date()
    answers = fields.Integer()
    state = fields.String()
    changes = fields.List(fields.Nested(ForeseenSchema), attribute="turns")
    plain_comparisons = fields.Integer(attribute="comparisons", allow_none=True)
    false_change_in_years = fields.Float(attribute="years")


class ForeseenDocument(Schema):
    """foresight: null where the target can't be judged."""

    foresight = fields.Nested(ForesightSchema, allow_none=True)
