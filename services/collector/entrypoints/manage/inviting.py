"""The pages of links, sheets and invitations of a round, and what became of an address."""

import segno
from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.collector.application.handing_out import MOST_AT_ONCE
from services.collector.application.inviting.problems import InvalidContacts
from services.collector.application.inviting.telling import AddressStory
from services.collector.application.managing.managing import Managing
from services.collector.domain.managing import Refused, Unseen
from services.collector.entrypoints.manage.asked import Reader
from services.collector.entrypoints.manage.gate import Gate, here
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.runtime.clock import Clock, local_day
from shared.web import languages

_LONGEST_ADDRESS = 254


def blueprint(managing: Managing, gate: Gate, clock: Clock, *, public_url: str) -> Blueprint:
    """The routes. public_url: of the survey links."""
    bp = Blueprint("inviting", __name__)
    gate.guard(bp)
    pages = _Pages(managing, clock, public_url)
    bp.get("/rounds/<round_>/sheets/<unit>")(pages.sheet)
    bp.post("/rounds/<round_>/links")(pages.links)
    bp.get("/rounds/<round_>/invitations")(pages.invitations)
    bp.post("/rounds/<round_>/invitations")(pages.invite)
    bp.get("/addresses")(pages.ask)
    bp.post("/addresses")(pages.story)
    return bp


class _Pages:
    def __init__(self, managing: Managing, clock: Clock, public_url: str) -> None:
        self._managing = managing
        self._clock = clock
        self._public_url = public_url

    def sheet(self, round_: str, unit: str) -> ResponseReturnValue:
        """A page to print: one unit's open link, in one language."""
        who, id_ = here(), RoundId(round_)
        links = {one.unit: one.token for one in self._managing.inviting.open_links(who, id_)}
        token = links.get(UnitId(ScopeId(unit)))
        if token is None:
            raise Unseen(unit)
        view = self._managing.rounds.one(who, id_, today=local_day(self._clock.now()))
        address = f"{self._public_url}/f/{token}"
        picture = segno.make(f"{address}?lang={languages.language()}", error="m")
        return render_template(
            "sheet.html",
            round=view.round,
            title=self._managing.texts.title(who, view.round),
            unit=who.directory.name_of(ScopeId(unit)),
            organisation=who.directory.name_of(who.directory.units[UnitId(ScopeId(unit))].organisation),
            address=address,
            picture=picture.svg_inline(omitsize=True, border=2, svgclass="kaiku-qr"),
        )

    def links(self, round_: str) -> ResponseReturnValue:
        """New personal links, which can be seen this once."""
        reader, who = Reader(request.form), here()
        count = reader.number("count", MOST_AT_ONCE)
        unit = UnitId(ScopeId(request.form.get("unit", "")))
        if reader.mistakes:
            return self._invitations(round_, mistakes=reader.mistakes, status=422)
        try:
            made = self._managing.inviting.make_links(who, RoundId(round_), unit, count or 0, now=self._clock.now())
        except Refused as error:
            return self._invitations(round_, mistakes=error.mistakes, status=422)
        page = render_template(
            "links.html",
            round=round_,
            unit=who.directory.name_of(unit),
            links=[f"{self._public_url}/f/{one}" for one in made],
        )
        return make_response(page, 200)

    def invitations(self, round_: str) -> ResponseReturnValue:
        return self._invitations(round_)

    def invite(self, round_: str) -> ResponseReturnValue:
        sent = request.files.get("file")
        try:
            added = self._managing.inviting.invite(
                here(), RoundId(round_), sent.read() if sent else b"", now=self._clock.now()
            )
        except InvalidContacts as error:
            return self._invitations(round_, lines=error.errors, status=422)
        except Refused as error:
            return self._invitations(round_, mistakes=error.mistakes, status=422)
        return self._invitations(round_, added=added)

    def ask(self) -> ResponseReturnValue:
        return self._address("", None)

    def story(self) -> ResponseReturnValue:
        """By POST, so that no address stands in an address bar or a log."""
        address = request.form.get("address", "").strip()[:_LONGEST_ADDRESS]
        return self._address(address, self._managing.inviting.story(here(), address, now=self._clock.now()))

    def _address(self, address: str, story: AddressStory | None) -> Response:
        page = render_template("address.html", address=address, story=story, names=here().directory.name_of)
        return make_response(page, 200)

    def _invitations(
        self, round_: str, *, mistakes: object = (), lines: object = (), added: object = None, status: int = 200
    ) -> Response:
        who, id_ = here(), RoundId(round_)
        view = self._managing.rounds.one(who, id_, today=local_day(self._clock.now()))
        page = render_template(
            "invitations.html",
            view=view,
            title=self._managing.texts.title(who, view.round),
            states=self._managing.inviting.states(who, id_),
            names=who.directory.name_of,
            mistakes=mistakes,
            lines=lines,
            added=added,
            typed=request.form,
        )
        return make_response(page, status)
