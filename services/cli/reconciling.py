"""Whether what was accepted is what was counted, per round and unit. Pure; who counts lives in the services."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.aggregator.application.ports.counting import Tally as Counted
from services.collector.application.ports import Tally as Kept
from services.collector.domain.places import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One round and unit.

    accepted: responses that the collector ever took; withdrawn: those of them that were withdrawn; published: those
    that the log has; held: those through personal links that wait for their day to be over; counted: those that the
    aggregator has heard of; waiting: those that wait in a pool.
    heard_withdrawn: withdrawals that the aggregator has heard of.
    """

    place: Place
    accepted: int = 0
    withdrawn: int = 0
    published: int = 0
    counted: int = 0
    waiting: int = 0
    heard_withdrawn: int = 0
    held: int = 0

    def differences(self) -> Iterator[str]:
        """What does not fit, in words, with where to look."""
        if self.accepted > self.published + self.held:
            yield f"{self.accepted - self.published - self.held} wait in the outbox for the log: is the relay running?"
        if self.published > self.counted:
            yield f"{self.published - self.counted} are not counted yet: look at the aggregator's lag and dead letters"
        if self.counted > self.published:
            yield f"{self.counted - self.published} more are counted than published: was the collector's data lost?"
        if self.withdrawn > self.heard_withdrawn:
            yield f"{self.withdrawn - self.heard_withdrawn} withdrawals have not been heard of yet"
        if self.heard_withdrawn > self.withdrawn:
            yield f"{self.heard_withdrawn - self.withdrawn} withdrawals more were heard of than made"


def reconcile(kept: Iterable[Kept], counted: Iterable[Counted]) -> Sequence[Row]:
    """Both sides of each round and unit that either side knows, sorted."""
    left = {one.place: one for one in kept}
    right = {Place(one.round, one.unit): one for one in counted}
    return [_row(place, left.get(place), right.get(place)) for place in sorted(left.keys() | right.keys())]


def _row(place: Place, kept: Kept | None, counted: Counted | None) -> Row:
    return Row(
        place,
        accepted=kept.accepted if kept else 0,
        withdrawn=kept.withdrawn if kept else 0,
        published=kept.published if kept else 0,
        counted=counted.counted if counted else 0,
        waiting=counted.waiting if counted else 0,
        heard_withdrawn=counted.withdrawn if counted else 0,
        held=kept.held if kept else 0,
    )
