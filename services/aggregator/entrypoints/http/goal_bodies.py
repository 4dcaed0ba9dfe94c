"""The form of a goal as the API takes it. It refuses what is missing, wrong or unknown; rules are the application's."""

from marshmallow import RAISE, Schema, fields, validate

from shared.contracts.goal_rules import WINDOWS
from shared.survey.kinds import Statistic

_ID = validate.Length(1, 64)
_WORD = validate.Length(1, 200)


class _Read(Schema):
    class Meta:
        unknown = RAISE


class NameBody(_Read):
    """A goal's name."""

    fi = fields.String(load_default="", validate=validate.Length(max=1000))
    sv = fields.String(load_default="", validate=validate.Length(max=1000))
    en = fields.String(load_default="", validate=validate.Length(max=1000))


class TargetBody(_Read):
    """Exactly one bound, in the units of the statistic: a share from 0 to 1, an NPS from −100 to 100."""

    at_least = fields.Float(allow_nan=False)
    at_most = fields.Float(allow_nan=False)


class GoalBody(_Read):
    """A goal as it is asked for. statistic: left out, it is the usual one of the questions, or a share of choices."""

    scope = fields.String(required=True, validate=_ID)
    survey = fields.String(required=True, validate=_ID)
    name = fields.Nested(NameBody, required=True)
    questions = fields.List(fields.String(validate=_WORD), required=True, validate=validate.Length(max=200))
    statistic = fields.Enum(Statistic, by_value=True, load_default=None, allow_none=True)
    choices = fields.List(fields.String(validate=_WORD), load_default=list, validate=validate.Length(max=200))
    target = fields.Nested(TargetBody, required=True)
    window_days = fields.Integer(strict=True, required=True, validate=validate.OneOf(WINDOWS))
    owner = fields.String(required=True, validate=_ID)
    also = fields.List(fields.String(validate=_ID), load_default=list, validate=validate.Length(max=1000))
