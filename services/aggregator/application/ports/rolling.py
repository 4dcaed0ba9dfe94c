"""What keeping roll-ups needs of the world. No logic.

A roll-up is the sum of a day's panes over a set of units. It is always made from panes and never added to, so it may be
made again, late, or not at all: who reads takes panes for every day that is not rolled up as it stands now.
"""

from collections.abc import Collection
from typing import Protocol

from shared.contracts.ids import UnitId


class Rollups(Protocol):
    """Keeps the sums of some sets of units. Several processes may: one works at a time, the others do nothing."""

    def keep(self, covers: Collection[frozenset[UnitId]]) -> None:
        """Keep the sums of these sets of units, and of no others. New ones are summed by `renew`."""

    def renew(self, *, days: int) -> int:
        """Sum up to so many days anew that have changed, the latest first; returns how many it were."""

    def behind(self) -> int:
        """How many marks of changed days there are."""

    def drop(self) -> None:
        """Forget all of them, as if there had never been any."""
