"""Coming in and going out, in a browser. A GET of a mailed link shows one button; only its POST uses the link up."""

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.aggregator.application.access import Access
from services.aggregator.entrypoints.http.gate import Gate
from shared.runtime.clock import Clock
from shared.web.returning import NEXT, safe_path

_LONGEST_ADDRESS = 254
_PAGES = ("/leader", "/manage", "/notices")
_SEE_OTHER = 303
_GONE = 410


def blueprint(access: Access, gate: Gate, clock: Clock) -> Blueprint:
    """The routes."""
    bp = Blueprint("sign_in", __name__)
    _asking(bp, access, gate, clock)
    _coming(bp, access, gate, clock)
    _going(bp, access, gate, clock)
    return bp


def _asking(bp: Blueprint, access: Access, gate: Gate, clock: Clock) -> None:
    @bp.get("/sign-in")
    def form() -> ResponseReturnValue:
        back = _back(request.args)
        if gate.by_cookie():
            return _to("pages.start", back)
        return render_template("sign_in.html", address="", mistake=False, back=back)

    @bp.post("/sign-in")
    def ask() -> ResponseReturnValue:
        address, back = request.form.get("address", "").strip(), _back(request.form)
        if not _could_be_one(address):
            return render_template("sign_in.html", address=address, mistake=True, back=back), 422
        access.ask(address, now=clock.now(), goes_to=back)
        return render_template("asked.html")


def _coming(bp: Blueprint, access: Access, gate: Gate, clock: Clock) -> None:
    @bp.get("/sign-in/<token>")
    def link(token: str) -> ResponseReturnValue:
        back = _back(request.args)
        if access.can_sign_in(token, now=clock.now()):
            return render_template("link.html", token=token, back=back)
        return _spent(back)

    @bp.post("/sign-in/<token>")
    def use(token: str) -> ResponseReturnValue:
        signed_in, back = access.sign_in(token, now=clock.now()), _back(request.form)
        if signed_in is None:
            return _spent(back)
        return gate.let_in(_to("pages.start", back), signed_in)


def _going(bp: Blueprint, access: Access, gate: Gate, clock: Clock) -> None:
    @bp.post("/sign-out")
    def out() -> ResponseReturnValue:
        return gate.let_out(_to("sign_in.form"))

    @bp.post("/sign-out-everywhere")
    def out_everywhere() -> ResponseReturnValue:
        if leader := gate.by_cookie():
            access.sign_out_everywhere(leader.id, now=clock.now())
        g.leader = None
        return out()


def _to(endpoint: str, back: str = "") -> Response:
    return redirect(back or url_for(endpoint), _SEE_OTHER)


def _spent(back: str) -> ResponseReturnValue:
    return render_template("spent.html", address="", mistake=False, back=back), _GONE


def _back(given: Mapping[str, str]) -> str:
    """Where somebody wanted to go before they had to sign in, if it is a page of ours for who is signed in."""
    return safe_path(given.get(NEXT), under=_PAGES) or ""


def _could_be_one(address: str) -> bool:
    """Whether it looks like an address. Says nothing of whose it is."""
    name, at, host = address.rpartition("@")
    return bool(at and name and host) and len(address) <= _LONGEST_ADDRESS and not any(map(str.isspace, address))
