"""The form's addresses: its pages, what an answer changes on one, what was saved for later. No JavaScript needed."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.collector.application.ports import Channel
from services.collector.application.use_cases import UseCases
from services.collector.domain.submissions import SubmissionKey
from services.collector.entrypoints.http.counting import count_unread
from services.collector.entrypoints.http.filling.coming_back import ComingBack
from services.collector.entrypoints.http.filling.going import Going
from services.collector.entrypoints.http.filling.showing import Showing
from services.collector.entrypoints.http.words import Words
from shared.runtime.clock import Clock

# Every page carries the texts of all, and a letter like ä takes six bytes on its way.
LARGEST_FORM = 256 * 1024


def form(
    cases: UseCases, *, clock: Clock, words: Words, mint: Callable[[], SubmissionKey], public_url: str
) -> Blueprint:
    """The form under /f/<link>, drafts of it under /d/<draft>. mint: makes a submission key."""
    blueprint = Blueprint("form", __name__)
    count_unread(blueprint, cases.journal, Channel.FORM, endpoint="form.send")
    showing = Showing(public_url=public_url)
    going = Going(cases, clock, words, mint, showing)
    coming_back = ComingBack(cases, clock, going, showing)

    @blueprint.url_value_preprocessor
    def allow(endpoint: str | None, values: dict[str, str] | None) -> None:  # noqa: ARG001 – Flask's signature
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM

    @blueprint.get("/f/<link>")
    def show(link: str) -> ResponseReturnValue:
        return going.begin(link)

    @blueprint.post("/f/<link>")
    def send(link: str) -> ResponseReturnValue:
        return going.on(link, request.form)

    @blueprint.post("/f/<link>/page")
    def look(link: str) -> ResponseReturnValue:
        return going.look(link, request.form)

    @blueprint.get("/d/<draft>")
    def resume(draft: str) -> ResponseReturnValue:
        return coming_back.open(draft)

    @blueprint.post("/d/<draft>")
    def forget(draft: str) -> ResponseReturnValue:
        return coming_back.forget(draft)

    return blueprint
