"""The leaders' app: `/leader/` in people's browsers, `/leader/api/v1/` for their programs. Routes live beside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request
from flask.typing import ResponseReturnValue

from services.aggregator.application.access import Access
from services.aggregator.application.exporting import Exporting
from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.measuring import Measuring
from services.aggregator.application.setting import Setting
from services.aggregator.application.showing import Showing, Unseen
from services.aggregator.entrypoints.http import api, gate, goal_api, goal_pages, pages, sign_in, words
from shared.runtime.clock import Clock
from shared.web.app import new_app
from shared.web.errors import is_api, page
from shared.web.metrics import HttpMetrics
from shared.web.origin import refuse_foreign_posts
from shared.web.problems import Problem
from shared.web.sessions import Sessions
from shared.web.texts import Texts

SERVICE = "aggregator"


@dataclass(frozen=True, slots=True)
class UseCases:
    """All that the pages call."""

    access: Access
    showing: Showing
    exporting: Exporting
    measuring: Measuring
    setting: Setting
    foreseeing: Foreseeing


def create_app(
    use_cases: UseCases,
    *,
    sessions: Sessions,
    clock: Clock,
    metrics: HttpMetrics,
    public_url: str,
    chance: Callable[[int], bytes],
    unavailable: Sequence[type[Exception]] = (),
) -> Flask:
    """The app, unmounted. chance: so many random bytes. unavailable: errors that mean that the database is away."""
    texts = Texts.read(Path(__file__).parent / "texts")
    app = new_app(
        __package__,
        service=SERVICE,
        metrics=metrics,
        templates="templates",
        texts=texts,
        secure=public_url.startswith("https:"),
        network=use_cases.showing.network,
        known_language=gate.language_of_who_is_here,
        unavailable=unavailable,
    )

    @app.before_request
    def from_our_own_pages() -> None:
        refuse_foreign_posts(request, public_url=public_url)

    @app.errorhandler(Unseen)
    def unseen(_: Unseen) -> ResponseReturnValue:
        return Problem(404, "not-found").response() if is_api() else page(404)

    door = gate.Gate(use_cases.access, sessions, clock)
    words.teach(app)
    app.register_blueprint(sign_in.blueprint(use_cases.access, door, clock))
    app.register_blueprint(pages.blueprint(use_cases.showing, use_cases.measuring, door, clock))
    _set_goals(app, use_cases, door, clock, texts, chance)
    app.register_blueprint(
        api.blueprint(
            use_cases.showing, use_cases.exporting, use_cases.measuring, door, clock, url=f"{public_url}/leader"
        )
    )
    return app


def _set_goals(
    app: Flask, use_cases: UseCases, door: gate.Gate, clock: Clock, texts: Texts, chance: Callable[[int], bytes]
) -> None:
    setting, foreseeing = use_cases.setting, use_cases.foreseeing
    goal_pages.teach(app, setting, texts)
    app.register_blueprint(goal_pages.blueprint(setting, foreseeing, use_cases.showing, door, clock, chance))
    app.register_blueprint(goal_api.blueprint(setting, foreseeing, door, clock, texts, chance))
