"""A network file as it was written: values with their lines, references not yet followed, None for what was wrong."""

from dataclasses import dataclass
from datetime import date

from services.cli.network.fields import At
from shared.contracts.directory import Cadence, LinkKind, Network, Target
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation or a unit. parent, organisation: None for an organisation. escalates: an organisation's own.

    closed, merged_into: a unit's own.
    """

    id: At[str]
    name: Localised | None
    parent: str | None
    organisation: str | None
    escalates: bool = True
    closed: At[date] | None = None
    merged_into: At[str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Units across organisations."""

    id: At[str]
    name: Localised | None
    units: tuple[At[str], ...]


@dataclass(frozen=True, slots=True)
class Leader:
    """A person who leads, keeps surveys and rounds, or both."""

    id: At[str]
    name: str | None
    email: At[str] | None
    language: Language | None
    leads: tuple[At[str], ...]
    coordinates: tuple[At[str], ...]
    cadence: Cadence
    any_hour: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey and the file that holds it. links: the only kind that its rounds may have."""

    id: At[str]
    file: At[str] | None
    links: LinkKind | None


@dataclass(frozen=True, slots=True)
class Round:
    """A survey open to units. version: None takes the newest at the round's first apply."""

    id: At[str]
    survey: At[str] | None
    version: At[int] | None
    opens: At[date] | None
    closes: At[date] | None
    units: tuple[At[str], ...]
    link: LinkKind
    cap: int | None
    per_minute: int | None
    historic: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """A statistic of questions."""

    line: int
    survey: At[str] | None
    questions: tuple[At[str], ...]
    statistic: At[Statistic] | None
    choices: tuple[At[str], ...]
    window_days: int | None


@dataclass(frozen=True, slots=True)
class Goal:
    """An indicator with a target and an owner. also: who else hears of it."""

    id: At[str]
    name: Localised | None
    scope: At[str] | None
    owner: At[str] | None
    indicator: Indicator | None
    target: At[Target] | None
    also: tuple[At[str], ...]
    paused: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole network file."""

    network: At[Network] | None
    organisations: tuple[Place, ...]
    units: tuple[Place, ...]
    groups: tuple[Group, ...]
    leaders: tuple[Leader, ...]
    surveys: tuple[Survey, ...]
    rounds: tuple[Round, ...]
    goals: tuple[Goal, ...]
