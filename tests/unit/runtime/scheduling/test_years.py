"""Two years, and any short while: each due time goes well once, whatever befalls processes and clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.scheduling.calendar import Calendar
from tests.fakes.scheduling import MemoryLedger
from tests.unit.runtime.scheduling.world import World

START = datetime(2025, 1, 1, tzinfo=UTC)
END = START + timedelta(days=730)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CRONS = {
    "fold": "5 0 * * *",
    "in-the-gap": "30 3 * * *",
    "digests": "30 7 * * mon-fri",
    "look": "0 */8 * * *",
    "catch-up": "15 */12 * * *",
}
# These run what they have missed one by one.
EACH = ("fold", "in-the-gap", "digests", "look")


@pytest.fixture
def world() -> World:
    world = World(MemoryLedger(), CRONS, EACH, START)
    world.look(world.process())  # the first look begins with what was due last
    return world


def moments(until: datetime, *crons: str) -> Iterator[datetime]:
    """Every moment at which one of these is due."""
    calendars, now = [Calendar(one) for one in crons], START
    while (now := min(one for calendar in calendars if (one := calendar.next(now)))) < until:
        yield now


def expected(name: str) -> list[datetime]:
    calendar = Calendar(CRONS[name])
    first = calendar.latest(START)
    return [*([first] if first else []), *calendar.between(START, END)]


def test_in_two_years_of_outages_crashes_and_failures_each_due_time_goes_well_once(world: World) -> None:
    chance, processes, away = Random(20261125), [world.process(), world.process()], START
    for moment in moments(END, *CRONS.values()):
        world.clock = max(world.clock, moment)
        if moment < away:
            continue
        match chance.randrange(40):
            case 0:
                away = moment + chance.randrange(1, 200) * HOUR
                continue
            case 1:
                world.kills = 1
            case 2:
                world.failures = chance.randrange(1, 3)
        first = chance.randrange(2)
        processes[first] = world.look(processes[first])
        if world.kills or chance.randrange(20) == 0:
            world.settle(processes[0])
    world.clock = END
    world.settle(processes[0])

    for name in EACH:
        assert sorted(due for due, times in world.effects[name].items() for _ in range(times)) == expected(name)
    once = world.effects["catch-up"]
    assert set(once.values()) == {1}
    assert set(once) < set(expected("catch-up"))
    assert max(once) == max(expected("catch-up"))


def test_in_two_years_of_clocks_that_jump_no_due_time_goes_well_twice(world: World) -> None:
    chance, process = Random(20261126), world.process()
    for moment in moments(END, "0 */12 * * *"):
        world.clock = moment
        if chance.randrange(30) == 0:
            for jump in (chance.randrange(1, 24 * 30) * HOUR, -chance.randrange(1, 24 * 30) * HOUR):
                world.clock = moment + jump
                process = world.look(process)
            world.clock = moment
        process = world.look(process)
    world.clock = END
    world.settle(process)

    for name in EACH:
        times = world.effects[name]
        assert set(times.values()) == {1}
        assert times.keys() >= set(expected(name))
    assert set(world.effects["catch-up"].values()) == {1}


BEFALLS = st.one_of(
    st.tuples(st.just("later"), st.integers(1, 3 * 24 * 60)),
    st.tuples(st.just("clock"), st.integers(-5 * 24 * 60, 5 * 24 * 60)),
    st.tuples(st.just("kill"), st.integers(1, 2)),
    st.tuples(st.just("fail"), st.integers(1, 3)),
)
# Around the nights when the clocks change, and a usual one.
STARTS = st.sampled_from([datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), START])


@given(STARTS, st.lists(BEFALLS, max_size=20))
def test_whatever_befalls_nothing_goes_well_twice_and_in_the_end_all_is_up_to_date(
    start: datetime, befalls: list[tuple[str, int]]
) -> None:
    world = World(MemoryLedger(), CRONS, EACH, start)
    processes = [world.process(), world.process()]
    for what, much in befalls:
        match what:
            case "later" | "clock":
                world.clock += timedelta(minutes=much)
            case "kill":
                world.kills = much
            case "fail":
                world.failures = much
        processes = [world.look(one) for one in processes]
    world.settle(processes[0])

    for name, cron in CRONS.items():
        assert set(world.effects[name].values()) <= {1}
        assert Calendar(cron).latest(world.clock) in world.effects[name]
