"""Which worlds are measured: at the boundary, where nothing is wrong, and with falls, where something is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.bench.goals.worlds import FIVE, NPS, SHARE, YEAR, World, drifting, seasonal, steady, unlike

RATES = (0.3, 1, 5, 50)
BEFORE = 180  # days of a good time before a fall


@dataclass(frozen=True, slots=True)
class Cell:
    """A world, and what is measured in it.

    falls: it becomes worse on day `BEFORE`, and the delay counts; otherwise each switch is a false one. goals: of the
    busiest recipient. bounded: whether the promise of at most 0.25 false switches a goal-year is made for it.
    """

    world: World
    falls: bool = False
    goals: int = 1
    bounded: bool = True

    @property
    def days(self) -> int:
        """How long it is watched."""
        return BEFORE + YEAR if self.falls else YEAR


def all_cells() -> Sequence[Cell]:
    """Every cell, in the order of the report."""
    return (*_boundary(), *_falls())


def _boundary() -> Sequence[Cell]:
    target = FIVE.target
    plain = [
        Cell(World(f"mean {target + above:.1f}, {rate:g} a day", steady(target + above), rate))
        for above in (0.0, 0.1, 0.2)
        for rate in RATES
    ]
    five = World("", steady(target), 5)
    special = [
        replace(five, name="30 answers on one day a month", a_day=1, burst=True),
        replace(five, name="weekdays only, 5 a day", weekdays=True),
        replace(five, name="a weekly season of 0.3, 5 a day", level=seasonal(target, 0.3)),
        replace(five, name="a class of 50 a day with a mood of 0.2", a_day=50, mood=0.2),
        replace(five, name="index of 3 questions, 5 a day", questions=3, person=0.7),
        replace(five, name="index of 10 questions, 5 a day", questions=10, person=0.7),
        replace(five, name="NPS 40, 5 a day", level=steady(NPS.target), scale=NPS),
        replace(five, name="share 0.8, 5 a day", level=steady(SHARE.target), scale=SHARE),
        replace(five, name="ten units, 50 a day", a_day=50, units=10),
    ]
    turns = replace(five, name="four unlike units in turn", units=4, in_turn=True, level=unlike(target, 0.3))
    moody = replace(five, name="a class of 50 a day with a mood of 0.5", a_day=50, mood=0.5)
    return (
        *plain,
        *(Cell(world) for world in special),
        *(Cell(replace(five, name=f"5 a day, a leader with {goals} goals"), goals=goals) for goals in (3, 10)),
        Cell(turns, bounded=False),
        Cell(moody, bounded=False),
    )


def _falls() -> Sequence[Cell]:
    good = FIVE.target + 0.2
    plain = [
        World(f"4.2 → {good - by:.1f}, {rate:g} a day", steady(good), rate).falls(BEFORE, by)
        for by in (0.2, 0.5, 0.7)
        for rate in RATES
    ]
    more = [
        World("4.2 → 3.5, 50 a day from ten units", steady(good), 50, units=10).falls(BEFORE, 0.7),
        World("4.2 → 3.5, index of 3, 5 a day", steady(good), 5, questions=3, person=0.7).falls(BEFORE, 0.7),
        World("4.2 → 3.5, index of 10, 5 a day", steady(good), 5, questions=10, person=0.7).falls(BEFORE, 0.7),
        World("4.2 → 3.5, 30 on one day a month", steady(good), 1, burst=True).falls(BEFORE, 0.7),
        World("NPS 45 → 10, 5 a day", steady(0.45), 5, scale=NPS).falls(BEFORE, 0.35),
        World("share 0.85 → 0.6, 5 a day", steady(0.85), 5, scale=SHARE).falls(BEFORE, 0.25),
        World("a drift from 4.2 by 0.6 a year, 5 a day", drifting(good + 0.3, 0.6), 5),
    ]
    return (
        *(Cell(world, falls=True) for world in (*plain, *more)),
        *(
            Cell(replace(plain[10], name=f"4.2 → 3.5, 5 a day, a leader with {goals} goals"), falls=True, goals=goals)
            for goals in (3, 10)
        ),
    )
