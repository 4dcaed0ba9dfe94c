"""The pages of what respondents wrote: for coordinators, and for those who lead the unit."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.collector.application.managing.managing import Managing
from services.collector.entrypoints.manage.gate import Gate, here
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.runtime.clock import Clock


def blueprint(managing: Managing, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("texts", __name__)
    gate.guard(bp, coordinators=False)

    @bp.get("/texts")
    def places() -> ResponseReturnValue:
        who = here()
        found = managing.texts.places(who)
        rounds = {one.round.id: one.round for one in found}
        return render_template(
            "texts.html",
            rounds=[
                (one, managing.texts.title(who, one), [place.unit for place in found if place.round.id == id_])
                for id_, one in rounds.items()
            ],
            names=who.directory.name_of,
        )

    @bp.get("/texts/<round_>/<unit>")
    def read(round_: str, unit: str) -> ResponseReturnValue:
        who = here()
        found, texts = managing.texts.read(who, RoundId(round_), UnitId(ScopeId(unit)), now=clock.now())
        return render_template(
            "read.html",
            round=found,
            title=managing.texts.title(who, found),
            unit=who.directory.name_of(ScopeId(unit)),
            texts=texts,
        )

    return bp
