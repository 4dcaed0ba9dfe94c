"""What the web apps share: a Flask app with the frame, languages, errors, headers and metrics. Routes are their own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from shared.runtime import trace
from shared.survey.localised import Language, Localised
from shared.web import languages
from shared.web.assets import serve_assets
from shared.web.compression import compress
from shared.web.errors import answer_errors
from shared.web.headers import protect
from shared.web.metrics import HttpMetrics
from shared.web.requests import LARGEST_BODY, AnyRequest, refuse_unkeepable
from shared.web.texts import Texts

_TEMPLATES = Path(__file__).parent / "templates"


def new_app(  # noqa: PLR0913 – the seams between an app and what is around it
    name: str,
    *,
    service: str,
    metrics: HttpMetrics,
    templates: str,
    texts: Texts,
    secure: bool,
    network: Callable[[], Localised | None] = lambda: None,
    known_language: Callable[[], Language | None] = lambda: None,
    unavailable: Sequence[type[Exception]] = (),
    largest_body: int = LARGEST_BODY,
) -> Flask:
    """An app without routes but its assets.

    name: the package that calls, `__package__`. templates: its folder of templates. secure: the public address is
    https. network: its name for the page's head, if it is known. known_language: who is signed in speaks it.
    unavailable: errors that mean that the database is away (503). largest_body: in bytes; files may be that large, the
    fields of a form never.
    """
    app = Flask(name, static_folder=None, template_folder=templates)
    app.request_class = type("Request", (AnyRequest,), {"largest": largest_body})
    app.config["MAX_CONTENT_LENGTH"] = largest_body
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.json = _Json(app)
    app.extensions["kaiku_service"] = service
    app.extensions["kaiku_metrics"] = metrics
    _measure(app, service, metrics)
    refuse_unkeepable(app)
    protect(app, secure=secure)
    compress(app)
    languages.speaks(app, known_language)
    _templates(app, templates, texts, _network_if_known(network, tuple(unavailable)))
    serve_assets(app)
    answer_errors(app, unavailable=unavailable)
    return app


class _Json(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


def _measure(app: Flask, service: str, metrics: HttpMetrics) -> None:
    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        trace.start(request.headers.get("traceparent"))

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule
        metrics.answered(
            service=service,
            route=rule.rule if rule else None,
            method=request.method,
            status=response.status_code,
            seconds=perf_counter() - g.began,
        )
        return response


def _network_if_known(
    network: Callable[[], Localised | None], unavailable: tuple[type[Exception], ...]
) -> Callable[[], Localised | None]:
    """The page that says that the database is away can't ask it for a name."""

    def known() -> Localised | None:
        try:
            return network()
        except unavailable:
            return None

    return known


def _templates(app: Flask, folder: str, texts: Texts, network: Callable[[], Localised | None]) -> None:
    own = Path(app.root_path) / folder
    app.jinja_loader = ChoiceLoader([FileSystemLoader(own), FileSystemLoader(_TEMPLATES)])
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }

    def gettext(message: str) -> str:
        return texts.of(languages.language()).gettext(message)

    def ngettext(one: str, many: str, n: int) -> str:
        return texts.of(languages.language()).ngettext(one, many, n)

    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]

    @app.context_processor
    def frame() -> dict[str, object]:
        spoken = languages.language()
        name = network()
        return {
            "language": spoken,
            "languages": languages.NAMES,
            "in_language": languages.in_language,
            "network_name": name.in_(spoken) if name else "",
        }
