"""The JSON API, `/leader/api/v1/`. Reads only. How answers are written is in `schemas`."""

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.aggregator.application.exporting import Exporting
from services.aggregator.application.showing import Showing
from services.aggregator.entrypoints.http import exports, schemas
from services.aggregator.entrypoints.http.asked import WINDOWS, IndicatorsQuery
from services.aggregator.entrypoints.http.gate import Gate
from shared.contracts.ids import GoalId, ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.web.problems import Problem


def blueprint(showing: Showing, exporting: Exporting, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("api", __name__, url_prefix="/api/v1")

    @bp.before_request
    def only_leaders() -> None:
        if gate.by_token_or_cookie() is None:
            raise Problem(
                401,
                "unauthorised",
                detail="Send a bearer token (kaiku token LEADER makes one) or the session of who is signed in.",
                headers={"WWW-Authenticate": 'Bearer realm="kaiku"'},
            )

    @bp.get("/scopes")
    def scopes() -> ResponseReturnValue:
        return schemas.scopes_document(showing.scopes(g.leader.id))

    @bp.get("/scopes/<scope>/indicators")
    def indicators(scope: str) -> ResponseReturnValue:
        showing.scope(g.leader.id, ScopeId(scope))
        asked = _query()
        figures = showing.indicators(
            g.leader.id,
            ScopeId(scope),
            SurveyId(asked["survey"]),
            days=WINDOWS[asked["window"]],
            today=local_day(clock.now()),
        )
        return schemas.figures_document(figures)

    @bp.get("/goals")
    def goals() -> ResponseReturnValue:
        return schemas.goals_document(showing.goals(g.leader.id, today=local_day(clock.now())))

    @bp.get("/goals/<goal>")
    def goal(goal: str) -> ResponseReturnValue:
        return schemas.goal_document(showing.goal(g.leader.id, GoalId(goal), today=local_day(clock.now())))

    exports.add_to(bp, showing, exporting, clock)
    return bp


def _query() -> dict[str, str]:
    given = {name: value for name, value in request.args.items() if name in IndicatorsQuery().fields}
    try:
        read: dict[str, str] = IndicatorsQuery().load(given)
    except ValidationError as error:
        detail = f"Ask with survey=<id> and window={'|'.join(WINDOWS)}."
        raise Problem(400, "malformed", detail=detail, fields={"errors": error.messages_dict}) from error
    return read
