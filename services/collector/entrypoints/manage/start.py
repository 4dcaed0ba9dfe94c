"""The first page: what somebody coordinates, and what can be done there. Who only leads is led to the texts."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.collector.application.managing.managing import Managing
from services.collector.domain.places import State
from services.collector.entrypoints.manage.gate import Gate, here
from shared.runtime.clock import Clock, local_day


def blueprint(managing: Managing, gate: Gate, clock: Clock) -> Blueprint:
    """The route."""
    bp = Blueprint("start", __name__)
    gate.guard(bp, coordinators=False)

    @bp.get("/")
    def start() -> ResponseReturnValue:
        who = here()
        if not who.coordinates:
            return redirect(url_for("texts.places"), 303)
        rounds = managing.rounds.all(who, today=local_day(clock.now()))
        return render_template(
            "start.html",
            scopes=[who.directory.name_of(one) for one in who.leader.coordinates],
            open_rounds=[one for one in rounds if one.state is State.OPEN and not one.round.historic],
            uploads=managing.surveys.uploads(who),
            titles=_titles(managing),
        )

    def _titles(managing: Managing) -> dict[str, object]:
        return {one.id: one.title for one in managing.surveys.all(here())}

    return bp
