"""The pages of who is signed in: what she leads, one scope, one goal. How figures look is decided in `figures`."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.aggregator.application.showing import SeenScope, Showing
from services.aggregator.entrypoints.http.asked import WINDOWS, scope_query
from services.aggregator.entrypoints.http.figures import GoalView, figure_view
from services.aggregator.entrypoints.http.gate import Gate
from shared.contracts.directory import Leader
from shared.contracts.ids import GoalId, LeaderId, ScopeId
from shared.runtime.clock import Clock, local_day
from shared.web.languages import keeping_language
from shared.web.returning import sign_in_address


def blueprint(showing: Showing, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("pages", __name__)

    @bp.before_request
    def only_leaders() -> ResponseReturnValue | None:
        return None if gate.by_cookie() else redirect(sign_in_address(request, at=url_for("sign_in.form")), 303)

    @bp.get("/")
    def start() -> ResponseReturnValue:
        leader: Leader = g.leader
        if leader.coordinates and not leader.leads:  # there is nothing here for who only coordinates
            return redirect(keeping_language("/manage/"), 303)
        today = local_day(clock.now())
        scopes = showing.scopes(leader.id)
        led = [one for one in scopes if one.id in leader.leads]
        goals = [GoalView(one) for one in showing.goals(leader.id, today=today) if one.scope in led]
        return render_template(
            "start.html", leader=leader, tree=_tree(scopes), led={one.id for one in led}, goals=goals
        )

    @bp.get("/scopes/<scope>")
    def scope(scope: str) -> ResponseReturnValue:
        leader, id_, today = LeaderId(g.leader.id), ScopeId(scope), local_day(clock.now())
        seen = showing.scope(leader, id_)
        surveys = showing.surveys_of(leader, id_)
        asked = scope_query(request.args, surveys)
        figures = showing.indicators(leader, id_, asked.survey, days=asked.days, today=today) if asked.survey else None
        scopes = showing.scopes(leader)
        return render_template(
            "scope.html",
            scope=seen,
            above=_above(seen, scopes),
            below=[one for one in scopes if one.parent == seen.id],
            goals=[GoalView(one) for one in showing.goals(leader, today=today, scope=id_)],
            surveys=surveys,
            windows=WINDOWS,
            asked=asked,
            figures=figures,
            views=[figure_view(one) for one in figures.indicators] if figures else [],
        )

    @bp.get("/goals/<goal>")
    def goal(goal: str) -> ResponseReturnValue:
        found = showing.goal(g.leader.id, GoalId(goal), today=local_day(clock.now()))
        scopes = showing.scopes(g.leader.id)
        return render_template("goal.html", goal=GoalView(found), above=[*_above(found.scope, scopes), found.scope])

    return bp


def _tree(scopes: list[SeenScope]) -> list[tuple[SeenScope, list[object]]]:
    """Scopes with what lies in them, as nested pairs; what lies in nothing that is seen stands on top."""
    nodes: dict[ScopeId, tuple[SeenScope, list[object]]] = {one.id: (one, []) for one in scopes}
    tops: list[tuple[SeenScope, list[object]]] = []
    for one in scopes:
        above = nodes.get(one.parent) if one.parent else None
        (above[1] if above else tops).append(nodes[one.id])
    return tops


def _above(scope: SeenScope, scopes: list[SeenScope]) -> list[SeenScope]:
    """What a scope lies in and may be seen, from the top."""
    by_id = {one.id: one for one in scopes}
    found: list[SeenScope] = []
    here = by_id.get(scope.parent) if scope.parent else None
    while here and here not in found:
        found.insert(0, here)
        here = by_id.get(here.parent) if here.parent else None
    return found
