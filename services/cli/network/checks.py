"""What the entries of a network file say of each other: ids and references. What goals may ask lives in `goals`."""

from collections.abc import Collection, Iterable

from services.cli.network.drafts import Draft, Round
from services.cli.network.fields import At, Place, nearest
from services.cli.network.problems import Wrong

Named = tuple[str, At[str]]


def check(place: Place, draft: Draft) -> None:
    """Note every id that is taken and every reference that leads nowhere."""
    _ids(place, draft)
    _references(place, draft)
    _addresses(place, draft)


def scopes(draft: Draft) -> set[str]:
    """The ids of everything that a figure can be about."""
    return {identity.value for _, identity in _scopes(draft)}


def _scopes(draft: Draft) -> Iterable[Named]:
    if draft.network:
        yield "network", At(draft.network.line, draft.network.value.id)
    yield from (("organisation", one.id) for one in draft.organisations)
    yield from (("unit", one.id) for one in draft.units)
    yield from (("group", one.id) for one in draft.groups)


def _ids(place: Place, draft: Draft) -> None:
    _unique(place, _scopes(draft), "organisation, unit, group and network")
    for kind, entries in (
        ("leader", draft.leaders),
        ("survey", draft.surveys),
        ("round", draft.rounds),
        ("goal", draft.goals),
    ):
        _unique(place, ((kind, one.id) for one in entries), kind)


def _unique(place: Place, named: Iterable[Named], kinds: str) -> None:
    first: dict[str, Named] = {}
    for kind, identity in sorted(named, key=lambda one: one[1].line):
        if identity.value in first:
            taken_by, earlier = first[identity.value]
            names = {"given": identity.value, "kind": taken_by, "kinds": kinds}
            place.wrong(identity.line, Wrong.ID_TWICE, first=earlier.line, **names)
        first.setdefault(identity.value, (kind, identity))


def _references(place: Place, draft: Draft) -> None:
    known_scopes = scopes(draft)
    leaders = {leader.id.value for leader in draft.leaders}
    surveys = {survey.id.value for survey in draft.surveys}
    for group in draft.groups:
        _units(place, draft, "a group", group.units)
    _mergers(place, draft)
    for leader in draft.leaders:
        _known(place, "unit, organisation, group or network", leader.leads, known_scopes)
        _coordinated(place, draft, leader.coordinates)
    for round_ in draft.rounds:
        _known(place, "survey", [round_.survey], surveys)
        _right_links(place, draft, round_)
        _units(place, draft, "a round", round_.units)
        _still_there(place, draft, round_)
    for goal in draft.goals:
        _known(place, "unit, organisation, group or network", [goal.scope], known_scopes)
        _known(place, "leader", [goal.owner, *goal.also], leaders)
        _known(place, "survey", [goal.indicator.survey if goal.indicator else None], surveys)


def _units(place: Place, draft: Draft, what: str, references: Iterable[At[str]]) -> None:
    """Groups and rounds hold units: no organisations, and no groups, so that no group can come to hold itself."""
    units = {unit.id.value for unit in draft.units}
    kinds = {identity.value: kind for kind, identity in _scopes(draft)} | dict.fromkeys(units, "unit")
    for reference in references:
        kind = kinds.get(reference.value)
        if kind is None or kind == "unit":
            _known(place, "unit", [reference], units)
        else:
            article = "an" if kind == "organisation" else "the" if kind == "network" else "a"
            names = {"given": reference.value, "article": article, "kind": kind, "what": what}
            place.wrong(reference.line, Wrong.OTHER_KIND, **names)


def _mergers(place: Place, draft: Draft) -> None:
    """A unit goes into another one that lies neither in it nor in turn in what goes into it."""
    _known(place, "unit", [unit.merged_into for unit in draft.units], {unit.id.value for unit in draft.units})
    above = {unit.id.value: unit.merged_into.value if unit.merged_into else unit.parent for unit in draft.units}
    for unit in draft.units:
        if unit.merged_into is None:
            continue
        seen: set[str] = set()
        here = above.get(unit.id.value)
        while here is not None and here not in seen and here != unit.id.value:
            seen.add(here)
            here = above.get(here)
        if here == unit.id.value:
            names = {"given": unit.id.value, "into": unit.merged_into.value}
            place.wrong(unit.merged_into.line, Wrong.MERGED_ROUND, **names)


def _still_there(place: Place, draft: Draft, round_: Round) -> None:
    """No round begins in a unit that is no more."""
    if round_.historic or round_.opens is None:
        return
    closed = {unit.id.value: unit.closed.value for unit in draft.units if unit.closed}
    for unit in round_.units:
        if (day := closed.get(unit.value)) and round_.opens.value >= day:
            names = {"round": round_.id.value, "given": unit.value, "closed": day}
            place.wrong(unit.line, Wrong.CLOSED_UNIT, **names)


def _coordinated(place: Place, draft: Draft, references: Iterable[At[str]]) -> None:
    """Surveys and rounds are kept for a whole organisation or for the network."""
    kinds = {identity.value: kind for kind, identity in _scopes(draft)}
    able = {one for one, kind in kinds.items() if kind in ("organisation", "network")}
    for reference in references:
        kind = kinds.get(reference.value)
        if kind in ("unit", "group"):
            place.wrong(reference.line, Wrong.NOT_COORDINATED, given=reference.value, kind=kind)
        else:
            _known(place, "organisation or network", [reference], able)


def _right_links(place: Place, draft: Draft, round_: Round) -> None:
    """Whoever holds an open link can put in four answers and read the fifth: a survey may refuse open ones."""
    asked = round_.survey.value if round_.survey else None
    demanded = next((one.links for one in draft.surveys if one.id.value == asked), None)
    if demanded and demanded is not round_.link and not round_.historic:
        names = {"round": round_.id.value, "survey": asked, "link": demanded}
        place.wrong(round_.id.line, Wrong.DEMANDED_LINKS, **names)


def _known(place: Place, kind: str, references: Iterable[At[str] | None], known: Collection[str]) -> None:
    for reference in references:
        if reference is not None and reference.value not in known:
            right = nearest(reference.value, known)
            place.wrong(reference.line, Wrong.UNKNOWN, kind=kind, given=reference.value, right=right)


def _addresses(place: Place, draft: Draft) -> None:
    owners: dict[str, str] = {}
    for leader in draft.leaders:
        if leader.email is None:
            continue
        owner = owners.setdefault(leader.email.value.casefold(), leader.id.value)
        if owner != leader.id.value:
            place.wrong(leader.email.line, Wrong.ADDRESS_TWICE, given=leader.email.value, other=owner)
