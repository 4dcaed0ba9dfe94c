"""Measured figures of a scope: `/leader/api/v1/scopes/<scope>/indicators`, `/series` and `/figure`. Reads only."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from services.aggregator.application.figure_files import overview_table, series_table
from services.aggregator.application.measuring import MOST_POINTS, Measuring, Overview, TooManyPoints
from services.aggregator.application.wanted import Refused, Wanted
from services.aggregator.entrypoints.http import figure_schemas, queries
from shared.contracts.ids import ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.survey.kinds import Statistic
from shared.web.languages import language
from shared.web.problems import Problem

_WINDOWS = "window=7d|30d|90d|365d|funding|previous-funding|round:<id>"
_FORMS = f"format={'|'.join(queries.FORMS)}"
_SERIES = "step=week|month and from=<day>"


def add_to(bp: Blueprint, measuring: Measuring, clock: Clock) -> None:
    """The routes, beside the others of the API: who may not see a scope is told no more than there."""

    @bp.errorhandler(TooManyPoints)
    def too_many(_: TooManyPoints) -> ResponseReturnValue:
        return Problem(400, "malformed", detail=f"A series has at most {MOST_POINTS} points: begin later.").response()

    @bp.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        return queries.refused(error).response()

    @bp.get("/scopes/<scope>/indicators")
    def indicators(scope: str) -> ResponseReturnValue:
        measuring.check(g.leader.id, ScopeId(scope))
        asked = queries.read(queries.IndicatorsQuery(), ask=f"Ask with survey=<id>, {_WINDOWS} and {_FORMS}.")
        overview = _overview(measuring, clock, scope, asked)
        if asked["form"] == "csv":
            return _table(overview_table(overview, language()), overview, asked["window"])
        return figure_schemas.overview_document(overview)

    @bp.get("/scopes/<scope>/series")
    def series(scope: str) -> ResponseReturnValue:
        measuring.check(g.leader.id, ScopeId(scope))
        how = f"Ask with survey=<id>, {_WINDOWS}, {_SERIES}, and {_FORMS}."
        asked = queries.read(queries.SeriesQuery(), ask=how)
        overview = _overview(measuring, clock, scope, asked)
        if asked["form"] == "csv":
            return _table(series_table(overview, language()), overview, f"{asked['window']}-by-{asked['step']}")
        return figure_schemas.series_document(overview, step=asked["step"])

    @bp.get("/scopes/<scope>/figure")
    def figure(scope: str) -> ResponseReturnValue:
        measuring.check(g.leader.id, ScopeId(scope))
        how = (
            f"Ask with survey=<id>, question=<name> (again for an index), statistic=mean|nps|share|{queries.CANT_SAY}, "
            f"choice=<value> for a share, {_WINDOWS}, and for a series {_SERIES}."
        )
        asked = queries.read(queries.FigureQuery(), ask=how)
        statistic = None if asked["statistic"] == queries.CANT_SAY else Statistic(asked["statistic"])
        found = measuring.figure(
            g.leader.id,
            ScopeId(scope),
            SurveyId(asked["survey"]),
            Wanted(tuple(dict.fromkeys(asked["question"])), statistic, tuple(dict.fromkeys(asked["choice"]))),
            queries.span(asked["window"]),
            today=local_day(clock.now()),
            step=asked["step"],
            since=asked["since"],
        )
        return figure_schemas.figure_document(found)


def _overview(measuring: Measuring, clock: Clock, scope: str, asked: dict[str, Any]) -> Overview:
    return measuring.overview(
        g.leader.id,
        ScopeId(scope),
        SurveyId(asked["survey"]),
        queries.span(asked["window"]),
        today=local_day(clock.now()),
        step=asked.get("step"),
        since=asked.get("since"),
    )


def _table(written: Iterator[str], overview: Overview, name: str) -> Response:
    answer = Response(written, mimetype="text/csv")
    file = f"{overview.scope.id}-{overview.survey}-{name.replace(':', '-')}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
