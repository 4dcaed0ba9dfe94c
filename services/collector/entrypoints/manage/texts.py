"""The pages of what respondents wrote: for coordinators, and for those who lead the unit."""

from collections import defaultdict

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.collector.application.managing.managing import Managing
from services.collector.domain.managing import Unseen
from services.collector.entrypoints.manage.gate import Gate, here
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.runtime.clock import Clock

# A round of a whole network may ask in thousands of units: the list of all rounds shows the first of each.
A_FEW = 20


def blueprint(managing: Managing, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("texts", __name__)
    gate.guard(bp, coordinators=False)

    @bp.get("/texts")
    def places() -> ResponseReturnValue:
        return _places(managing, A_FEW)

    @bp.get("/texts/<round_>")
    def of_round(round_: str) -> ResponseReturnValue:
        return _places(managing, None, RoundId(round_))

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


def _places(managing: Managing, most: int | None, only: RoundId | None = None) -> ResponseReturnValue:
    """Each round with the first of its units whose texts may be read, or one round with all of them."""
    who, units = here(), defaultdict[RoundId, list[UnitId]](list)
    for place in managing.texts.places(who):
        if only in (None, place.round.id):
            units[place.round.id].append(place.unit)
    if only is not None and only not in units:
        raise Unseen(only)
    return render_template(
        "texts.html",
        rounds=[
            (round_, managing.texts.title(who, round_), found[:most], max(0, len(found) - (most or len(found))))
            for id_, found in units.items()
            for round_ in [who.directory.rounds[id_]]
        ],
        names=who.directory.name_of,
    )
