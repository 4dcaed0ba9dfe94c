"""Problem details (RFC 9457): how an API refuses. Which error is which problem is told in each service's table."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from flask import Response, request

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal. code: one word that programs can rely on. fields: more that goes into the document (`errors`).

    headers: more than the content type, such as Retry-After.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str = "",
        detail: str = "",
        *,
        fields: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The problem as an answer."""
        document: dict[str, object] = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            document["detail"] = self.detail
        body = orjson.dumps({**document, "code": self.code, **self.fields})
        return Response(body, self.status, self.headers, content_type=CONTENT_TYPE)


def json_body() -> object:
    """The request's JSON, whatever it holds. Raises Problem: 415 for another content type, 400 for what isn't JSON."""
    if not request.is_json:
        detail = "Send the body with the content type application/json."
        raise Problem(415, "unsupported-media-type", detail=detail)
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError as error:
        raise Problem(400, "malformed", detail=f"The body is not JSON: {error}") from error


def json_object() -> dict[str, object]:
    """The request's JSON object. Raises Problem as `json_body` does, and 400 for JSON that is no object."""
    body = json_body()
    if not isinstance(body, dict):
        raise Problem(400, "malformed", detail="The body should be a JSON object.")
    return body
