"""The API's OpenAPI document, made from the same forms that read its queries and write its answers."""

from typing import Any, NamedTuple

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from services.aggregator.entrypoints.http import exports, figure_schemas, goal_bodies, goal_schemas, queries, schemas
from shared.web.problems import CONTENT_TYPE

_JSON, _CSV = "application/json", "text/csv"
_NO_CONTENT = 204


class ProblemSchema(Schema):
    """A refusal (RFC 9457). code: one word that programs can rely on. errors: by field of the query."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String()
    errors = fields.Dict()


class CountsRowSchema(Schema):
    """Released answers to one question. counts: by value. from, until: local days, both ends inclusive."""

    scope = fields.String()
    name = fields.String()
    survey = fields.String()
    question = fields.String()
    title = fields.String(allow_none=True)
    since = fields.Date(data_key="from")
    until = fields.Date()
    answered = fields.Integer()
    cant_say = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class Operation(NamedTuple):
    """One operation. reply: what comes back, under `many` if that is a list's name. query: what may be asked.

    body: what is sent. changes: it may be refused by a rule, or because somebody else was quicker.
    """

    path: str
    name: str
    summary: str
    reply: type[Schema] | None = None
    many: str = ""
    query: type[Schema] | None = None
    method: str = "get"
    body: type[Schema] | None = None
    status: int = 200
    changes: bool = False


OPERATIONS = (
    Operation("/scopes", "scopes", "The scopes that you may see", schemas.ScopeSchema, "scopes"),
    Operation(
        "/scopes/{scope}/indicators", "indicators",
        "Every question's figures over a window, with their changes, and the response rate",
        figure_schemas.FiguresSchema, query=queries.IndicatorsQuery,
    ),
    Operation(
        "/scopes/{scope}/series", "series", "Every question's usual figure over time, and the response rate",
        figure_schemas.SeriesSchema, query=queries.SeriesQuery,
    ),
    Operation(
        "/scopes/{scope}/figure", "figure", "One figure, of one question or an index of several, alone or over time",
        figure_schemas.FigureSchema, query=queries.FigureQuery,
    ),
    Operation(
        "/scopes/{scope}/counts", "counts", "Released answers by value", CountsRowSchema, "rows", exports.CountsQuery
    ),
    Operation("/goals", "goals", "The goals of what you may see", schemas.GoalSchema, "goals"),
    Operation("/goals/{goal}", "goal", "One of them, with its shifts", schemas.GoalWithHistorySchema),
    Operation(
        "/goals/{goal}/changes", "changes", "What was asked of a goal over time, the latest first",
        goal_schemas.GoalChangeSchema, "changes",
    ),
    Operation(
        "/goals", "set_goal", "Set a goal; an Idempotency-Key header makes a repeat set no other",
        goal_schemas.SetGoalSchema, method="post", body=goal_bodies.GoalBody, status=201, changes=True,
    ),
    Operation(
        "/goals/foresight", "foresight", "What a goal would have done over the past two years; nothing is saved",
        goal_schemas.ForeseenDocument, method="post", body=goal_bodies.GoalBody, changes=True,
    ),
    Operation(
        "/goals/{goal}", "change_goal", "Have a goal ask for something else; its scope stays",
        goal_schemas.SetGoalSchema, method="put", body=goal_bodies.GoalBody, changes=True,
    ),
    Operation("/goals/{goal}", "retire_goal", "End a goal for good", method="delete", status=204, changes=True),
    Operation(
        "/goals/{goal}/pause", "pause_goal", "Have a goal rest", goal_schemas.SetGoalSchema, method="post", changes=True
    ),
    Operation(
        "/goals/{goal}/resume", "resume_goal", "Have a goal go on, from no evidence", goal_schemas.SetGoalSchema,
        method="post", changes=True,
    ),
    Operation("/openapi.json", "describe", "This document"),
)  # fmt: skip


def document(url: str) -> dict[str, Any]:
    """The document, for the address under which the API is reached."""
    spec = APISpec(
        title="Kaiku for leaders",
        version="1",
        openapi_version="3.1.0",
        info={
            "description": "Read figures, read and set goals. All figures are made of releases. "
            "Refusals are problem details (RFC 9457)."
        },
        servers=[{"url": url}],
        plugins=[MarshmallowPlugin()],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for one in OPERATIONS:
        spec.path(f"/api/v1{one.path}", parameters=_parameters(one), operations={one.method: _operation(one)})
    found: dict[str, Any] = spec.to_dict()
    return found


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {str(one.status): _reply(one), **_refusals(one)},
    }
    if one.body:
        found["requestBody"] = {"required": True, "content": {_JSON: {"schema": one.body}}}
    if one.query:
        found["parameters"] = [{"in": "query", "schema": one.query}]
    return found


def _reply(one: Operation) -> dict[str, Any]:
    if one.status == _NO_CONTENT:
        return {"description": one.summary}
    schema: Any = one.reply or {"type": "object"}
    if one.reply and one.many:
        rows = fields.List(fields.Nested(one.reply), required=True)
        schema = Schema.from_dict({one.many: rows}, name=f"{one.name.capitalize()}List")
    content: dict[str, Any] = {_JSON: {"schema": schema}}
    if one.query and "form" in one.query().fields:
        content[_CSV] = {"schema": {"type": "string"}}
    return {"description": one.summary, "content": content}


def _refusals(one: Operation) -> dict[str, Any]:
    found = {
        "401": _problem("No token, or none of ours: `unauthorised`."),
        "503": _problem("The database is away: `unavailable`."),
    }
    if "{" in one.path:
        found["404"] = _problem("There is no such thing, or you may not see it: `not-found`.")
    if one.query:
        found["400"] = _problem("It is not told what is asked for: `malformed`; `detail` says how to ask.")
    if one.body:
        found["400"] = _problem("What is sent can't be read: `malformed`; `detail` says what is wrong.")
        found["413"] = _problem("What is sent is too large: `too-large`.")
    if one.changes:
        found["403"] = _problem("Not yours to set, or kept by the network file: `not-yours`, `from-file`.")
        found["404"] = _problem("There is no such thing, or you may not see it: `not-found`.")
        found["409"] = _problem("Somebody else was quicker: `changed`.")
        found["412"] = _problem("It is not as If-Match says: `changed`.")
        found["422"] = _problem("A rule speaks against it: `refused`; `errors` says which, part by part.")
    return found


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {CONTENT_TYPE: {"schema": ProblemSchema}}}


def _parameters(one: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}} for name in names
    ]
