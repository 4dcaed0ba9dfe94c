"""The receipt page: a code opens what is stored, one button withdraws it. Codes only ever come by POST."""

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from services.collector.application.receipts import Stored
from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import UnknownReceipt
from services.collector.entrypoints.http.answer_list import titled
from services.collector.entrypoints.http.words import day_in, moment_in
from shared.runtime.clock import Clock, local_day
from shared.runtime.decent import is_only_a_day
from shared.survey.localised import Language
from shared.web import languages

_LONGEST = 100


def receipt(cases: UseCases, *, clock: Clock) -> Blueprint:
    """The page under /receipt."""
    blueprint = Blueprint("receipt", __name__)

    @blueprint.get("/receipt")
    def ask() -> ResponseReturnValue:
        return render_template("receipt.html", unknown=False, typed="")

    @blueprint.post("/receipt")
    def show() -> ResponseReturnValue:
        code = request.form.get("code", "")
        try:
            if request.form.get("action") == "withdraw":
                cases.receipts.withdraw(code, now=clock.now())
            return _stored(cases.receipts.look(code), now=clock.now())
        except UnknownReceipt:
            return make_response(render_template("receipt.html", unknown=True, typed=code[:_LONGEST]), 422)

    return blueprint


def _stored(stored: Stored, *, now: datetime) -> Response:
    language, content = languages.language(), stored.content
    page = render_template(
        "stored.html",
        code=stored.code,
        answers=None if content is None else titled(stored.survey, content.answers, language, now=now),
        moment="" if content is None else _sent(content.time, language),
        is_over=stored.is_over,
        unit=stored.unit.in_(language) if stored.unit else "",
    )
    return make_response(page, 200)


def _sent(time: datetime, language: Language) -> str:
    """When it was sent, as far as that is kept: through a personal link only the day is."""
    return day_in(local_day(time), language) if is_only_a_day(time) else moment_in(time, language)
