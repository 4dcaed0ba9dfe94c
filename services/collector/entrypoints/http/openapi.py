"""The API's OpenAPI document, made from the same forms that read and write its bodies."""

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from services.collector.entrypoints.http.errors import STATUSES
from services.collector.entrypoints.http.schemas import (
    LINK,
    InvalidAnswersSchema,
    LinkSchema,
    ProblemSchema,
    ReceiptSchema,
    SubmissionSchema,
    WithdrawalSchema,
    WithdrawSchema,
)
from shared.web.problems import CONTENT_TYPE

_JSON = "application/json"
_LINK = {
    "name": "link",
    "in": "path",
    "required": True,
    "description": "What stands after /f/ in a survey link, in any case.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[0-9A-Za-z-]+$", "example": LINK},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New and random for each respondent’s answers; the same when they are sent again.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 64, "pattern": "^[\\x21-\\x7e]+$"},
}
_REFUSALS = {
    "400": "The request can’t be read: `malformed`.",
    "404": "No survey has this link: `unknown-link`.",
    "413": "The body is larger than 64 KiB: `too-large`.",
    "415": "The body is not JSON: `unsupported-media-type`.",
    "503": "The database is away, nothing has been kept: `unavailable`. Send the same again.",
}


def document(public_url: str) -> dict[str, Any]:
    """The document, for the address under which the API is reached."""
    spec = APISpec(
        title="Kaiku",
        version="1",
        openapi_version="3.1.0",
        info={"description": "Answer surveys, and withdraw answers. Refusals are problem details (RFC 9457)."},
        servers=[{"url": public_url}],
        plugins=[MarshmallowPlugin()],
    )
    spec.path("/api/v1/links/{link}", parameters=[_LINK], operations={"get": _look()})
    spec.path("/api/v1/links/{link}/responses", parameters=[_LINK], operations={"post": _submit()})
    spec.path("/api/v1/withdrawals", operations={"post": _withdraw()})
    spec.path("/api/v1/openapi.json", operations={"get": _describe()})
    found: dict[str, Any] = spec.to_dict()
    return found


def _look() -> dict[str, Any]:
    return {
        "operationId": "look",
        "summary": "How a link stands, and what it asks",
        "responses": {"200": _content("The link.", LinkSchema), **_refused("400", "404", "503")},
    }


def _submit() -> dict[str, Any]:
    codes = {
        "409": _codes(409),
        "410": _codes(410),
        "429": _codes(429),
    }
    return {
        "operationId": "submit",
        "summary": "Keep a response",
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": {_JSON: {"schema": SubmissionSchema}}},
        "responses": {
            "201": _content("The response has been kept.", ReceiptSchema),
            "200": _content("It had been kept before; this is the first reply again.", ReceiptSchema),
            **_refused("400", "404", "413", "415", "503"),
            **{status: _content(text, ProblemSchema, CONTENT_TYPE) for status, text in codes.items()},
            "422": _content("Answers don’t fit the survey: `invalid-answers`.", InvalidAnswersSchema, CONTENT_TYPE),
        },
    }


def _withdraw() -> dict[str, Any]:
    unknown = _content("No response has this receipt code: `unknown-receipt`.", ProblemSchema, CONTENT_TYPE)
    return {
        "operationId": "withdraw",
        "summary": "Withdraw a response; twice is harmless",
        "requestBody": {"required": True, "content": {_JSON: {"schema": WithdrawSchema}}},
        "responses": {
            "200": _content("It has been withdrawn.", WithdrawalSchema),
            **_refused("400", "413", "415", "503"),
            "404": unknown,
        },
    }


def _describe() -> dict[str, Any]:
    return {
        "operationId": "describe",
        "summary": "This document",
        "responses": {"200": {"description": "The document.", "content": {_JSON: {"schema": {"type": "object"}}}}},
    }


def _refused(*statuses: str) -> dict[str, Any]:
    return {status: _content(_REFUSALS[status], ProblemSchema, CONTENT_TYPE) for status in statuses}


def _codes(status: int) -> str:
    """What each code of a status means."""
    return " ".join(f"{title}: `{code}`." for one, code, title in STATUSES.values() if one == status)


def _content(text: str, schema: type, kind: str = _JSON) -> Mapping[str, Any]:
    return {"description": text, "content": {kind: {"schema": schema}}}
