"""The API for programs that answer surveys: links, responses, withdrawals. Parses, calls, answers."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from services.collector.application.ports import Channel
from services.collector.application.submitting import Submission
from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import InvalidAnswers
from services.collector.domain.strict_json import NotStrictJson, strictly
from services.collector.domain.submissions import read_key
from services.collector.entrypoints.http.counting import count, count_unread, counting
from services.collector.entrypoints.http.errors import answer_with_problems, problem_of
from services.collector.entrypoints.http.openapi import document
from services.collector.entrypoints.http.schemas import (
    LinkSchema,
    ReceiptSchema,
    SubmissionSchema,
    WithdrawalSchema,
    WithdrawSchema,
    dumped,
)
from services.collector.entrypoints.http.words import Words
from shared.contracts.fields import where
from shared.runtime.clock import Clock
from shared.web.problems import Problem

# Made once: a schema copies its fields when it is made, which costs more than reading a body with it.
_SUBMISSION, _RECEIPT, _LINK = SubmissionSchema(), ReceiptSchema(), LinkSchema()
_WITHDRAW, _WITHDRAWAL = WithdrawSchema(), WithdrawalSchema()


def api(cases: UseCases, *, clock: Clock, words: Words, public_url: str) -> Blueprint:
    """The API under /api/v1."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    answer_with_problems(blueprint)
    count_unread(blueprint, cases.journal, Channel.API, endpoint="api.submit")
    _responses(blueprint, cases, clock, words, public_url)
    _links(blueprint, cases, clock)

    @blueprint.post("/withdrawals")
    def withdraw() -> ResponseReturnValue:
        """Withdraw a response; twice is harmless."""
        asked = _body(_WITHDRAW)
        withdrawal = cases.receipts.withdraw(str(asked["receipt"]), now=clock.now())
        return dumped(_WITHDRAWAL, withdrawal)

    openapi = document(public_url)

    @blueprint.get("/openapi.json")
    def describe() -> ResponseReturnValue:
        """This description."""
        return openapi

    return blueprint


def _responses(blueprint: Blueprint, cases: UseCases, clock: Clock, words: Words, public_url: str) -> None:
    @blueprint.post("/links/<link>/responses")
    def submit(link: str) -> ResponseReturnValue:
        """Keep a response."""
        try:
            with counting(cases.journal, Channel.API):
                sent = _submission(link)
                receipt = cases.submitting.submit(sent, now=clock.now())
        except InvalidAnswers as refused:
            errors = words.errors(refused.errors, sent.language)
            raise problem_of(refused, {"errors": errors}) from refused
        count(cases.journal, Channel.API, receipt)
        reply = {"response": receipt.response, "receipt": receipt.code, "url": f"{public_url}/receipt"}
        return dumped(_RECEIPT, reply), 201 if receipt.is_new else 200


def _links(blueprint: Blueprint, cases: UseCases, clock: Clock) -> None:
    @blueprint.get("/links/<link>")
    def look(link: str) -> ResponseReturnValue:
        """How a link stands."""
        view = cases.looking.look(link, now=clock.now())
        asked = view.asked
        return dumped(
            _LINK,
            {
                "state": view.state,
                "survey": asked.version.survey,
                "version": asked.version.version,
                "round": asked.round.id,
                "unit": asked.unit.id,
                "languages": asked.survey.languages,
                "definition": asked.version.definition,
            },
        )


def _submission(link: str) -> Submission:
    body = _body(_SUBMISSION)
    key = read_key(request.headers.get("Idempotency-Key"))
    if key is None:
        raise Problem(400, "malformed", detail="Idempotency-Key should be 16–64 visible ASCII characters.")
    return Submission(link, key, body["language"], body["answers"])


def _body(schema: Schema) -> dict[str, Any]:
    """The request's body as its form reads it. Raises Problem."""
    if not request.is_json:
        raise Problem(415, "unsupported-media-type", detail="Send the body with the content type application/json.")
    try:
        read = strictly(request.get_data(cache=False))
        body: dict[str, Any] = schema.load(read)  # type: ignore[arg-type]  # load refuses what is no object
    except NotStrictJson as error:
        raise Problem(400, "malformed", detail=f"The body can’t be read: {error}") from error
    except ValidationError as error:
        raise Problem(400, "malformed", detail=f"Missing, wrong or unknown: {where(error)[:500]}") from error
    return body
