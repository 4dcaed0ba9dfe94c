"""The pages of who is signed in: what she leads, one scope, one goal. How figures look is decided in `figures`."""

from datetime import date

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.aggregator.application.measuring import Measuring
from services.aggregator.application.showing import SeenGoal, SeenScope, Showing
from services.aggregator.application.wanted import Refused, Wanted
from services.aggregator.domain.windows import ROLLING, Rolling, Step
from services.aggregator.entrypoints.http.asked import scope_query
from services.aggregator.entrypoints.http.figures import GoalView
from services.aggregator.entrypoints.http.gate import Gate
from services.aggregator.entrypoints.http.overviews import (
    SeriesView,
    goal_series,
    history_begins,
    question_views,
    rate_view,
    series_for,
    strip_view,
)
from shared.contracts.directory import Leader
from shared.contracts.ids import GoalId, LeaderId, ScopeId
from shared.runtime.clock import Clock, local_day
from shared.web.languages import keeping_language
from shared.web.returning import sign_in_address


def blueprint(showing: Showing, measuring: Measuring, gate: Gate, clock: Clock) -> Blueprint:
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
        asked = scope_query(request.args, surveys, lambda survey: showing.rounds_of(leader, id_, survey))
        goals = showing.goals(leader, today=today, scope=id_)
        scopes = showing.scopes(leader)
        overview = None
        if asked.survey:
            step, since = series_for(asked.span, today)
            overview = measuring.overview(leader, id_, asked.survey, asked.span, today=today, step=step, since=since)
        return render_template(
            "scope.html",
            scope=seen,
            above=trail_to(seen, scopes),
            below=[one for one in scopes if one.parent == seen.id],
            goals=[GoalView(one) for one in goals],
            surveys=surveys,
            rolling=ROLLING,
            asked=asked,
            overview=overview,
            rate=rate_view(overview) if overview else None,
            questions=question_views(overview, goals) if overview else [],
        )

    @bp.get("/goals/<goal>")
    def goal(goal: str) -> ResponseReturnValue:
        leader, today = LeaderId(g.leader.id), local_day(clock.now())
        found = showing.goal(leader, GoalId(goal), today=today)
        scopes = showing.scopes(leader)
        return render_template(
            "goal.html",
            goal=GoalView(found),
            above=[*trail_to(found.scope, scopes), found.scope],
            series=_series(measuring, found, leader, today=today),
            strip=strip_view(found, today=today),
        )

    return bp


def _tree(scopes: list[SeenScope]) -> list[tuple[SeenScope, list[object]]]:
    """Scopes with what lies in them, as nested pairs; what lies in nothing that is seen stands on top."""
    nodes: dict[ScopeId, tuple[SeenScope, list[object]]] = {one.id: (one, []) for one in scopes}
    tops: list[tuple[SeenScope, list[object]]] = []
    for one in scopes:
        above = nodes.get(one.parent) if one.parent else None
        (above[1] if above else tops).append(nodes[one.id])
    return tops


def trail_to(scope: SeenScope, scopes: list[SeenScope]) -> list[SeenScope]:
    """What a scope lies in and may be seen, from the top."""
    by_id = {one.id: one for one in scopes}
    found: list[SeenScope] = []
    here = by_id.get(scope.parent) if scope.parent else None
    while here and here not in found:
        found.insert(0, here)
        here = by_id.get(here.parent) if here.parent else None
    return found


def _series(measuring: Measuring, seen: SeenGoal, leader: LeaderId, *, today: date) -> SeriesView | None:
    """A goal's figure over two years; None where the survey does not ask its questions any more."""
    asked = seen.goal.indicator
    wanted, span = Wanted(asked.questions, asked.statistic, seen.counted), Rolling(asked.window_days)
    since = history_begins(today)
    try:
        measured = measuring.figure(
            leader, seen.goal.scope, asked.survey, wanted, span, today=today, step=Step.MONTH, since=since
        )
    except Refused:
        return None
    return goal_series(measured.series, seen)
