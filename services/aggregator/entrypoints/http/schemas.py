"""How the API writes what it shows. Texts are in one language, the reader's. Which routes there are is in `api`."""

from typing import Any

from marshmallow import Schema, fields

from services.aggregator.application.showing import SeenGoal
from shared.contracts.directory import Target
from shared.survey.localised import Localised
from shared.web.languages import language


class Text(fields.Field[Localised]):
    """A text in the reader's language."""

    def _serialize(self, value: Localised | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002 – marshmallow's
        return None if value is None else value.in_(language())


class ScopeSchema(Schema):
    """A scope. parent: what it lies in directly, null for what lies in nothing. closed: when a unit ended."""

    id = fields.String()
    kind = fields.String()
    name = Text()
    parent = fields.String(allow_none=True)
    closed = fields.Date(allow_none=True)


class WindowSchema(Schema):
    """Local days, both ends inclusive."""

    since = fields.Date(data_key="from")
    until = fields.Date()


class IntervalSchema(Schema):
    """Both ends of a 95 % interval, in the units of the figure."""

    low = fields.Float()
    high = fields.Float()


class FigureSchema(Schema):
    """A figure of a shift, as it was then."""

    value = fields.Float(allow_none=True)
    n = fields.Integer()
    since = fields.Date(data_key="from")
    until = fields.Date()


class ShiftSchema(Schema):
    """A shift. since: the day about which things changed."""

    at = fields.AwareDateTime()
    before = fields.String()
    after = fields.String()
    since = fields.Date()
    historic = fields.Boolean()
    figures = fields.Function(
        lambda one: {
            "since": FigureSchema().dump(one.figure_since),
            "before": FigureSchema().dump(one.figure_before),
            "window": FigureSchema().dump(one.figure_window),
        }
    )
    carried_by = fields.Function(lambda one: [name.in_(language()) for name in one.carried_by])


class GoalSchema(Schema):
    """A goal and how it stands. evidence: progress towards the next change, in quarters."""

    id = fields.String(attribute="goal.id")
    name = Text(attribute="goal.name")
    scope = fields.String(attribute="scope.id")
    state = fields.String(attribute="standing.state")
    stale = fields.Boolean(attribute="standing.stale")
    target = fields.Function(lambda one: _target(one.goal.target))
    evidence = fields.Float(attribute="standing.evidence")
    value = fields.Float(attribute="measured.value", allow_none=True)
    interval = fields.Nested(IntervalSchema, attribute="measured.interval", allow_none=True)
    n = fields.Integer(attribute="measured.n")
    since = fields.Date(attribute="standing.since", allow_none=True)


class GoalWithHistorySchema(GoalSchema):
    """The same with its shifts, the latest first."""

    history = fields.List(fields.Nested(ShiftSchema), attribute="standing.history")


def scopes_document(scopes: Any) -> dict[str, Any]:
    """GET /scopes."""
    return {"scopes": ScopeSchema(many=True).dump(scopes)}


def goals_document(goals: list[SeenGoal]) -> dict[str, Any]:
    """GET /goals."""
    return {"goals": GoalSchema(many=True).dump(goals)}


def goal_document(goal: SeenGoal) -> dict[str, Any]:
    """GET /goals/<goal>."""
    document: dict[str, Any] = GoalWithHistorySchema().dump(goal)
    return document


def _target(target: Target) -> dict[str, float]:
    return {target.bound.value: target.value}
