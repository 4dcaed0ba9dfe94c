"""The coordinators' app: `/manage/` in people's browsers, `/manage/api/v1/` for their programs. Routes live beside."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import RequestEntityTooLarge

from services.collector.application.managing.managing import Managing
from services.collector.domain.errors import Unavailable
from services.collector.domain.managing import Changed, ManagingError, NotYours, Refused, Unseen
from services.collector.entrypoints.http.app import TEXTS as FORM_TEXTS
from services.collector.entrypoints.http.words import Words as FormWords
from services.collector.entrypoints.manage import (
    api,
    audit,
    gate,
    inviting,
    preview,
    rounds,
    shipped,
    start,
    surveys,
    texts,
    words,
)
from shared.runtime.clock import Clock
from shared.runtime.keys import Keys
from shared.survey.localised import Localised
from shared.web.app import new_app
from shared.web.errors import is_api, page
from shared.web.metrics import HttpMetrics
from shared.web.origin import refuse_foreign_posts
from shared.web.problems import Problem
from shared.web.sessions import Sessions
from shared.web.texts import DEFINITIONS, Texts

SERVICE = "collector-manage"
LARGEST_UPLOAD = 1024 * 1024
TEXTS = Path(__file__).parent / "texts"
# The preview shows the respondents' own form.
_FORM_TEMPLATES = FORM_TEXTS.parent / "templates"
_STATUSES = {Unseen: 404, NotYours: 403, Changed: 409, Refused: 422}


def create_app(
    managing: Managing,
    *,
    sessions: Sessions,
    keys: Keys,
    clock: Clock,
    metrics: HttpMetrics,
    public_url: str,
    chance: Callable[[int], bytes],
) -> Flask:
    """The app, unmounted. chance: gives so many random bytes."""
    catalogue = Texts.read(FORM_TEXTS, DEFINITIONS, TEXTS)
    app = new_app(
        __package__,
        service=SERVICE,
        metrics=metrics,
        templates="templates",
        texts=catalogue,
        secure=public_url.startswith("https:"),
        network=lambda: _network(managing),
        known_language=gate.language_of_who_is_here,
        unavailable=[Unavailable],
        largest_body=LARGEST_UPLOAD,
    )
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_UPLOAD  # a round may ask in thousands of units
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([*([own] if own else []), FileSystemLoader(_FORM_TEMPLATES)])
    spoken = words.Words(catalogue)
    words.teach(app, spoken)
    door = gate.Gate(managing.people, sessions, keys, clock)
    _refuse(app, door, public_url)
    app.register_blueprint(start.blueprint(managing, door, clock))
    app.register_blueprint(surveys.blueprint(managing, door, clock))
    app.register_blueprint(shipped.blueprint(door))
    app.register_blueprint(preview.blueprint(managing, door, clock, FormWords(catalogue)))
    app.register_blueprint(rounds.blueprint(managing, door, clock, public_url=public_url, chance=chance))
    app.register_blueprint(inviting.blueprint(managing, door, clock, public_url=public_url))
    app.register_blueprint(texts.blueprint(managing, door, clock))
    app.register_blueprint(audit.blueprint(managing, door))
    app.register_blueprint(api.blueprint(managing, door, clock, spoken, public_url=public_url, chance=chance))
    return app


def _refuse(app: Flask, door: gate.Gate, public_url: str) -> None:
    @app.before_request
    def from_our_own_pages() -> None:
        refuse_foreign_posts(request, public_url=public_url)

    @app.context_processor
    def person() -> dict[str, object]:
        return {"form_token": door.form_token, "here": gate.here_or_nobody()}

    @app.errorhandler(ManagingError)
    def refused(error: ManagingError) -> ResponseReturnValue:
        status = _STATUSES[type(error)]
        if isinstance(error, Unseen):
            return page(404)
        mistakes = error.mistakes if isinstance(error, Refused) else ()
        return make_response(render_template("refused.html", status=status, mistakes=mistakes), status)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
        if is_api():
            return Problem(413, "too-large", detail="A body has at most 1 MB.").response()
        return make_response(render_template("refused.html", status=413, mistakes=()), 413)

    @app.errorhandler(403)
    def forbidden(_: Exception) -> ResponseReturnValue:
        if is_api():
            return Problem(403, "forbidden").response()
        return make_response(render_template("refused.html", status=403, mistakes=()), 403)


def _network(managing: Managing) -> Localised | None:
    found = managing.people.network().network
    return found.name if found else None
