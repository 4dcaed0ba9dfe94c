"""Shows what comes of a form: a page, the answers to check, the receipt, what was saved, what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import segno
from flask import Response, make_response, render_template, url_for

from services.collector.application.asking import Asked
from services.collector.application.drafting import Saved
from services.collector.application.submitting import Receipt
from services.collector.domain.drafts import Draft
from services.collector.domain.errors import (
    CapReached,
    CollectorError,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    UnknownDraft,
    UnknownLink,
)
from services.collector.domain.places import State
from services.collector.entrypoints.http.errors import RETRY_SECONDS, STATUSES
from services.collector.entrypoints.http.filling.entering import standing_on
from services.collector.entrypoints.http.filling.fields import Sent
from services.collector.entrypoints.http.filling.headings import levelled
from services.collector.entrypoints.http.filling.live import is_live
from services.collector.entrypoints.http.filling.making import check_view, page_view
from services.collector.entrypoints.http.filling.sheet import Judged, Sheet, written
from services.collector.entrypoints.http.speaking import names_of
from services.collector.entrypoints.http.words import day_in
from shared.survey.model import Question, Section, Survey
from shared.web import languages
from shared.web.headers import allow_script

STATES: Mapping[type[CollectorError], str] = {
    UnknownLink: "unknown",
    UnknownDraft: "no-draft",
    RoundNotOpen: State.NOT_OPEN,
    RoundClosed: State.CLOSED,
    LinkUsed: State.USED,
    CapReached: State.FULL,
}
# Answers in words, each with its question's title.
Typed = Sequence[tuple[str, Sequence[str]]]
# The browser may keep a page to go back to, with what was typed; it asks again before it shows it anew.
_KEPT = "private, no-cache"
_VERSIONS = 200


class Showing:
    """Renders. public_url: where people find us, for what is printed or scanned."""

    def __init__(self, *, public_url: str) -> None:
        self._public_url = public_url
        self._live: dict[int, tuple[Survey, bool]] = {}

    def page(
        self,
        judged: Judged,
        page: Section,
        *,
        news: Sequence[Question] = (),
        status: int = 200,
        saved: Saved | None = None,
    ) -> Response:
        """A page of the form. news: questions that have just come up on it. saved: the draft that it came from."""
        sheet, language = judged.sheet, languages.language()
        view = page_view(judged.making, page, news=news)
        asked, closes, live = sheet.asked, sheet.asked.round.closes, self._is_live(sheet.asked.survey)
        html = render_template(
            "form.html",
            form=view,
            carried=replace(sheet, seen=frozenset(view.seen)).carried(),
            seen=written(view.seen),
            was=standing_on(judged.making.run, page),
            head={
                "about": judged.making.run.say(asked.survey.description),
                "unit": asked.unit.name.in_(language),
                "organisation": asked.organisation.name.in_(language),
                "until": day_in(closes, language) if closes else None,
                "controller": asked.network.controller.in_(language),
                "contact": asked.network.contact,
            },
            live=live,
            checking=sheet.checking,
            saved=self._saved(saved),
            **self._common(sheet),
        )
        response = _kept(html, status)
        allow_script(response)
        return response

    def part(self, judged: Judged, page: Section, *, news: Sequence[Question]) -> Response:
        """What stands on a page with the answers given, for the script that puts it there."""
        view = page_view(judged.making, page, news=news)
        html = render_template(
            "_page.html",
            form=view,
            seen=written(view.seen),
            was=standing_on(judged.making.run, page),
            checking=judged.sheet.checking,
            head=None,
            personal=False,
        )
        return make_response(html, 200)

    def check(self, judged: Judged, *, why: str = "", saved: Saved | None = None, can_send: bool = True) -> Response:
        """All answers, before they are sent. why: they were not sent now: nothing-sent, sent-before or withdrawn."""
        sheet, view = judged.sheet, check_view(judged.making)
        html = render_template(
            "check.html",
            form=view,
            carried=sheet.carried(),
            seen=written(view.seen),
            why=why,
            can_send=can_send,
            saved=self._saved(saved),
            **self._common(sheet),
        )
        return _kept(html, {"nothing-sent": 422, "sent-before": 409}.get(why, 200))

    def sent(self, sheet: Sheet, judged: Judged, receipt: Receipt) -> Response:
        """The receipt."""
        language, asked = languages.language(), sheet.asked
        html = render_template(
            "sent.html",
            code=receipt.code,
            completed=levelled(judged.making.run.html(asked.survey.completed), 2),
            link=sheet.link,
            personal=sheet.personal,
            unit=asked.unit.name.in_(language),
        )
        response = make_response(html, 200)
        allow_script(response)
        return response

    def saved(self, sheet: Sheet, saved: Saved) -> Response:
        """Where the answers so far are kept, and until when."""
        address = self._address(saved)
        page = "" if sheet.page is None else str(sheet.page)
        html = render_template(
            "saved.html",
            address=address,
            picture=segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass="kaiku-qr"),
            until=day_in(saved.expires, languages.language()),
            sheet=[*sheet.carried(), ("page", page), ("seen", written(sheet.seen)), *sheet.answers.items(multi=True)],
            draft=saved.token,
            **self._common(sheet),
        )
        response = make_response(html, 200)
        allow_script(response)
        return response

    def forgotten(self, draft: Draft | None) -> Response:
        """A draft has been erased. What it held stays on the page."""
        html = render_template(
            "forgotten.html", sheet=draft.fields if draft else (), link=draft.link if draft else None
        )
        return make_response(html, 200)

    def state(self, error: CollectorError, asked: Asked | None, answers: Typed = ()) -> Response:
        """Why nothing can be sent. answers: what was typed, to be copied."""
        language = languages.language()
        about = f"{asked.survey.title.in_(language)}, {asked.unit.name.in_(language)}" if asked else ""
        html = render_template(
            "state.html",
            state=STATES[type(error)],
            day=day_in(error.opens, language) if isinstance(error, RoundNotOpen) else "",
            about=about,
            answers=answers,
        )
        return make_response(html, STATUSES[type(error)][0])

    def later(self, link: str, sent: Sent, *, wait: int | None = None) -> Response:
        """Whatever was sent, to be sent again: the survey itself may be out of reach.

        wait: the seconds after which a link that has answered too fast takes more; None when the database is away.
        """
        again = url_for("form.send", link=link, lang=languages.language(), on=1)
        html = render_template("later.html", sent=list(sent.items(multi=True)), again=again)
        response = make_response(html, 503 if wait is None else 429)
        response.headers["Retry-After"] = RETRY_SECONDS if wait is None else str(wait)
        return response

    def _is_live(self, survey: Survey) -> bool:
        """Asked once of each version; the survey is kept beside the answer, so that no other can have its id."""
        known = self._live.get(id(survey))
        if known is None:
            if len(self._live) >= _VERSIONS:
                self._live.clear()
            known = self._live[id(survey)] = survey, is_live(survey)
        return known[1]

    def _common(self, sheet: Sheet) -> Mapping[str, object]:
        return {
            "link": sheet.link,
            "personal": sheet.personal,
            "languages": names_of(sheet.asked.survey.languages),
        }

    def _saved(self, saved: Saved | None) -> Mapping[str, str] | None:
        return {"until": _day(saved.expires)} if saved else None

    def _address(self, saved: Saved) -> str:
        return f"{self._public_url}/d/{saved.token}"


def _day(day: date) -> str:
    return day_in(day, languages.language())


def _kept(html: str, status: int) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = _KEPT
    return response
