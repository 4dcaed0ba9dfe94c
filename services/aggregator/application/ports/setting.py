"""What setting goals needs of the world: what was asked before, and what was released. No logic."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple, Protocol

from services.aggregator.application.ports.changes import GoalChanges, SettingWork
from services.aggregator.application.ports.showing import Standings
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import SurveyId, UnitId


class UnitDay(NamedTuple):
    """All that was released of a unit on a local day. responses: as in `Pane`."""

    unit: UnitId
    day: date
    responses: int
    counts: Mapping[str, Counts]


class Past(Protocol):
    """Reads what was released, day by day and unit by unit."""

    def number(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> int:
        """About how many days of single units `days` would read."""

    def days(
        self, *, units: Collection[UnitId], survey: SurveyId, questions: Collection[str], since: date, until: date
    ) -> Sequence[UnitDay]:
        """Counts of these questions on these local days, both ends inclusive, in the order of days."""


class SettingShelf(Protocol):
    """What is looked at while a goal is set, as of one moment."""

    @property
    def past(self) -> Past:
        """What was released."""

    @property
    def asked(self) -> GoalChanges:
        """What was asked of goals over time. Only read here."""

    @property
    def standings(self) -> Standings:
        """How goals stand."""


class OpenSettingShelf(Protocol):
    """Opens it for one request. Reading never waits for a writer."""

    def __call__(self) -> AbstractContextManager[SettingShelf]: ...


class BeginSetting(Protocol):
    """Begins a transaction of setting."""

    def __call__(self) -> SettingWork: ...
