"""Trying a survey out as respondents see it, page by page, in each of its languages. Nothing is sent, nothing kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from services.collector.application.managing.managing import Managing
from services.collector.entrypoints.http.filling.fields import Sent, fields_of, read
from services.collector.entrypoints.http.filling.live import is_live
from services.collector.entrypoints.http.filling.making import Making, check_view, page_view
from services.collector.entrypoints.http.filling.sheet import DO, PAGE, SEEN, SWITCH, number_in, numbers_in, written
from services.collector.entrypoints.http.filling.way import way_of
from services.collector.entrypoints.http.filling.wrong import wrong_of
from services.collector.entrypoints.http.speaking import names_of, speak_one_of
from services.collector.entrypoints.http.words import Words
from services.collector.entrypoints.manage.gate import Gate, here
from shared.contracts.ids import SurveyId
from shared.runtime.clock import Clock
from shared.survey.model import Section, Survey
from shared.survey.run import run
from shared.web.headers import allow_script

_BACK = "back"
_CHANGE = "page."


def blueprint(managing: Managing, gate: Gate, clock: Clock, words: Words) -> Blueprint:
    """The routes: of published versions, and of what waits to be published."""
    bp = Blueprint("preview", __name__)
    gate.guard(bp)

    def of_version(survey: str, number: int) -> _Trying:
        _, found = managing.surveys.version(here(), SurveyId(survey), number)
        return _Trying(found, words, clock.now())

    def of_upload(upload: UUID) -> _Trying:
        return _Trying(managing.surveys.upload(here(), upload).checked.survey, words, clock.now())

    @bp.route("/surveys/<survey>/<int:number>/preview", methods=["GET", "POST"])
    def version(survey: str, number: int) -> ResponseReturnValue:
        return of_version(survey, number).step(request.form if request.method == "POST" else None)

    @bp.post("/surveys/<survey>/<int:number>/preview/page")
    def version_page(survey: str, number: int) -> ResponseReturnValue:
        return of_version(survey, number).look(request.form)

    @bp.route("/uploads/<uuid:upload>/preview", methods=["GET", "POST"])
    def upload(upload: UUID) -> ResponseReturnValue:
        return of_upload(upload).step(request.form if request.method == "POST" else None)

    @bp.post("/uploads/<uuid:upload>/preview/page")
    def upload_page(upload: UUID) -> ResponseReturnValue:
        return of_upload(upload).look(request.form)

    return bp


class _Trying:
    def __init__(self, survey: Survey, words: Words, now: datetime) -> None:
        self._survey = survey
        self._words = words
        self._now = now

    def step(self, sent: Sent | None) -> Response:
        """The first page, or what comes of a button."""
        making = self._making(sent or Sent())
        return _page(making, making.way.at(None)) if sent is None else _on(making, sent)

    def look(self, sent: Sent) -> Response:
        """What a page shows with the answers as they are, for the form's script; nothing when there is no such page."""
        making = self._making(sent)
        page = making.way.at(number_in(sent.get(PAGE)))
        if making.way.number_of(page) != number_in(sent.get(PAGE)):
            return Response(status=204)
        view = page_view(replace(making, wrong={}), page, news=making.way.unseen(page, making.seen))
        html = render_template(
            "_page.html", form=view, seen=written(view.seen), checking=False, head=None, personal=False
        )
        return make_response(html, 200)

    def _making(self, sent: Sent) -> Making:
        language = speak_one_of(self._survey.languages, sent.get(SWITCH))
        answers = _answers(self._survey, sent)
        got = read(self._survey, answers)
        verdict = run(self._survey, got.answers, language=language, now=self._now)
        wrong = wrong_of(verdict, got.mistakes, self._words)
        return Making(way_of(verdict), answers, got.answers, numbers_in(sent.get(SEEN)), wrong)


def _on(making: Making, sent: Sent) -> Response:
    way, do = making.way, sent.get(DO, "")
    number = number_in(sent.get(PAGE))
    page = way.at(number)
    if SWITCH in sent:
        return _check(making) if number is None else _page(making, page)
    if do == _BACK:
        return _page(making, way.pages[-1] if number is None else way.before(page) or page)
    if do.startswith(_CHANGE):
        return _page(making, way.at(number_in(do.removeprefix(_CHANGE))))
    news = way.unseen(page, making.seen)
    known = _only(making, but=[one.name for one in news])
    if any(way.of(question) is page for question, _ in known.wrong):
        return _page(known, page, errors=True)
    after = page if news else way.after(page)
    return _check(making) if after is None else _page(making, after)


def _page(making: Making, page: Section, *, errors: bool = False) -> Response:
    view = page_view(making if errors else replace(making, wrong={}), page)
    html = render_template(
        "preview.html",
        form=view,
        seen=written(view.seen),
        languages=names_of(making.run.survey.languages),
        about=making.run.say(making.run.survey.description),
        checking=False,
        live=is_live(making.run.survey),
    )
    response = make_response(html, 422 if errors else 200)
    allow_script(response)
    return response


def _check(making: Making) -> Response:
    view = check_view(making)
    html = render_template(
        "previewed.html", form=view, seen=written(view.seen), languages=names_of(making.run.survey.languages)
    )
    return make_response(html, 200)


def _only(making: Making, *, but: Iterable[str]) -> Making:
    """Without what is wrong with questions that have just come up."""
    gone = set(but)
    return replace(making, wrong={at: words for at, words in making.wrong.items() if at[0] not in gone})


def _answers(survey: Survey, sent: Sent) -> Sent:
    known = {name for question in survey.questions() for name in fields_of(question)}
    return Sent([(name, value) for name, value in sent.items(multi=True) if name in known and value])
