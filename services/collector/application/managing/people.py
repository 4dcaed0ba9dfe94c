"""Who keeps what: coordinators and leaders as the directory knows them. How they sign in lives in the aggregator."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from services.collector.application.ports import CurrentDirectory
from shared.contracts.directory import Leader, Round, SurveyVersion
from shared.contracts.ids import LeaderId, OrganisationId, ScopeId, SurveyId, UnitId
from shared.contracts.snapshot import Directory

TOKEN_PREFIX = "kaiku_"  # noqa: S105 – what every bearer token begins with


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has come in, and the directory at that moment: what they may do is decided from both.

    for_network: they coordinate the network. organisations: those that they coordinate, all of them for the network's
    coordinators. units: those in which they open rounds. readable: what they see figures of. by_token: a program came,
    in their name.
    """

    leader: Leader
    directory: Directory
    for_network: bool
    organisations: frozenset[OrganisationId]
    units: frozenset[UnitId]
    readable: frozenset[ScopeId]
    by_token: bool = False

    @classmethod
    def of(cls, leader: Leader, directory: Directory, *, by_token: bool = False) -> "Person":
        """The person of a leader."""
        network, known = directory.network, directory.organisations
        for_network = network is not None and network.id in leader.coordinates
        own = frozenset(one for scope in leader.coordinates if (one := OrganisationId(scope)) in known)
        organisations = frozenset(known) if for_network else own
        units = frozenset[UnitId]().union(*(directory.units_in(one) for one in organisations))
        readable = directory.visible_to(leader.id)
        return cls(leader, directory, for_network, organisations, units, readable, by_token)

    @property
    def coordinates(self) -> bool:
        """Whether they coordinate anything."""
        return self.for_network or bool(self.organisations)

    def owner_of(self, survey: SurveyId) -> OrganisationId | None:
        """The organisation that a survey belongs to; None for the network's, and for one that is not there."""
        newest = newest_of(self.directory, survey)
        return newest.owner if newest else None

    def sees_survey(self, survey: SurveyId) -> bool:
        """The network's surveys are seen by all who coordinate, an organisation's by its own."""
        owner = self.owner_of(survey)
        there = newest_of(self.directory, survey) is not None
        return there and self.coordinates and (owner is None or owner in self.organisations or self.for_network)

    def keeps_survey(self, survey: SurveyId) -> bool:
        """Whether they publish its versions."""
        return self.sees_survey(survey) and self.may_own(self.owner_of(survey))

    def may_own(self, owner: OrganisationId | None) -> bool:
        """Whether they may publish a survey for an organisation, or for the network (None)."""
        return self.for_network if owner is None else owner in self.organisations

    def sees_round(self, round_: Round) -> bool:
        """A round is seen by those who coordinate any of its units."""
        return self.for_network or not self.units.isdisjoint(round_.units)

    def keeps_round(self, round_: Round) -> bool:
        """Whether they extend and close it: it asks in their own units alone. Historic rounds are the operator's."""
        return not round_.historic and (self.for_network or self.units.issuperset(round_.units))

    def units_of(self, round_: Round) -> tuple[UnitId, ...]:
        """The units of a round that they coordinate, in its order."""
        own = self.units
        return tuple(one for one in round_.units if one in own)

    def reads_texts_of(self, unit: UnitId) -> bool:
        """Whether they read what respondents of a unit wrote: they coordinate it, or lead it or what it lies in.

        A group's leaders don't: they see the group's figures, not its members'.
        """
        return unit in self.units or (unit in self.directory.units and unit in self.readable)

    def scope_of(self, round_: Round) -> ScopeId:
        """Whose change a round's is, for the audit log: its one organisation's, or the network's."""
        found = {self.directory.organisation_of(unit) for unit in round_.units}
        only = next(iter(found)) if len(found) == 1 else None
        return only or self.network

    @property
    def network(self) -> ScopeId:
        """The network as a scope."""
        return self.directory.network.id if self.directory.network else ScopeId("network")


def newest_of(directory: Directory, survey: SurveyId) -> SurveyVersion | None:
    """A survey's newest version."""
    numbers = [number for one, number in directory.surveys if one == survey]
    return directory.surveys[survey, max(numbers)] if numbers else None


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Whose each bearer token is, by its digest, in one directory."""

    directory: Directory
    leaders: Mapping[str, LeaderId]


class People:
    """Finds out who is there. Safe to share between threads: what it remembers is replaced whole."""

    def __init__(self, directory: CurrentDirectory) -> None:
        self._directory = directory
        self._tokens = _Tokens(Directory(), {})

    def network(self) -> Directory:
        """The directory now."""
        return self._directory.now()

    def knows(self, leader: LeaderId) -> bool:
        """Whether the directory, as it is known here, has somebody."""
        return leader in self._directory.now().leaders

    def by_session(self, leader: LeaderId, version: int) -> Person | None:
        """Whose session this is, while it holds.

        A newer version than the one that is known here is one that the directory has not told of yet: nobody but
        the aggregator signs sessions.
        """
        directory = self._directory.now()
        told = directory.credentials.get(leader)
        known = told.session_version if told else 1
        return self._person(leader, directory) if version >= known else None

    def by_token(self, token: str) -> Person | None:
        """Whose bearer token this is."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        directory = self._directory.now()
        leader = self._leaders(directory).get(hashlib.sha256(token.encode()).hexdigest())
        return self._person(leader, directory, by_token=True) if leader else None

    def _leaders(self, directory: Directory) -> Mapping[str, LeaderId]:
        tokens = self._tokens
        if tokens.directory is not directory:
            leaders = {digest: one.leader for one in directory.credentials.values() for digest in one.tokens}
            tokens = self._tokens = _Tokens(directory, leaders)
        return tokens.leaders

    def _person(self, leader: LeaderId, directory: Directory, *, by_token: bool = False) -> Person | None:
        found = directory.leaders.get(leader)
        return Person.of(found, directory, by_token=by_token) if found else None
