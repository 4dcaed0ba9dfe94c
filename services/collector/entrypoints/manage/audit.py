"""The page of the audit log: who did what, and when."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.collector.application.managing.managing import A_PAGE, Managing
from services.collector.entrypoints.manage.gate import Gate, here


def blueprint(managing: Managing, gate: Gate) -> Blueprint:
    """The route."""
    bp = Blueprint("audit", __name__)
    gate.guard(bp)

    @bp.get("/audit")
    def read() -> ResponseReturnValue:
        who = here()
        given = request.args.get("before", "")
        before = int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None
        noted = managing.audit.read(who, before=before)
        older = noted[-1].position if len(noted) == A_PAGE else None
        return render_template(
            "audit.html", noted=noted, older=older, leaders=who.directory.leaders, names=who.directory.name_of
        )

    return bp
