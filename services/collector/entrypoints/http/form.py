"""The form: shows it, takes what is sent, shows the receipt or what stands in the way. Works without JavaScript."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.collector.application.asking import Asked, Found
from services.collector.application.ports import Channel
from services.collector.application.submitting import Receipt, Submission
from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import (
    CapReached,
    CollectorError,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    Unavailable,
    UnknownLink,
)
from services.collector.domain.places import State
from services.collector.domain.submissions import SubmissionKey, read_key
from services.collector.entrypoints.http.answer_list import titled
from services.collector.entrypoints.http.counting import count, count_unread, counting
from services.collector.entrypoints.http.errors import RETRY_SECONDS, STATUSES
from services.collector.entrypoints.http.form_fields import KEY, SWITCH, Sent, answers_of
from services.collector.entrypoints.http.form_view import view_of
from services.collector.entrypoints.http.speaking import names_of, speak_one_of
from services.collector.entrypoints.http.words import Words, day_in
from shared.runtime.clock import Clock
from shared.survey.errors import AnswerError
from shared.web import languages

_STATES: dict[type[CollectorError], str] = {
    UnknownLink: "unknown",
    RoundNotOpen: State.NOT_OPEN,
    RoundClosed: State.CLOSED,
    LinkUsed: State.USED,
    CapReached: State.FULL,
}
_REFUSALS: dict[State, type[CollectorError]] = {
    State.NOT_OPEN: RoundNotOpen,
    State.CLOSED: RoundClosed,
    State.USED: LinkUsed,
    State.FULL: CapReached,
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A form to show: what was typed, under which key, what is wrong.

    sent_before: other answers were sent under this form's key. withdrawn: some were, and have been withdrawn since.
    nothing_sent: the key was lost on the way.
    """

    link: str
    asked: Asked
    personal: bool
    key: SubmissionKey
    sent: Sent
    errors: Sequence[AnswerError] = ()
    sent_before: bool = False
    withdrawn: bool = False
    nothing_sent: bool = False


def form(cases: UseCases, *, clock: Clock, words: Words, mint: Callable[[], SubmissionKey]) -> Blueprint:
    """The form under /f/<link>. mint: makes a submission key."""
    blueprint = Blueprint("form", __name__)
    count_unread(blueprint, cases.journal, Channel.FORM, endpoint="form.send")
    pages = _Pages(cases, clock, words, mint)

    @blueprint.get("/f/<link>")
    def show(link: str) -> ResponseReturnValue:
        return pages.show(link)

    @blueprint.post("/f/<link>")
    def send(link: str) -> ResponseReturnValue:
        return pages.send(link, request.form)

    return blueprint


class _Pages:
    def __init__(self, cases: UseCases, clock: Clock, words: Words, mint: Callable[[], SubmissionKey]) -> None:
        self._cases = cases
        self._clock = clock
        self._words = words
        self._mint = mint

    def show(self, link: str) -> Response:
        """An empty form, or why there is none."""
        try:
            view = self._cases.looking.look(link, now=self._clock.now())
        except UnknownLink as error:
            return self._state(error, None)
        speak_one_of(view.asked.survey.languages)
        if refusal := _REFUSALS.get(view.state):
            refused = RoundNotOpen(view.asked.round.opens) if refusal is RoundNotOpen else refusal()
            return self._state(refused, view.asked)
        return self._form(_Shown(link, view.asked, view.personal, self._mint(), MultiDict()), 200)

    def send(self, link: str, sent: Sent) -> Response:
        """What comes of sending a form, or of pressing one of its language buttons."""
        found: Found | None = None
        try:
            with counting(self._cases.journal, Channel.FORM):
                found = self._cases.asking.find(link)
            speak_one_of(found.asked.survey.languages, sent.get(SWITCH))
            key = read_key(sent.get(KEY))
            shown = _Shown(link, found.asked, found.personal is not None, key or self._mint(), sent)
            if SWITCH in sent:
                return self._form(shown, 200)
            if key is None:
                return self._form(replace(shown, nothing_sent=True), 422)
            return self._submit(shown)
        except Unavailable:
            return self._later(link, sent)
        except (UnknownLink, RoundNotOpen, RoundClosed, LinkUsed, CapReached) as error:
            return self._state(error, found.asked if found else None, sent)

    def _submit(self, shown: _Shown) -> Response:
        language = languages.language()
        answers = answers_of(shown.asked.survey, shown.sent)
        submission = Submission(shown.link, shown.key, language, answers)
        try:
            with counting(self._cases.journal, Channel.FORM):
                receipt = self._cases.submitting.submit(submission, now=self._clock.now())
        except InvalidAnswers as refused:
            return self._form(replace(shown, errors=refused.errors), 422)
        except KeyReused:
            return self._form(replace(shown, key=self._mint(), sent_before=True), 409)
        count(self._cases.journal, Channel.FORM, receipt)
        if receipt.withdrawn:
            # Nothing is left to tell whether these are the same answers, so they stay on the page.
            return self._form(replace(shown, key=self._mint(), withdrawn=True), 200)
        return self._sent(shown, receipt)

    def _form(self, shown: _Shown, status: int) -> Response:
        asked, language = shown.asked, languages.language()
        errors = [(one, self._words.of_error(one, language)) for one in shown.errors]
        closes = asked.round.closes
        page = render_template(
            "form.html",
            form=view_of(asked.survey, language, shown.sent, errors),
            head={
                "unit": asked.unit.name.in_(language),
                "organisation": asked.organisation.name.in_(language),
                "until": day_in(closes, language) if closes else None,
                "controller": asked.network.controller.in_(language),
                "contact": asked.network.contact,
            },
            key=shown.key,
            link=shown.link,
            languages=names_of(asked.survey.languages),
            personal=shown.personal,
            sent_before=shown.sent_before,
            withdrawn=shown.withdrawn,
            nothing_sent=shown.nothing_sent,
            can_send=not (shown.personal and (shown.sent_before or shown.withdrawn)),
        )
        return make_response(page, status)

    def _sent(self, shown: _Shown, receipt: Receipt) -> Response:
        language, asked = languages.language(), shown.asked
        page = render_template(
            "sent.html",
            code=receipt.code,
            completed=asked.survey.completed.in_(language),
            link=shown.link,
            personal=shown.personal,
            unit=asked.unit.name.in_(language),
        )
        return make_response(page, 200)

    def _state(self, error: CollectorError, asked: Asked | None, sent: Sent | None = None) -> Response:
        language = languages.language()
        about = f"{asked.survey.title.in_(language)}, {asked.unit.name.in_(language)}" if asked else ""
        answers = titled(asked.survey, answers_of(asked.survey, sent), language) if asked and sent else []
        page = render_template(
            "state.html",
            state=_STATES[type(error)],
            day=day_in(error.opens, language) if isinstance(error, RoundNotOpen) else "",
            about=about,
            answers=answers,
        )
        return make_response(page, STATUSES[type(error)][0])

    def _later(self, link: str, sent: Sent) -> Response:
        """Whatever was sent, to be sent again: the survey itself may be out of reach."""
        again = url_for("form.send", link=link, lang=languages.language())
        page = render_template("later.html", sent=list(sent.items(multi=True)), again=again)
        response = make_response(page, 503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
