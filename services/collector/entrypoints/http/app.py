"""The collector's Flask app: its pages and its API under one roof."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import Unavailable
from services.collector.domain.submissions import mint_key
from services.collector.entrypoints.http.api import api
from services.collector.entrypoints.http.filling.form import form
from services.collector.entrypoints.http.front import front
from services.collector.entrypoints.http.receipt import receipt
from services.collector.entrypoints.http.words import Words
from shared.runtime.clock import Clock
from shared.survey.localised import Localised
from shared.web.app import new_app
from shared.web.metrics import HttpMetrics
from shared.web.texts import Texts

TEXTS = Path(__file__).parent / "texts"


def create_app(
    cases: UseCases,
    *,
    clock: Clock,
    metrics: HttpMetrics,
    texts: Texts,
    public_url: str,
    chance: Callable[[int], bytes],
    mailbox: bool = False,
) -> Flask:
    """An app over the use cases.

    texts: those in `TEXTS`. chance: gives so many random bytes. mailbox: for a demo's front page.
    """

    def network() -> Localised | None:
        try:
            found = cases.asking.directory().network
        except Unavailable:
            return None
        return found.name if found else None

    app = new_app(
        __package__,
        service="collector",
        metrics=metrics,
        templates="templates",
        texts=texts,
        secure=public_url.startswith("https:"),
        network=network,
        unavailable=[Unavailable],
    )
    words = Words(texts)
    app.register_blueprint(front(cases, clock=clock, mailbox=mailbox))
    app.register_blueprint(
        form(cases, clock=clock, words=words, mint=lambda: mint_key(chance(16)), public_url=public_url)
    )
    app.register_blueprint(receipt(cases, clock=clock))
    app.register_blueprint(api(cases, clock=clock, words=words, public_url=public_url))
    return app
