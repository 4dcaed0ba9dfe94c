"""Which sums are kept, and the role that keeps them, over a keeper in memory."""

import threading
from collections.abc import Collection

import pytest
from prometheus_client import CollectorRegistry

from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.application.rolling import Rolling, covers
from services.aggregator.entrypoints.rolling import RollupRole
from shared.contracts.ids import UnitId
from shared.contracts.snapshot import Directory
from shared.log.port import LogUnavailable
from tests.fakes.leading import HERVANTA, KONE, NETWORK, PYYNIKKI, SEDU, SEINAJOKI, TREDU, a_network
from tests.fakes.patience import at_work, until


class Keeper:
    """`Rollups` that only remember what they were told. marked: days that wait. slow: seconds that a day takes."""

    def __init__(self, clock: list[float], *, marked: int = 0, slow: float = 0.0) -> None:
        self.kept: set[frozenset[UnitId]] = set()
        self.asked: list[int] = []
        self.marked = marked
        self.away = 0
        self._slow = slow
        self._clock = clock

    def keep(self, covers: Collection[frozenset[UnitId]]) -> None:
        if self.away:
            self.away -= 1
            raise LogUnavailable
        self.kept = set(covers)

    def renew(self, *, days: int) -> int:
        self.asked.append(days)
        done = min(days, self.marked)
        self.marked -= done
        self._clock[0] += done * self._slow
        return done

    def behind(self) -> int:
        return self.marked

    def drop(self) -> None:
        self.kept = set()


def a_role(keeper: Keeper, clock: list[float], *, registry: CollectorRegistry | None = None) -> RollupRole:
    return RollupRole(
        keeper,
        few=2,
        directory=a_network,
        metrics=AggregatorMetrics(registry or CollectorRegistry()),
        every=0.01,
        monotonic=lambda: clock[0],
    )


def test_sums_of_more_than_a_few_units_are_kept_and_each_set_once() -> None:
    tredu = {HERVANTA, KONE, PYYNIKKI, TREDU}
    assert covers(a_network(), few=3) == {
        frozenset(tredu),
        frozenset({*tredu, SEINAJOKI, SEDU}),
    }
    assert frozenset({HERVANTA, KONE}) in covers(a_network(), few=1)
    assert covers(Directory.of([]), few=0) == set()
    assert frozenset(a_network().sources_in(NETWORK)) in covers(a_network(), few=5)


def test_what_was_dropped_is_kept_again_at_the_next_turn() -> None:
    keeper = Keeper([0.0])
    rolling, directory = Rolling(keeper, few=3), a_network()
    rolling.turn(directory)
    kept = keeper.kept
    assert kept
    keeper.drop()
    rolling.turn(directory)
    assert keeper.kept == kept


def test_a_turn_takes_as_many_days_as_are_summed_in_a_short_while() -> None:
    clock = [0.0]
    quick = Keeper(clock, marked=500, slow=0.0001)
    role = a_role(quick, clock)
    for _ in range(8):
        role.look()
    assert quick.asked == [2, 4, 8, 16, 32, 64, 64, 64]
    slow = Keeper(clock, marked=500, slow=0.3)
    role = a_role(slow, clock)
    for _ in range(3):
        role.look()
    assert slow.asked == [2, 1, 1]


def test_it_leaves_more_time_to_others_while_anything_is_counted() -> None:
    clock = [0.0]
    keeper = Keeper(clock, marked=20, slow=0.05)
    role = a_role(keeper, clock)
    while_counting = role.look()
    assert while_counting == pytest.approx(2 * 0.05 * 25)
    assert role.look() == pytest.approx(0.05 * 2 * 3)
    keeper.marked += 1
    assert role.look() == pytest.approx(0.05 * 2 * 25)


def test_how_far_it_is_behind_is_told() -> None:
    registry, clock = CollectorRegistry(), [0.0]
    role = a_role(Keeper(clock, marked=5), clock, registry=registry)
    role.look()
    assert registry.get_sample_value("kaiku_rollups_behind") == 3


def test_it_goes_on_when_the_database_is_there_again() -> None:
    clock = [0.0]
    keeper = Keeper(clock, marked=3)
    keeper.away = 1
    role = a_role(keeper, clock)
    with at_work(role):
        until(lambda: keeper.marked == 0)


def test_it_ends_when_told_to_stop() -> None:
    stop = threading.Event()
    stop.set()
    a_role(Keeper([0.0]), [0.0]).run(stop)


def test_it_never_rests_for_long() -> None:
    clock = [0.0]
    assert a_role(Keeper(clock, marked=5, slow=30.0), clock).look() == 5.0
