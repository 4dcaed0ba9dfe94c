"""Surveys to begin with: those that ship with Kaiku, to be saved, worded anew and brought like any other."""

from collections.abc import Mapping
from functools import cache

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from deploy.surveys import shelf
from services.collector.entrypoints.manage.gate import Gate
from shared.survey.localised import Localised


def blueprint(gate: Gate) -> Blueprint:
    """The routes."""
    bp = Blueprint("shipped", __name__)
    gate.guard(bp)

    @bp.get("/templates/<name>")
    def download(name: str) -> ResponseReturnValue:
        survey = shelf.shipped().get(name)
        if survey is None:
            abort(404)
        response = Response(survey.read_bytes(), content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response

    return bp


@cache
def titles() -> Mapping[str, Localised]:
    """What they are called, by name; read once."""
    return {name: Localised(**shelf.title_of(survey)) for name, survey in shelf.shipped().items()}
