"""The pages of rounds: the list, opening one, its last day, closing, participation, links."""

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from services.collector.application.managing.managing import Managing
from services.collector.application.managing.people import Person
from services.collector.application.managing.surveys import SurveyView
from services.collector.domain.managing import Mistake, Refused
from services.collector.entrypoints.manage.asked import Reader, Typed, wish
from services.collector.entrypoints.manage.gate import Gate, here
from shared.contracts.ids import OrganisationId, RoundId, SurveyId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import Clock, local_day
from shared.survey.localised import Localised

_SEE_OTHER = 303
_KEY_BYTES = 16


def blueprint(
    managing: Managing, gate: Gate, clock: Clock, *, public_url: str, chance: Callable[[int], bytes]
) -> Blueprint:
    """The routes. public_url: of the survey links."""
    bp = Blueprint("rounds", __name__)
    gate.guard(bp)
    pages = _Pages(managing, clock, public_url, chance)
    bp.get("/rounds")(pages.all_)
    bp.get("/rounds/new")(pages.choose)
    bp.get("/rounds/new/<survey>")(pages.form)
    bp.post("/rounds/new/<survey>")(pages.open)
    bp.get("/rounds/<round_>")(pages.one)
    bp.post("/rounds/<round_>/extend")(pages.extend)
    bp.post("/rounds/<round_>/close")(pages.close)
    return bp


class _Pages:
    def __init__(self, managing: Managing, clock: Clock, public_url: str, chance: Callable[[int], bytes]) -> None:
        self._managing = managing
        self._clock = clock
        self._public_url = public_url
        self._chance = chance

    def all_(self) -> ResponseReturnValue:
        rounds = self._managing.rounds.all(here(), today=self._today())
        return render_template("rounds.html", rounds=rounds, titles=self._titles())

    def choose(self) -> ResponseReturnValue:
        return render_template("choose.html", surveys=self._managing.surveys.all(here()))

    def form(self, survey: str) -> ResponseReturnValue:
        typed: Typed = MultiDict([("opens", self._today().isoformat()), ("key", self._chance(_KEY_BYTES).hex())])
        return self._form(self._managing.surveys.one(here(), SurveyId(survey)), typed)

    def open(self, survey: str) -> ResponseReturnValue:
        who, view = here(), self._managing.surveys.one(here(), SurveyId(survey))
        wanted, mistakes = wish(request.form, survey=view.id, known={one.version: one for one in view.versions})
        if wanted is None:
            return self._form(view, request.form, mistakes, 422)
        try:
            round_ = self._managing.rounds.open(who, wanted, now=self._clock.now())
        except Refused as error:
            return self._form(view, request.form, error.mistakes, 422)
        return redirect(url_for("rounds.one", round_=round_.id), _SEE_OTHER)

    def one(self, round_: str) -> ResponseReturnValue:
        return self._one(RoundId(round_))

    def extend(self, round_: str) -> ResponseReturnValue:
        reader = Reader(request.form)
        closes = reader.day("closes")
        if reader.mistakes:
            return self._one(RoundId(round_), reader.mistakes, 422)
        try:
            self._managing.rounds.extend(
                here(), RoundId(round_), closes, seen=request.form.get("seen", ""), now=self._clock.now()
            )
        except Refused as error:
            return self._one(RoundId(round_), error.mistakes, 422)
        return redirect(url_for("rounds.one", round_=round_), _SEE_OTHER)

    def close(self, round_: str) -> ResponseReturnValue:
        self._managing.rounds.close(here(), RoundId(round_), seen=request.form.get("seen", ""), now=self._clock.now())
        return redirect(url_for("rounds.one", round_=round_), _SEE_OTHER)

    def _one(self, round_: RoundId, mistakes: Sequence[Mistake] = (), status: int = 200) -> Response:
        who = here()
        view = self._managing.rounds.one(who, round_, today=self._today())
        page = render_template(
            "round.html",
            view=view,
            titles=self._titles(),
            participation=self._managing.rounds.participation(who, round_, now=self._clock.now()),
            names=who.directory.name_of,
            links={
                one.unit: f"{self._public_url}/f/{one.token}" for one in self._managing.inviting.open_links(who, round_)
            },
            scopes=sorted(
                {who.directory.units[unit].organisation for unit in view.units if unit in who.directory.units}
            ),
            mistakes=mistakes,
            typed=request.form,
        )
        return make_response(page, status)

    def _form(self, view: SurveyView, typed: Typed, mistakes: Sequence[Mistake] = (), status: int = 200) -> Response:
        page = render_template(
            "open.html",
            survey=view,
            typed=typed,
            chosen=set(typed.getlist("unit")),
            trees=unit_trees(here()),
            today=self._today(),
            mistakes=mistakes,
        )
        return make_response(page, status)

    def _titles(self) -> dict[SurveyId, Localised]:
        return {one.id: one.title for one in self._managing.surveys.all(here())}

    def _today(self) -> date:
        return local_day(self._clock.now())


Tree = list[tuple[UnitId, Localised, int]]


def unit_trees(who: Person) -> Sequence[tuple[OrganisationId, Localised | None, Tree]]:
    """The units of each organisation that somebody coordinates, in the order of its tree, with how deep each lies."""
    directory = who.directory
    return [
        (one, directory.name_of(one), _below(directory, one, 0))
        for one in sorted(who.organisations)
        if directory.units_in(one)
    ]


def _below(directory: Directory, above: str, depth: int) -> Tree:
    found: Tree = []
    for unit in directory.units.values():
        if unit.parent == above and depth < 10:
            found += [(unit.id, unit.name, depth), *_below(directory, unit.id, depth + 1)]
    return found
