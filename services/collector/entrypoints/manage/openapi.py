"""The API's OpenAPI document, made from the same forms that read and write its bodies."""

from typing import Any, NamedTuple

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from services.collector.entrypoints.manage import bodies
from services.collector.entrypoints.manage import schemas as s
from shared.web.problems import CONTENT_TYPE

_JSON = "application/json"
_EMPTY: dict[str, Any] = {"type": "object"}


class Operation(NamedTuple):
    """One operation. body: what is sent. reply: what comes back, under `many` if that is a list's name."""

    method: str
    path: str
    name: str
    summary: str
    reply: type[Schema] | None = None
    many: str = ""
    body: type[Schema] | None = None
    status: str = "200"
    query: tuple[str, ...] = ()
    refuses: bool = False
    csv: bool = False


OPERATIONS = (
    Operation("get", "/surveys", "surveys", "The surveys that you see", s.SurveySchema, "surveys"),
    Operation("get", "/surveys/{survey}", "survey", "One of them", s.SurveySchema),
    Operation("get", "/surveys/{survey}/versions/{number}", "version", "A version of it", s.VersionSchema),
    Operation(
        "get", "/surveys/{survey}/differences", "differences", "What differs between two versions",
        s.DifferenceSchema, "differences", query=("before", "after"),
    ),
    Operation(
        "post", "/checks", "check", "What Kaiku makes of a definition; nothing is kept",
        s.CheckedSchema, body=bodies.CheckSchema, refuses=True,
    ),
    Operation("get", "/uploads", "uploads", "Surveys that wait to be published", s.UploadSchema, "uploads"),
    Operation(
        "post", "/uploads", "bring", "Keep a checked survey until it is published",
        s.UploadViewSchema, body=bodies.BringSchema, status="201", refuses=True,
    ),
    Operation("get", "/uploads/{upload}", "upload", "One of them, with what would change", s.UploadViewSchema),
    Operation("delete", "/uploads/{upload}", "discard", "Forget it", status="204"),
    Operation(
        "post", "/uploads/{upload}/publish", "publish", "Freeze it as the next version",
        s.VersionSchema, status="201", refuses=True,
    ),
    Operation("get", "/rounds", "rounds", "The rounds with a unit of yours", s.RoundViewSchema, "rounds"),
    Operation(
        "post", "/rounds", "open", "Open a round; the same Idempotency-Key opens it once",
        s.RoundSchema, body=bodies.OpenSchema, status="201", refuses=True,
    ),
    Operation(
        "get", "/rounds/{round}", "round", "One of them, with how many have answered", s.RoundWithParticipationSchema
    ),
    Operation(
        "patch", "/rounds/{round}", "extend", "Give it another last day (If-Match: as you saw it)",
        s.RoundSchema, body=bodies.ExtendSchema, refuses=True,
    ),
    Operation("post", "/rounds/{round}/close", "close", "End it at once", s.RoundSchema),
    Operation("get", "/rounds/{round}/links", "links", "The open links of your units", s.LinkSchema, "links"),
    Operation(
        "post", "/rounds/{round}/links", "makeLinks", "Make personal links, which are told this once",
        s.LinkSchema, "links", body=bodies.MakeLinksSchema, status="201", refuses=True,
    ),
    Operation(
        "get", "/rounds/{round}/invitations", "invitations", "How the invitations of your units stand, in counts",
        s.UnitInvitationsSchema, "invitations",
    ),
    Operation(
        "post", "/rounds/{round}/invitations", "invite", "Have everybody of a CSV file invited who is not yet",
        s.AddedSchema, status="201", csv=True, refuses=True,
    ),
    Operation(
        "post", "/addresses", "address", "What became of an address in your own units",
        s.StorySchema, body=bodies.AddressSchema,
    ),
    Operation("get", "/texts", "textPlaces", "Where you may read texts", s.TextPlaceSchema, "places"),
    Operation(
        "get", "/rounds/{round}/texts/{unit}", "texts", "What was written in a unit, in batches of at least five",
        s.TextsSchema, "texts",
    ),
    Operation("get", "/audit", "audit", "Who did what, newest first", s.NoteSchema, "notes", query=("before",)),
    Operation("get", "/openapi.json", "describe", "This document"),
)  # fmt: skip


def document(url: str) -> dict[str, Any]:
    """The document, for the address under which the API is reached."""
    spec = APISpec(
        title="Kaiku for coordinators",
        version="1",
        openapi_version="3.1.0",
        info={"description": "Keep surveys and rounds. Refusals are problem details (RFC 9457)."},
        servers=[{"url": url}],
        plugins=[MarshmallowPlugin()],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for path in dict.fromkeys(one.path for one in OPERATIONS):
        operations = {one.method: _operation(one) for one in OPERATIONS if one.path == path}
        spec.path(f"/api/v1{path}", parameters=_parameters(path), operations=operations)
    found: dict[str, Any] = spec.to_dict()
    return found


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {one.status: _reply(one), **_refusals(one)},
    }
    if one.query:
        found["parameters"] = [
            {"name": name, "in": "query", "required": len(one.query) > 1, "schema": {"type": "integer"}}
            for name in one.query
        ]
    if one.csv:
        found["requestBody"] = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    if one.body:
        found["requestBody"] = {"required": True, "content": {_JSON: {"schema": one.body}}}
    return found


def _reply(one: Operation) -> dict[str, Any]:
    if one.status == "204":
        return {"description": "Done."}
    schema: Any = one.reply or _EMPTY
    if one.reply and one.many:
        rows = fields.List(fields.Nested(one.reply), required=True)
        extra = {"older": fields.Integer(allow_none=True)} if one.name == "audit" else {}
        schema = Schema.from_dict({one.many: rows, **extra}, name=f"{one.name.capitalize()}List")
    return {"description": one.summary, "content": {_JSON: {"schema": schema}}}


def _refusals(one: Operation) -> dict[str, Any]:
    found = {
        "401": _problem("No token, or none of ours: `unauthorised`."),
        "403": _problem("Not with your role: `forbidden`, or somebody else keeps it: `not-yours`."),
        "503": _problem("The database is away, nothing has been done: `unavailable`."),
    }
    if "{" in one.path:
        found["404"] = _problem("There is no such thing, or you may not see it: `not-found`.")
    if one.query or one.body or one.csv:
        found["400"] = _problem("The request can’t be read: `malformed`.")
    if one.body or one.csv:
        found["413"] = _problem("The body is larger than 1 MB: `too-large`.")
        found["415"] = _problem("The body is of another type: `unsupported-media-type`.")
    if one.method != "get":
        found["409"] = _problem("Somebody else was first: `changed`.")
        found["412"] = _problem("It is no longer as If-Match says: `changed`.")
    if one.body in (bodies.CheckSchema, bodies.BringSchema):
        found["422"] = _problem(
            "A rule speaks against it: `refused`, or the survey can’t be asked: `invalid-survey`.",
            {"anyOf": [s.RefusedSchema, s.InvalidSurveySchema]},
        )
    elif one.refuses:
        found["422"] = _problem("A rule speaks against it: `refused`.", s.RefusedSchema)
    return found


def _problem(text: str, schema: type[Schema] | dict[str, Any] = s.ProblemSchema) -> dict[str, Any]:
    return {"description": text, "content": {CONTENT_TYPE: {"schema": schema}}}


def _parameters(path: str) -> list[dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {
        "number": {"type": "integer", "minimum": 1},
        "upload": {"type": "string", "format": "uuid"},
    }
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(name, {"type": "string", "maxLength": 64})}
        for name in names
    ]
