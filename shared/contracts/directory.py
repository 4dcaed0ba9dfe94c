"""The documents of `kaiku.directory`: reference data. Values only; their wire form lives in `documents`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.contracts.ids import (
    GoalId,
    GroupId,
    LeaderId,
    NetworkId,
    OrganisationId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised


class Origin(StrEnum):
    """Who keeps a document: the network file or a web page. `apply` removes only what a file brought."""

    FILE = "file"
    PAGE = "page"


class LinkKind(StrEnum):
    """Whether a round's links can be used by many (with a cap) or once."""

    OPEN = "open"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What an accessibility statement says besides Kaiku's own words.

    contact: who hears of what does not work, empty for the network's contact. assessed: the day of the controller's own
    assessment, None for that of Kaiku's makers alone. shortcomings: what else can't be used by everybody, and why.
    supervisor: the authority that supervises and how to reach it, empty for the Finnish one.
    """

    contact: str = ""
    assessed: date | None = None
    shortcomings: Localised = field(default_factory=Localised)
    supervisor: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Network:
    """All organisations together, and who answers for the data.

    controller, contact: who keeps the register and how to reach them, as shown on the form and the privacy page.
    purpose, basis, officer: why answers are asked, on which ground of law, and the data protection officer's contact;
    empty for Kaiku's usual words. retention_months: how long after a round's end answers and texts are kept.
    accessibility: what the accessibility statement needs from the controller.
    demo: the front page lists survey links, leaders and the mailbox; only ever true for the demo network.
    """

    id: NetworkId
    name: Localised
    controller: Localised
    contact: str
    purpose: Localised = field(default_factory=Localised)
    basis: Localised = field(default_factory=Localised)
    officer: str = ""
    retention_months: int = 24
    accessibility: Accessibility = field(default_factory=Accessibility)
    demo: bool = False
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Organisation:
    """A provider: the root of a tree of units.

    escalates: a goal that stays missed and unacknowledged is told to the leader one level up.
    """

    id: OrganisationId
    name: Localised
    escalates: bool = True
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Unit:
    """A node in an organisation's tree. parent: the unit or the organisation directly above it.

    closed: the first local day on which it is no more, None while it goes on. It stays in the tree, for its history.
    merged_into: the unit that it went into, if it did: from then on it lies there with all of its history.
    """

    id: UnitId
    name: Localised
    organisation: OrganisationId
    parent: ScopeId
    closed: date | None = None
    merged_into: UnitId | None = None
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Group:
    """A set of units across organisations: a theme group or a regional network."""

    id: GroupId
    name: Localised
    units: tuple[UnitId, ...]
    origin: Origin = Origin.FILE


class Cadence(StrEnum):
    """How often a leader wants to hear of what has shifted: at once, or summed up once a day or a week."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Leader:
    """A person with a role, and the language in which Kaiku writes to them.

    leads: scopes whose figures they see. coordinates: organisations or the network, whose surveys and rounds they keep.
    cadence, any_hour: how they hear until they choose otherwise themselves; any_hour: also outside of working hours.
    """

    id: LeaderId
    name: str
    email: str
    language: Language
    leads: tuple[ScopeId, ...]
    coordinates: tuple[ScopeId, ...] = ()
    cadence: Cadence = Cadence.AT_ONCE
    any_hour: bool = False
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class SurveyVersion:
    """One frozen version of a survey. definition: the SurveyJS JSON document as it was published.

    links: the only kind of link that its rounds may have, or None for either. owner: the organisation whose
    coordinators keep it, or None for the network's.
    """

    survey: SurveyId
    version: int
    definition: Mapping[str, object]
    links: LinkKind | None = None
    owner: OrganisationId | None = None
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Round:
    """One survey version, open to units over inclusive local days.

    opens, closes: first and last local day; closes is None while the round has no end. cap: the most responses that one
    unit's open link takes, or None. per_minute: the most that one link takes in a minute, or None. historic: has no
    links and takes only imported answers.
    """

    id: RoundId
    survey: SurveyId
    version: int
    opens: date
    closes: date | None
    units: tuple[UnitId, ...]
    link: LinkKind = LinkKind.OPEN
    cap: int | None = None
    per_minute: int | None = None
    historic: bool = False
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Indicator:
    """A statistic of questions on one scale over a rolling window. choices: the values that a share counts."""

    survey: SurveyId
    questions: tuple[str, ...]
    statistic: Statistic
    window_days: int
    choices: tuple[str, ...] = ()


class Bound(StrEnum):
    """On which side of its number a target is met; the number itself always meets it."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Target:
    """What a goal asks for, in the units of its statistic."""

    bound: Bound
    value: float


@dataclass(frozen=True, slots=True)
class Goal:
    """An indicator of a scope with a target and an owner.

    also: who hears of it besides its owner and those who lead exactly its scope. paused: it is not judged, and nobody
    hears of it. set_by: who set or changed it last on a page, None for the network file.
    """

    id: GoalId
    name: Localised
    scope: ScopeId
    owner: LeaderId
    indicator: Indicator
    target: Target
    also: tuple[LeaderId, ...] = ()
    paused: bool = False
    set_by: LeaderId | None = None
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a leader may come in, for services that don't keep it themselves; told by the one that does.

    session_version: sessions of an earlier one have been ended. tokens: SHA-256 of each bearer token, in hexadecimal.
    """

    leader: LeaderId
    session_version: int = 1
    tokens: tuple[str, ...] = ()
    origin: Origin = Origin.PAGE


Document = Network | Organisation | Unit | Group | Leader | SurveyVersion | Round | Goal | Credentials
