"""The pages of surveys: the list, bringing one, its check, comparing, publishing. The preview lives in `preview`."""

from collections.abc import Mapping
from json import JSONDecodeError
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.collector.application.managing.managing import Managing
from services.collector.application.managing.people import Person
from services.collector.domain.managing import Mistake, NotYours, Refused, Rule
from services.collector.domain.strict_json import NotStrictJson, strictly
from services.collector.entrypoints.manage.gate import Gate, here
from services.collector.entrypoints.manage.shipped import titles
from services.collector.entrypoints.manage.words import BROKEN, NOT_KNOWN, REASONS
from shared.contracts.directory import LinkKind
from shared.contracts.ids import OrganisationId, ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.survey.problems import InvalidSurvey, Problem

# A definition nests its pages, panels, questions, choices and texts.
DEEPEST = 64
NETWORK = "network"
_BOM = b"\xef\xbb\xbf"
_SEE_OTHER = 303


def definition_of(raw: bytes) -> dict[str, object]:
    """The JSON object in a file. Raises Refused."""
    if not raw:
        raise Refused(Mistake("definition", Rule.NO_FILE))
    try:
        read = strictly(raw.removeprefix(_BOM), deepest=DEEPEST)
    except NotStrictJson as error:
        raise Refused(Mistake("definition", Rule.NOT_JSON, _reason(error))) from error
    if not isinstance(read, dict):
        raise Refused(Mistake("definition", Rule.NOT_JSON, {"reason": "not an object"}))
    return read


def _reason(error: NotStrictJson) -> Mapping[str, object]:
    """What is wrong, as `words.REASONS` has it."""
    if isinstance(broken := error.__cause__, JSONDecodeError):
        return {"reason": BROKEN, "line": broken.lineno, "column": broken.colno}
    said = str(error)
    return {"reason": said if said in REASONS else NOT_KNOWN}


def blueprint(managing: Managing, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("surveys", __name__)
    gate.guard(bp)
    _looking(bp, managing, clock)
    _bringing(bp, managing, clock)
    _publishing(bp, managing, clock)
    return bp


def _looking(bp: Blueprint, managing: Managing, clock: Clock) -> None:
    @bp.get("/surveys")
    def all_() -> ResponseReturnValue:
        who = here()
        return render_template("surveys.html", surveys=managing.surveys.all(who), uploads=managing.surveys.uploads(who))

    @bp.get("/surveys/<survey>")
    def one(survey: str) -> ResponseReturnValue:
        who = here()
        view = managing.surveys.one(who, SurveyId(survey))
        rounds = managing.rounds.all(who, today=local_day(clock.now()))
        return render_template(
            "survey.html", survey=view, rounds=[one for one in rounds if one.round.survey == view.id]
        )

    @bp.get("/surveys/<survey>/compare")
    def compare(survey: str) -> ResponseReturnValue:
        who = here()
        view = managing.surveys.one(who, SurveyId(survey))
        numbers = [one.version for one in view.versions]
        after = _number(request.args.get("after"), numbers, numbers[0])
        before = _number(request.args.get("before"), numbers, numbers[min(1, len(numbers) - 1)])
        found = managing.surveys.compare(who, view.id, before, after)
        return render_template("compare.html", survey=view, before=before, after=after, differences=found)


def _bringing(bp: Blueprint, managing: Managing, clock: Clock) -> None:
    @bp.get("/surveys/new")
    def new() -> ResponseReturnValue:
        return _form(here(), None)

    @bp.post("/surveys/new")
    def bring() -> ResponseReturnValue:
        return _bring(request.form.get("survey", "").strip(), None)

    @bp.get("/surveys/<survey>/new")
    def next_(survey: str) -> ResponseReturnValue:
        view = managing.surveys.one(here(), SurveyId(survey))
        if not view.keeps:
            raise NotYours(survey)
        return _form(here(), view)

    @bp.post("/surveys/<survey>/new")
    def bring_next(survey: str) -> ResponseReturnValue:
        view = managing.surveys.one(here(), SurveyId(survey))
        return _bring(survey, view)

    def _bring(survey: str, view: object) -> ResponseReturnValue:
        who = here()
        sent = request.files.get("file")
        links = next((one for one in LinkKind if one == request.form.get("links")), None)
        try:
            definition = definition_of(sent.read() if sent else b"")
            upload = managing.surveys.bring(
                who, survey, definition, owner=owner_of(request.form.get("owner"), who), links=links, now=clock.now()
            )
        except InvalidSurvey as error:
            return _form(who, view, problems=error.problems, status=422)
        except Refused as error:
            return _form(who, view, mistakes=error.mistakes, status=422)
        return redirect(url_for("surveys.upload", upload=upload), _SEE_OTHER)


def owner_of(given: str | None, who: Person) -> OrganisationId | None:
    """Whose a new survey is: the network's, an organisation's, or, where nothing is said, the only one there is."""
    if given and given != NETWORK:
        return OrganisationId(ScopeId(given))
    if given is None and not who.for_network:
        return next(iter(sorted(who.organisations)), None)
    return None


def _publishing(bp: Blueprint, managing: Managing, clock: Clock) -> None:
    @bp.get("/uploads/<uuid:upload>")
    def upload(upload: UUID) -> ResponseReturnValue:
        return _upload(upload)

    @bp.post("/uploads/<uuid:upload>/publish")
    def publish(upload: UUID) -> ResponseReturnValue:
        try:
            version = managing.surveys.publish(here(), upload, now=clock.now())
        except Refused as error:
            return _upload(upload, mistakes=error.mistakes, status=422)
        return redirect(url_for("surveys.one", survey=version.survey), _SEE_OTHER)

    @bp.post("/uploads/<uuid:upload>/discard")
    def discard(upload: UUID) -> ResponseReturnValue:
        managing.surveys.discard(here(), upload, now=clock.now())
        return redirect(url_for("surveys.all_"), _SEE_OTHER)

    def _upload(upload: UUID, *, mistakes: object = (), status: int = 200) -> Response:
        view = managing.surveys.upload(here(), upload)
        return make_response(render_template("upload.html", view=view, mistakes=mistakes), status)


def _form(
    who: Person,
    view: object,
    *,
    mistakes: object = (),
    problems: "tuple[Problem, ...]" = (),
    status: int = 200,
) -> Response:
    owners = [(one, who.directory.name_of(one)) for one in sorted(who.organisations)]
    if not who.for_network and len(owners) == 1:
        owners = []
    page = render_template(
        "bring.html",
        survey=view,
        owners=owners,
        typed=request.form,
        mistakes=mistakes,
        problems=problems,
        shipped=titles(),
    )
    return make_response(page, status)


def _number(given: str | None, known: list[int], default: int) -> int:
    return int(given) if given and given.isdecimal() and len(given) < 10 and int(given) in known else default
