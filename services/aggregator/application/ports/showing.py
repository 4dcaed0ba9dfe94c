"""What showing needs of the world beside the directory: sums of releases, and how goals stand. No logic."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.aggregator.application.ports.counting import Invited, Panes
from shared.contracts.events import Figure, Moved, State
from shared.contracts.ids import GoalId
from shared.survey.localised import Localised


@dataclass(frozen=True, slots=True)
class PastShift:
    """A shift that happened, as it was decided then.

    at: when it was decided. since: the day that contributes most to the evidence. The figures are of that time.
    historic: judged over imported answers, never mailed. carried_by: units that moved the evidence, strongest first.
    moved: questions of an index, what moved most first; empty for one question alone.
    """

    at: datetime
    before: State
    after: State
    since: date
    figure_since: Figure
    figure_before: Figure
    figure_window: Figure
    carried_by: tuple[Localised, ...] = ()
    historic: bool = False
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a goal stands. evidence: progress towards the next change, in quarters. since: the day of the last change.

    history: its shifts since it was set, the latest first.
    """

    state: State = State.UNKNOWN
    stale: bool = False
    evidence: float = 0.0
    since: date | None = None
    history: tuple[PastShift, ...] = ()


class Standings(Protocol):
    """Reads how goals stand."""

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]:
        """The goals there are among these that were judged at least once."""


class Shelf(Protocol):
    """Everything that is shown, as of one moment."""

    @property
    def panes(self) -> Panes:
        """Sums of releases."""

    @property
    def invited(self) -> Invited:
        """How many people were asked."""

    @property
    def standings(self) -> Standings:
        """How goals stand."""


class OpenShelf(Protocol):
    """Opens the shelf for one request. Reading never waits for a writer."""

    def __call__(self) -> AbstractContextManager[Shelf]: ...
