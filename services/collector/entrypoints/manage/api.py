"""The API for coordinators' programs. Parses, calls, answers; how bodies are written is in `written`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from services.collector.application.inviting.problems import InvalidContacts
from services.collector.application.managing.managing import A_PAGE, Managing
from services.collector.application.managing.rounds import Wish, seen_of
from services.collector.domain.managing import Changed, ManagingError, Mistake, NotYours, Refused
from services.collector.domain.strict_json import NotStrictJson, strictly
from services.collector.entrypoints.manage import bodies, written
from services.collector.entrypoints.manage.gate import Gate, here
from services.collector.entrypoints.manage.openapi import document
from services.collector.entrypoints.manage.surveys import DEEPEST
from services.collector.entrypoints.manage.words import Words
from shared.contracts.directory import Round
from shared.contracts.fields import where
from shared.contracts.ids import OrganisationId, RoundId, ScopeId, SurveyId, UnitId
from shared.runtime.clock import Clock, local_day
from shared.survey.localised import Language
from shared.survey.problems import InvalidSurvey
from shared.web.problems import Problem

_KEY_BYTES = 16
_DESCRIBE = "api.describe"
# Leaders read texts; all else is the coordinators'.
_FOR_LEADERS = ("api.texts", "api.text_places")


def blueprint(
    managing: Managing,
    gate: Gate,
    clock: Clock,
    words: Words,
    *,
    public_url: str,
    chance: Callable[[int], bytes],
) -> Blueprint:
    """The API under /api/v1."""
    bp = Blueprint("api", __name__, url_prefix="/api/v1")
    gate.guard_api(bp, open_to_all=[_DESCRIBE])
    _only_coordinators(bp)
    _refusing(bp, words)
    _surveys(bp, managing)
    _uploads(bp, managing, clock)
    _rounds(bp, managing, clock, chance)
    _inviting(bp, managing, clock, public_url)
    _reading(bp, managing, clock)
    described = document(f"{public_url}/manage")

    @bp.get("/openapi.json")
    def describe() -> ResponseReturnValue:
        """This description."""
        return jsonify(described)

    return bp


def problem_of(error: ManagingError, words: Words | None = None) -> Problem:
    """The problem that tells of an error."""
    match error:
        case Refused():
            errors = [_mistake(one, words) for one in error.mistakes]
            return Problem(422, "refused", "A rule speaks against it", fields={"errors": errors})
        case NotYours():
            return Problem(403, "not-yours", "Somebody else keeps this")
        case Changed():
            status = 412 if request.if_match else 409
            return Problem(status, "changed", "Somebody else has changed this: look at it again")
        case _:
            return Problem(404, "not-found")


def _mistake(one: Mistake, words: Words | None) -> dict[str, object]:
    message = words.of_mistake(one, Language.EN) if words else ""
    return {"part": one.part, "code": one.rule, "message": message}


def _only_coordinators(bp: Blueprint) -> None:
    @bp.before_request
    def look() -> None:
        if request.endpoint in (_DESCRIBE, *_FOR_LEADERS):
            return
        if not here().coordinates:
            raise Problem(403, "forbidden")


def _refusing(bp: Blueprint, words: Words) -> None:
    @bp.errorhandler(ManagingError)
    def refused(error: ManagingError) -> Response:
        return problem_of(error, words).response()

    @bp.errorhandler(InvalidSurvey)
    def invalid(error: InvalidSurvey) -> Response:
        errors = [
            {"path": one.path, "code": one.code, "message": words.of_problem(one, Language.EN)}
            for one in error.problems
        ]
        return Problem(422, "invalid-survey", "The survey can’t be asked", fields={"errors": errors}).response()


def _surveys(bp: Blueprint, managing: Managing) -> None:
    @bp.get("/surveys")
    def surveys() -> ResponseReturnValue:
        return jsonify({"surveys": [written.survey(one) for one in managing.surveys.all(here())]})

    @bp.get("/surveys/<survey>")
    def survey(survey: str) -> ResponseReturnValue:
        return jsonify(written.survey(managing.surveys.one(here(), SurveyId(survey))))

    @bp.get("/surveys/<survey>/versions/<int:number>")
    def version(survey: str, number: int) -> ResponseReturnValue:
        found, _ = managing.surveys.version(here(), SurveyId(survey), number)
        return jsonify(written.version(found))

    @bp.get("/surveys/<survey>/differences")
    def differences(survey: str) -> ResponseReturnValue:
        before, after = (_number(request.args.get(name)) for name in ("before", "after"))
        found = managing.surveys.compare(here(), SurveyId(survey), before, after)
        return jsonify({"differences": [written.difference(one) for one in found]})


def _uploads(bp: Blueprint, managing: Managing, clock: Clock) -> None:
    @bp.post("/checks")
    def check() -> ResponseReturnValue:
        checked = managing.surveys.check(_body(bodies.CheckSchema())["definition"])
        return jsonify(written.checked(checked))

    @bp.get("/uploads")
    def uploads() -> ResponseReturnValue:
        return jsonify({"uploads": [written.upload(one) for one in managing.surveys.uploads(here())]})

    @bp.post("/uploads")
    def bring() -> ResponseReturnValue:
        body = _body(bodies.BringSchema())
        owner = OrganisationId(ScopeId(body["owner"])) if body["owner"] else None
        upload = managing.surveys.bring(
            here(), body["survey"], body["definition"], owner=owner, links=body["links"], now=clock.now()
        )
        return jsonify(written.upload_view(managing.surveys.upload(here(), upload))), 201

    @bp.get("/uploads/<uuid:upload>")
    def upload(upload: UUID) -> ResponseReturnValue:
        return jsonify(written.upload_view(managing.surveys.upload(here(), upload)))

    @bp.delete("/uploads/<uuid:upload>")
    def discard(upload: UUID) -> ResponseReturnValue:
        managing.surveys.discard(here(), upload, now=clock.now())
        return "", 204

    @bp.post("/uploads/<uuid:upload>/publish")
    def publish(upload: UUID) -> ResponseReturnValue:
        return jsonify(written.version(managing.surveys.publish(here(), upload, now=clock.now()))), 201


def _rounds(bp: Blueprint, managing: Managing, clock: Clock, chance: Callable[[int], bytes]) -> None:
    @bp.get("/rounds")
    def rounds() -> ResponseReturnValue:
        found = managing.rounds.all(here(), today=local_day(clock.now()))
        return jsonify({"rounds": [written.round_view(one) for one in found]})

    @bp.post("/rounds")
    def open_() -> ResponseReturnValue:
        body = _body(bodies.OpenSchema())
        key = request.headers.get("Idempotency-Key") or chance(_KEY_BYTES).hex()
        wish = Wish(
            key=key,
            survey=SurveyId(body["survey"]),
            version=body["version"],
            opens=body["opens"],
            closes=body["closes"],
            units=tuple(dict.fromkeys(UnitId(ScopeId(one)) for one in body["units"])),
            link=body["link"],
            cap=body["cap"],
            per_minute=body["per_minute"],
        )
        return _round(managing.rounds.open(here(), wish, now=clock.now()), 201)

    @bp.get("/rounds/<round_>")
    def round_(round_: str) -> ResponseReturnValue:
        who, id_ = here(), RoundId(round_)
        view = managing.rounds.one(who, id_, today=local_day(clock.now()))
        counted = managing.rounds.participation(who, id_, now=clock.now())
        response = jsonify({**written.round_view(view), "participation": written.participation(counted)})
        response.set_etag(view.seen)
        return response

    @bp.patch("/rounds/<round_>")
    def extend(round_: str) -> ResponseReturnValue:
        closes = _body(bodies.ExtendSchema())["closes"]
        return _round(managing.rounds.extend(here(), RoundId(round_), closes, seen=_seen(), now=clock.now()), 200)

    @bp.post("/rounds/<round_>/close")
    def close(round_: str) -> ResponseReturnValue:
        return _round(managing.rounds.close(here(), RoundId(round_), seen=_seen(), now=clock.now()), 200)


def _inviting(bp: Blueprint, managing: Managing, clock: Clock, public_url: str) -> None:
    @bp.get("/rounds/<round_>/links")
    def links(round_: str) -> ResponseReturnValue:
        found = managing.inviting.open_links(here(), RoundId(round_))
        return jsonify({"links": [{"unit": one.unit, "url": f"{public_url}/f/{one.token}"} for one in found]})

    @bp.post("/rounds/<round_>/links")
    def make_links(round_: str) -> ResponseReturnValue:
        body = _body(bodies.MakeLinksSchema())
        unit = UnitId(ScopeId(body["unit"]))
        made = managing.inviting.make_links(here(), RoundId(round_), unit, body["count"], now=clock.now())
        return jsonify({"links": [{"unit": unit, "url": f"{public_url}/f/{one}"} for one in made]}), 201

    @bp.get("/rounds/<round_>/invitations")
    def invitations(round_: str) -> ResponseReturnValue:
        found = managing.inviting.states(here(), RoundId(round_))
        return jsonify({"invitations": [written.unit_invitations(one) for one in found]})

    @bp.post("/rounds/<round_>/invitations")
    def invite(round_: str) -> ResponseReturnValue:
        if request.mimetype != "text/csv":
            raise Problem(415, "unsupported-media-type", detail="Send the contacts with the content type text/csv.")
        try:
            added = managing.inviting.invite(here(), RoundId(round_), request.get_data(), now=clock.now())
        except InvalidContacts as error:
            lines = [{"line": one.line, "code": one.code, "message": str(one)} for one in error.errors]
            raise Problem(422, "invalid-contacts", "Nobody was invited", fields={"errors": lines}) from error
        return jsonify(written.added(added)), 201

    @bp.post("/addresses")
    def address() -> ResponseReturnValue:
        asked = _body(bodies.AddressSchema())["address"]
        return jsonify(written.story(managing.inviting.story(here(), asked, now=clock.now())))


def _reading(bp: Blueprint, managing: Managing, clock: Clock) -> None:
    @bp.get("/texts")
    def text_places() -> ResponseReturnValue:
        found = managing.texts.places(here())
        return jsonify({"places": [{"round": one.round.id, "unit": one.unit} for one in found]})

    @bp.get("/rounds/<round_>/texts/<unit>")
    def texts(round_: str, unit: str) -> ResponseReturnValue:
        _, found = managing.texts.read(here(), RoundId(round_), UnitId(ScopeId(unit)), now=clock.now())
        return jsonify({"texts": [{"question": one.prompt.name, "texts": list(one.texts)} for one in found]})

    @bp.get("/audit")
    def audit() -> ResponseReturnValue:
        given = request.args.get("before")
        noted = managing.audit.read(here(), before=None if given is None else _number(given))
        older = noted[-1].position if len(noted) == A_PAGE else None
        return jsonify({"notes": [written.note(one) for one in noted], "older": older})


def _round(round_: Round, status: int) -> Response:
    response = make_response(jsonify(written.round_(round_)), status)
    response.set_etag(seen_of(round_))
    return response


def _seen() -> str | None:
    """Which state of a round its changer has seen; without `If-Match` whatever it is now."""
    match = request.if_match
    return None if not match or match.star_tag else next(iter(match.as_set()), "")


def _number(given: str | None) -> int:
    if given and given.isascii() and given.isdecimal() and len(given) < 16:
        return int(given)
    raise Problem(400, "malformed", detail="A whole number is missing in the query.")


def _body(schema: Schema) -> dict[str, Any]:
    """The request's body as its form reads it. Raises Problem."""
    if not request.is_json:
        raise Problem(415, "unsupported-media-type", detail="Send the body with the content type application/json.")
    try:
        read = strictly(request.get_data(cache=False), deepest=DEEPEST)
        body: dict[str, Any] = schema.load(read)  # type: ignore[arg-type]  # load refuses what is no object
    except NotStrictJson as error:
        raise Problem(400, "malformed", detail=f"The body can’t be read: {error}") from error
    except ValidationError as error:
        raise Problem(400, "malformed", detail=f"Missing, wrong or unknown: {where(error)[:500]}") from error
    return body
