"""Which error is which problem: the one table from what the collector says to what the API answers."""

from collections.abc import Mapping

from flask import Blueprint, Response

from services.collector.domain.errors import (
    CapReached,
    CollectorError,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    TooManyAtOnce,
    Unavailable,
    UnknownDraft,
    UnknownLink,
    UnknownReceipt,
)
from shared.web.problems import Problem

RETRY_SECONDS = "5"

STATUSES: Mapping[type[CollectorError], tuple[int, str, str]] = {
    UnknownLink: (404, "unknown-link", "No survey has this link"),
    UnknownDraft: (404, "unknown-draft", "No saved answers have this address"),
    UnknownReceipt: (404, "unknown-receipt", "No response has this receipt code"),
    RoundNotOpen: (409, "round-not-open", "The survey is not open yet"),
    RoundClosed: (410, "round-closed", "The survey has ended"),
    LinkUsed: (409, "link-used", "This personal link has been used"),
    TooManyAtOnce: (429, "too-many-at-once", "This link has taken as many answers as it may in a minute"),
    CapReached: (409, "cap-reached", "This link has taken as many answers as it may"),
    KeyReused: (409, "key-reused", "Other answers were sent with this Idempotency-Key"),
    InvalidAnswers: (422, "invalid-answers", "The answers don’t fit the survey"),
    Unavailable: (503, "unavailable", "Nothing can be kept just now: send the same again in a moment"),
}


def problem_of(error: CollectorError, fields: Mapping[str, object] | None = None) -> Problem:
    """The problem that tells of an error."""
    status, code, title = STATUSES[type(error)]
    headers = {"Retry-After": RETRY_SECONDS} if status == 503 else None
    if isinstance(error, TooManyAtOnce):
        headers = {"Retry-After": str(error.seconds)}
    return Problem(status, code, title, fields=fields, headers=headers)


def answer_with_problems(api: Blueprint) -> None:
    """Have a blueprint answer what the collector refuses."""

    @api.errorhandler(CollectorError)
    def refuse(error: CollectorError) -> Response:
        return problem_of(error).response()
