"""The front page. A demo's leads everywhere; any other names the network alone. What it leads to: `notices`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import CollectorError, Unavailable
from services.collector.domain.places import State, state_on
from services.collector.entrypoints.http.notices import add_notices
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import ScopeId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import Clock, local_day
from shared.survey.localised import Language
from shared.web import languages


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo lets everybody see.

    surveys: each open round's survey, with link, unit and organisation. leaders, coordinators: name, address, scopes.
    """

    surveys: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    leaders: Sequence[tuple[str, str, Sequence[str]]]
    coordinators: Sequence[tuple[str, str, Sequence[str]]]
    mailbox: bool


def front(cases: UseCases, *, clock: Clock, mailbox: bool) -> Blueprint:
    """The pages. mailbox: the built-in one runs under /mail."""
    blueprint = Blueprint("front", __name__)

    @blueprint.get("/")
    def home() -> ResponseReturnValue:
        directory, language = _directory(cases), languages.language()
        network = directory.network
        demo = None
        if network and network.demo:
            surveys = _surveys(cases, directory, language, local_day(clock.now()))
            demo = Demo(
                surveys,
                leaders=_people(directory, language, coordinators=False),
                coordinators=_people(directory, language, coordinators=True),
                mailbox=mailbox,
            )
        return render_template("front.html", name=network.name.in_(language) if network else "Kaiku", demo=demo)

    add_notices(blueprint, cases, clock=clock, network=lambda: _directory(cases).network)
    return blueprint


def _directory(cases: UseCases) -> Directory:
    try:
        return cases.asking.directory()
    except Unavailable:  # these pages say what they can
        return Directory()


def _surveys(
    cases: UseCases, directory: Directory, language: Language, today: date
) -> Sequence[tuple[str, Sequence[tuple[str, str, str]]]]:
    found = []
    for round_ in directory.rounds.values():
        if round_.historic or round_.link is not LinkKind.OPEN or state_on(round_, today) is not State.OPEN:
            continue
        try:
            title = cases.asking.round(directory, round_)[1].title.in_(language)
        except CollectorError:  # the directory is still coming in
            continue
        found.append((title, _links(cases, directory, round_, language)))
    return found


def _links(cases: UseCases, directory: Directory, round_: Round, language: Language) -> Sequence[tuple[str, str, str]]:
    return [
        (link, _name(directory, unit, language), _name(directory, directory.organisation_of(unit), language))
        for unit, link in cases.handing_out.open(round_.id)
    ]


def _people(
    directory: Directory, language: Language, *, coordinators: bool
) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [
        (one.name, one.email, [_name(directory, scope, language) for scope in scopes])
        for one in directory.leaders.values()
        if (scopes := one.coordinates if coordinators else one.leads)
    ]


def _name(directory: Directory, scope: ScopeId | None, language: Language) -> str:
    name = directory.name_of(scope) if scope else None
    return name.in_(language) if name else str(scope or "")
