"""What is answered when something is wrong: problem details under /api/, a kind page elsewhere, never a stack trace."""

from collections.abc import Sequence
from logging import getLogger

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from shared.web.problems import Problem

_CODES = {
    400: "malformed",
    401: "unauthorised",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    503: "unavailable",
}
_journal = getLogger(__name__)


def answer_errors(app: Flask, *, unavailable: Sequence[type[Exception]]) -> None:
    """Answer whatever is raised. unavailable: errors that mean "the database is away, come back soon": 503."""

    @app.errorhandler(Problem)
    def refused(problem: Problem) -> ResponseReturnValue:
        return problem.response() if is_api() else page(problem.status, problem.headers)

    @app.errorhandler(HTTPException)
    def refused_by_http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:  # a redirect, or an answer that is whole already
            return error
        status = error.code or 500
        kept = ("Allow", "Retry-After")
        headers = {name: value for name, value in error.get_headers() if name in kept}
        if is_api():
            return Problem(status, _CODES.get(status, "refused"), headers=headers).response()
        return page(status, headers)

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> ResponseReturnValue:
        if isinstance(error, tuple(unavailable)):
            _journal.warning("the database is away: %s", type(error).__name__)
            status, headers = 503, {"Retry-After": "5"}
        else:
            _journal.error("a request crashed", exc_info=error)
            status, headers = 500, {}
        return (
            Problem(status, _CODES.get(status, "broken"), headers=headers).response()
            if is_api()
            else page(status, headers)
        )


def is_api() -> bool:
    """Whether the request is for a program."""
    return request.path.startswith("/api/")


def page(status: int, headers: dict[str, str] | None = None) -> Response:
    """The kind page of a status."""
    response = make_response(render_template("error.html", status=status), status)
    response.headers.update(headers or {})
    return response
