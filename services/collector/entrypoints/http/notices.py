"""What everybody may read before answering: the privacy notice, the accessibility statement, and about one survey."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.collector.application.looking import LinkView
from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import UnknownLink
from services.collector.domain.places import State
from services.collector.entrypoints.http.speaking import names_of, speak_one_of
from services.collector.entrypoints.http.words import day_in
from shared.contracts.directory import Network
from shared.runtime.clock import Clock
from shared.survey.asks import Choices, Layout, Matrix, Text, Texts
from shared.survey.model import Element, Question, Section, Survey
from shared.survey.run import run
from shared.web import languages

# The day on which Kaiku's makers last looked at every page; see docs/accessibility.md.
ASSESSED = date(2026, 11, 25)


def add_notices(blueprint: Blueprint, cases: UseCases, *, clock: Clock, network: Callable[[], Network | None]) -> None:
    """The three pages. network: who answers for the data, if that is known."""

    @blueprint.get("/privacy")
    def privacy() -> ResponseReturnValue:
        return render_template("privacy.html", network=network())

    @blueprint.get("/accessibility")
    def accessibility() -> ResponseReturnValue:
        found, language = network(), languages.language()
        own = found.accessibility.assessed if found else None
        return render_template(
            "accessibility.html",
            network=found,
            assessed=day_in(ASSESSED, language),
            assessed_by_controller=day_in(own, language) if own else None,
        )

    @blueprint.get("/about/<link>")
    def about(link: str) -> ResponseReturnValue:
        try:
            view = cases.looking.look(link, now=clock.now())
        except UnknownLink:
            return make_response(render_template("state.html", state="unknown", day="", about="", answers=[]), 404)
        speak_one_of(view.asked.survey.languages)
        return _about(link, view, clock.now())

    @blueprint.app_context_processor
    def about_address() -> dict[str, object]:
        return {"about_address": _about_address}


def _about_address(shown: str | None) -> str | None:
    """Where a page of a survey leads to what it is about. shown: the link whose form is on the page, if any is."""
    link = (request.view_args or {}).get("link", shown)
    if not link or request.endpoint == "front.about":
        return None
    return url_for("front.about", link=link, lang=languages.language())


def _about(link: str, view: LinkView, now: datetime) -> str:
    asked, language = view.asked, languages.language()
    questions = asked.survey.questions()
    unanswered = run(asked.survey, {}, language=language, now=now)
    return render_template(
        "about.html",
        link=link,
        title=unanswered.say(asked.survey.title),
        unit=asked.unit.name.in_(language),
        organisation=asked.organisation.name.in_(language),
        network=asked.network,
        opens=day_in(asked.round.opens, language),
        closes=day_in(asked.round.closes, language) if asked.round.closes else None,
        count=len(questions),
        conditional=any(one.rules.visible_if for one in _elements(asked.survey)),
        writes=any(isinstance(one.asks, Text | Texts) or one.comment for one in questions),
        minutes=minutes(asked.survey),
        languages=names_of(asked.survey.languages),
        personal=view.personal,
        open=view.state is State.OPEN,
    )


def minutes(survey: Survey) -> int:
    """How long answering takes, at least one minute; what is asked on a condition counts half."""
    seconds = sum(_seconds(page, 1) for page in survey.pages)
    return max(1, round(seconds / 60 + 0.2))


def _seconds(element: Element, share: float) -> float:
    share = share / 2 if element.rules.visible_if else share
    if isinstance(element, Section):
        return sum(_seconds(one, share) for one in element.elements)
    return share * _for(element) if isinstance(element, Question) else share * 5


def _for(question: Question) -> float:
    match question.asks:
        case Matrix(rows=rows):
            return 10 + 8 * len(rows)
        case Texts(items=items):
            return 10 + 8 * len(items)
        case Choices(layout=layout) as choices:
            return 10 if layout is Layout.BOOLEAN else 20 if choices.multiple else 15
        case Text(rows=rows):
            return 30 if rows else 15


def _elements(survey: Survey) -> Iterator[Element]:
    waiting: list[Element] = list(survey.pages)
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Section):
            waiting += one.elements
