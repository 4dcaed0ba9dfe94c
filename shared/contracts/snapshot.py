"""The directory at one moment, and what lies in what. Pure; where it is kept and read from lives in `shared.log`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from shared.contracts.directory import (
    Credentials,
    Document,
    Goal,
    Group,
    Leader,
    Network,
    Organisation,
    Round,
    SurveyVersion,
    Unit,
)
from shared.contracts.ids import (
    GoalId,
    GroupId,
    LeaderId,
    OrganisationId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.survey.localised import Localised

_D = TypeVar("_D", bound=Document)
_K = TypeVar("_K")


class ScopeKind(StrEnum):
    """What a scope is."""

    UNIT = "unit"
    ORGANISATION = "organisation"
    GROUP = "group"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Directory:
    """All documents that a service keeps, by their ids.

    A unit that was merged into another lies in that one, whatever its document says of its parent and organisation.
    The documents need not fit together: while a change of many comes in, a unit may be there before what it is part of.
    What is not there contains nothing, and has no kind, name or parent.
    """

    network: Network | None = None
    organisations: Mapping[OrganisationId, Organisation] = field(default_factory=dict)
    units: Mapping[UnitId, Unit] = field(default_factory=dict)
    groups: Mapping[GroupId, Group] = field(default_factory=dict)
    leaders: Mapping[LeaderId, Leader] = field(default_factory=dict)
    surveys: Mapping[tuple[SurveyId, int], SurveyVersion] = field(default_factory=dict)
    rounds: Mapping[RoundId, Round] = field(default_factory=dict)
    goals: Mapping[GoalId, Goal] = field(default_factory=dict)
    credentials: Mapping[LeaderId, Credentials] = field(default_factory=dict)
    _units_in: Mapping[ScopeId, frozenset[UnitId]] = field(default_factory=dict, repr=False, compare=False)
    _sources_in: Mapping[ScopeId, frozenset[UnitId]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Directory":
        """The directory that consists of these."""
        given = list(documents)
        networks = [one for one in given if isinstance(one, Network)]
        network = networks[-1] if networks else None
        units = _placed(_by(given, Unit, lambda one: one.id))
        organisations = _by(given, Organisation, lambda one: one.id)
        groups = _by(given, Group, lambda one: one.id)
        units_in = _containment(network, organisations, units, groups)
        return cls(
            network=network,
            organisations=organisations,
            units=units,
            groups=groups,
            leaders=_by(given, Leader, lambda one: one.id),
            surveys=_by(given, SurveyVersion, lambda one: (one.survey, one.version)),
            rounds=_by(given, Round, lambda one: one.id),
            goals=_by(given, Goal, lambda one: one.id),
            credentials=_by(given, Credentials, lambda one: one.leader),
            _units_in=units_in,
            _sources_in=_with_gathered(units_in, network, organisations),
        )

    def units_in(self, scope: ScopeId) -> frozenset[UnitId]:
        """The units that a figure of a scope is made of.

        A unit: itself and all below it. An organisation: its units. A group: its members, each with all below it, for a
        unit's figures always are. The network: all units.
        """
        return self._units_in.get(scope, frozenset())

    def sources_in(self, scope: ScopeId) -> frozenset[UnitId]:
        """What the releases and panes that a figure of a scope is made of are kept under.

        Its units; of an organisation, and of the network, also each organisation itself: what was gathered from its
        units once a round had ended belongs to it as a whole, and stands under its id as if it were one more unit.
        """
        return self._sources_in.get(scope, frozenset())

    def kind_of(self, scope: ScopeId) -> ScopeKind | None:
        """What a scope is."""
        if scope in self.units:
            return ScopeKind.UNIT
        if scope in self.organisations:
            return ScopeKind.ORGANISATION
        if scope in self.groups:
            return ScopeKind.GROUP
        return ScopeKind.NETWORK if self._is_network(scope) else None

    def name_of(self, scope: ScopeId) -> Localised | None:
        """A scope's name."""
        if self._is_network(scope) and self.network:
            return self.network.name
        found = (
            self.units.get(UnitId(scope))
            or self.organisations.get(OrganisationId(scope))
            or self.groups.get(GroupId(scope))
        )
        return found.name if found else None

    def parent_of(self, scope: ScopeId) -> ScopeId | None:
        """What a scope lies in directly: a unit or an organisation for a unit; else the network, for all but itself."""
        if unit := self.units.get(UnitId(scope)):
            return unit.parent if self.kind_of(unit.parent) else None
        if self.network and (scope in self.organisations or scope in self.groups):
            return self.network.id
        return None

    def organisation_of(self, unit: UnitId) -> OrganisationId | None:
        """The organisation whose tree a unit is in."""
        return self.units[unit].organisation if unit in self.units else None

    def visible_to(self, leader: LeaderId) -> frozenset[ScopeId]:
        """What a leader may see: what they lead or coordinate, what lies below that, and the network as a whole.

        A group's leaders see the group, not its members. Who is no leader sees nothing.
        """
        if leader not in self.leaders:
            return frozenset()
        seen: set[ScopeId] = set() if self.network is None else {self.network.id}
        for scope in (*self.leaders[leader].leads, *self.leaders[leader].coordinates):
            match self.kind_of(scope):
                case None:
                    continue
                case ScopeKind.NETWORK:
                    seen.update(self.organisations, self.groups, self.units)
                case ScopeKind.UNIT | ScopeKind.ORGANISATION:
                    seen.update(self._units_in[scope])
                case ScopeKind.GROUP:
                    pass
            seen.add(scope)
        return frozenset(seen)

    def _is_network(self, scope: ScopeId) -> bool:
        return self.network is not None and self.network.id == scope


def _by(given: Iterable[Document], kind: type[_D], key: Callable[[_D], _K]) -> dict[_K, _D]:
    return {key(one): one for one in given if isinstance(one, kind)}


def _placed(units: Mapping[UnitId, Unit]) -> dict[UnitId, Unit]:
    """Units where they lie now: those that were merged, and what lies in them, in the units that they went into.

    Of units that were said to have gone into one another, or into what lies in them, none is moved.
    """
    moved = {
        one.id: replace(one, parent=into)
        for one in units.values()
        if (into := one.merged_into) and into in units and into != one.id
    }
    if not moved:
        return dict(units)
    placed = {**units, **moved}
    stuck = {one for one in moved if _goes_round(one, placed)}
    placed |= {one: units[one] for one in stuck}
    return {id_: replace(unit, organisation=_top(unit, placed).organisation) for id_, unit in placed.items()}


def _goes_round(unit: UnitId, units: Mapping[UnitId, Unit]) -> bool:
    seen: set[UnitId] = set()
    here: Unit | None = units[unit]
    while here:
        if here.id in seen:
            return True
        seen.add(here.id)
        here = units.get(UnitId(here.parent))
    return False


def _top(unit: Unit, units: Mapping[UnitId, Unit]) -> Unit:
    """The highest unit that a unit lies in; itself where units lie in one another."""
    seen: set[UnitId] = set()
    here = unit
    while (above := units.get(UnitId(here.parent))) and above.id not in seen:
        seen.add(here.id)
        here = above
    return here if not above else unit


def _containment(
    network: Network | None,
    organisations: Mapping[OrganisationId, Organisation],
    units: Mapping[UnitId, Unit],
    groups: Mapping[GroupId, Group],
) -> dict[ScopeId, frozenset[UnitId]]:
    found: defaultdict[ScopeId, set[UnitId]] = defaultdict(set)
    for unit in units.values():
        for above in _with_all_above(unit, units):
            found[above].add(unit.id)
        if unit.organisation in organisations:
            found[unit.organisation].add(unit.id)
    empty: frozenset[UnitId] = frozenset()
    sets: dict[ScopeId, frozenset[UnitId]] = {scope: frozenset(members) for scope, members in found.items()}
    for group in groups.values():
        sets[group.id] = empty.union(*(sets[member] for member in group.units if member in units))
    for organisation in organisations:
        sets.setdefault(organisation, empty)
    if network:
        sets[network.id] = frozenset[UnitId](units)
    return sets


def _with_gathered(
    units_in: Mapping[ScopeId, frozenset[UnitId]],
    network: Network | None,
    organisations: Mapping[OrganisationId, Organisation],
) -> dict[ScopeId, frozenset[UnitId]]:
    own: dict[ScopeId, frozenset[UnitId]] = {one: frozenset({UnitId(one)}) for one in organisations}
    if network:
        own[network.id] = frozenset(UnitId(one) for one in organisations)
    return {scope: units | own.get(scope, frozenset()) for scope, units in units_in.items()}


def _with_all_above(unit: Unit, units: Mapping[UnitId, Unit]) -> set[UnitId]:
    """A unit and the units that it lies in. Ends even where units were said to lie in one another."""
    above: set[UnitId] = set()
    here: Unit | None = unit
    while here and here.id not in above:
        above.add(here.id)
        here = units.get(UnitId(here.parent))
    return above
