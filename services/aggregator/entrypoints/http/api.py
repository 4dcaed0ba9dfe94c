"""The JSON API, `/leader/api/v1/`. Reads only. How answers are written is in `schemas`."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from services.aggregator.application.exporting import Exporting
from services.aggregator.application.measuring import Measuring
from services.aggregator.application.showing import Showing
from services.aggregator.entrypoints.http import exports, measures, schemas
from services.aggregator.entrypoints.http.gate import Gate
from services.aggregator.entrypoints.http.openapi import document
from shared.contracts.ids import GoalId
from shared.runtime.clock import Clock, local_day


def blueprint(
    showing: Showing, exporting: Exporting, measuring: Measuring, gate: Gate, clock: Clock, *, url: str
) -> Blueprint:
    """The routes. url: where they are reached."""
    bp = Blueprint("api", __name__, url_prefix="/api/v1")

    @bp.before_request
    def only_leaders() -> None:
        gate.refuse_strangers()

    @bp.get("/scopes")
    def scopes() -> ResponseReturnValue:
        return schemas.scopes_document(showing.scopes(g.leader.id))

    @bp.get("/goals")
    def goals() -> ResponseReturnValue:
        return schemas.goals_document(showing.goals(g.leader.id, today=local_day(clock.now())))

    @bp.get("/goals/<goal>")
    def goal(goal: str) -> ResponseReturnValue:
        return schemas.goal_document(showing.goal(g.leader.id, GoalId(goal), today=local_day(clock.now())))

    openapi = document(url)

    @bp.get("/openapi.json")
    def describe() -> ResponseReturnValue:
        return openapi

    measures.add_to(bp, measuring, clock)
    exports.add_to(bp, showing, exporting, clock)
    return bp
