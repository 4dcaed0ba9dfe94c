"""What exporting needs of the world: sums of releases that are read bit by bit. No logic."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId, SurveyId, UnitId


class OneDay(NamedTuple):
    """What was released of a local day, by question."""

    day: date
    counts: Mapping[str, Counts]


class OneUnitsDay(NamedTuple):
    """The same of one unit in one survey."""

    unit: UnitId
    survey: SurveyId
    day: date
    counts: Mapping[str, Counts]


class DaysOfPanes(Protocol):
    """Reads panes in any number with little memory. No connection is held while what was read is used."""

    def of_scope(
        self, units: Collection[UnitId], survey: SurveyId, *, since: date | None, until: date
    ) -> Iterator[OneDay]:
        """The days on which anything was released of these units in a survey, summed over them, in order.

        since: the first local day, None for the first there is. until: the last one.
        """

    def of_round(self, round_: RoundId) -> Iterator[OneUnitsDay]:
        """The days of a round, unit by unit."""
