"""Problem details (RFC 9457): how an API refuses. Which error is which problem is told in each service's table."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from flask import Response

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
        # Errors of lists are told by their place, which is a number.
        told = {**document, "code": self.code, **self.fields}
        body = orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS)
        return Response(body, self.status, self.headers, content_type=CONTENT_TYPE)
