"""What a link asks: from its token to the place and the survey, as the directory says now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.collector.application.ports import CurrentDirectory, Kept
from services.collector.domain.errors import Unavailable, UnknownLink, UnknownRound
from services.collector.domain.links import (
    Hint,
    LinkDigest,
    LinkToken,
    digests_of,
    hint_in,
    hint_of,
    is_link_to,
    may_have,
    nonce_in,
    open_links,
    read_link,
)
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Network, Organisation, Round, SurveyVersion, Unit
from shared.contracts.ids import SurveyId
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys
from shared.survey.definition import parse
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom what. survey: the round's version, parsed. version: the same as it was published."""

    network: Network
    organisation: Organisation
    unit: Unit
    round: Round
    version: SurveyVersion
    survey: Survey

    @property
    def place(self) -> Place:
        """Where answers belong."""
        return Place(self.round.id, self.unit.id)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a link leads. personal: the digest of a personal link. used: it has answered, so its digest is gone."""

    asked: Asked
    personal: LinkDigest | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class _Links:
    """Where links of one directory lead. directory: kept beside them, so that they are computed once for each.

    open: by the whole link. personal: by what a link says of its place; its signature then decides.
    """

    directory: Directory
    open: Mapping[LinkToken, Place]
    personal: Mapping[Hint, Sequence[Place]]


class Asking:
    """Finds what links ask. Safe to share between threads: what it remembers is replaced whole."""

    def __init__(self, *, directory: CurrentDirectory, kept: Kept, keys: Keys) -> None:
        self._directory = directory
        self._kept = kept
        self._keys = keys
        self._links = _Links(Directory(), {}, {})
        self._surveys: dict[tuple[SurveyId, int], tuple[SurveyVersion, Survey]] = {}

    def directory(self) -> Directory:
        """The directory now."""
        return self._directory.now()

    def find(self, text: str) -> Found:
        """Where a link leads, in whatever case it was typed. Raises UnknownLink, Unavailable."""
        token = read_link(text)
        if token is None:
            raise UnknownLink
        directory = self._directory.now()
        links = self._links_of(directory)
        if place := links.open.get(token):
            return Found(self._asked(directory, directory.rounds[place.round], place))
        hint = hint_in(token)
        near = links.personal.get(hint, ()) if hint else ()
        place = next((one for one in near if is_link_to(self._keys, one, token)), None)
        if place is None:
            raise UnknownLink
        digests = digests_of(self._keys, place, nonce_in(token))
        unused = self._kept.unused(digests)
        asked = self._asked(directory, directory.rounds[place.round], place)
        return Found(asked, unused or digests[0], used=unused is None)

    def survey(self, version: SurveyVersion) -> Survey:
        """A version of a survey, parsed once. Raises Unavailable for one that this release can't read."""
        key = (version.survey, version.version)
        known = self._surveys.get(key)
        if known is None or known[0] is not version:
            try:
                known = self._surveys[key] = (version, parse(version.definition))
            except InvalidSurvey as error:
                raise Unavailable(f"survey {version.survey} version {version.version} can't be read") from error
        return known[1]

    def round(self, directory: Directory, round_: Round) -> tuple[SurveyVersion, Survey]:
        """The survey that a round asks. Raises UnknownRound while the directory lacks it."""
        version = directory.surveys.get((round_.survey, round_.version))
        if version is None:
            raise UnknownRound(f"version {round_.version} of the survey {round_.survey!r} is not in the directory")
        return version, self.survey(version)

    def _links_of(self, directory: Directory) -> _Links:
        links = self._links
        if links.directory is not directory:
            links = self._links = _Links(directory, self._open(directory), _personal(directory))
        return links

    def _open(self, directory: Directory) -> Mapping[LinkToken, Place]:
        return {
            token: place
            for round_ in directory.rounds.values()
            if round_.link is LinkKind.OPEN and not round_.historic and _is_allowed(directory, round_)
            for unit in round_.units
            for place in [Place(round_.id, unit)]
            for token in open_links(self._keys, place)
        }

    def _asked(self, directory: Directory, round_: Round, place: Place) -> Asked:
        # A directory that comes in piece by piece may lack some of this for a moment.
        unit = directory.units.get(place.unit)
        organisation = directory.organisations.get(unit.organisation) if unit else None
        version = directory.surveys.get((round_.survey, round_.version))
        if unit is None or organisation is None or version is None or directory.network is None:
            raise Unavailable("the directory is not complete yet")
        return Asked(directory.network, organisation, unit, round_, version, self.survey(version))


def _is_allowed(directory: Directory, round_: Round) -> bool:
    version = directory.surveys.get((round_.survey, round_.version))
    return version is None or may_have(version, round_.link)


def _personal(directory: Directory) -> Mapping[Hint, Sequence[Place]]:
    places: defaultdict[Hint, list[Place]] = defaultdict(list)
    for round_ in directory.rounds.values():
        if round_.link is LinkKind.PERSONAL and not round_.historic:
            for unit in round_.units:
                places[hint_of(Place(round_.id, unit))].append(Place(round_.id, unit))
    return places
