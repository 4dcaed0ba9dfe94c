"""Worlds in which goals live: how answers come and what they say, drawn from a seed. What is decided on them: `rules`.

Answers are a normal variable, rounded to its scale: the sum of the day's mood, the person and chance, with a standard
deviation of about 1 in all. Its middle is found so that the answers' expected value is exactly what a world says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from math import erf, pi, sin, sqrt

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

YEAR = 365
SPREAD = 1.0

Level = Callable[[int, int], float]  # of a day and a unit


@dataclass(frozen=True, slots=True)
class Scale:
    """What one answer may be. target: the goal's, on the values."""

    values: tuple[float, ...]
    target: float
    spread: float = SPREAD


FIVE = Scale((1.0, 2.0, 3.0, 4.0, 5.0), 4.0)
NPS = Scale((-1.0, 0.0, 1.0), 0.4, 0.75)
SHARE = Scale((0.0, 1.0), 0.8, 0.5)


def steady(level: float) -> Level:
    """The same on each day in each unit."""
    return lambda _day, _unit: level


@dataclass(frozen=True, slots=True)
class World:
    """How answers come.

    level: the expected answer. a_day: respondents a day, in all units together. mood, person: standard deviations of
    what a day in a unit, or one person's answers, have in common. burst: all of a month's answers on one day. weekdays:
    nobody answers at weekends. in_turn: units answer a month each. questions: how many each person answers.
    """

    name: str
    level: Level
    a_day: float
    scale: Scale = FIVE
    units: int = 1
    questions: int = 1
    mood: float = 0.0
    person: float = 0.0
    burst: bool = False
    weekdays: bool = False
    in_turn: bool = False

    def falls(self, after: int, by: float) -> "World":
        """The same world in which from a day on all is worse."""
        level = self.level
        return replace(self, level=lambda day, unit: level(day, unit) - (by if day >= after else 0.0))


@dataclass(frozen=True, slots=True)
class Responses:
    """What respondents of one unit answered on one day: an array of people × questions."""

    day: int
    unit: int
    answers: NDArray[np.float64] = field(repr=False)


def drawn(world: World, days: int, chance: Generator) -> Iterator[Responses]:
    """The responses of so many days, in order."""
    for day in range(days):
        for unit in range(world.units):
            people = _people(world, day, unit, chance)
            if people:
                yield Responses(day, unit, _answers(world, day, unit, people, chance))


def _people(world: World, day: int, unit: int, chance: Generator) -> int:
    expected = world.a_day / world.units
    if world.in_turn:
        expected = world.a_day if (day // 30) % world.units == unit else 0.0
    if world.burst:
        return round(30 * expected) if day % 30 == 0 else 0
    if world.weekdays:
        expected = expected * 7 / 5 if day % 7 < 5 else 0.0
    return int(chance.poisson(expected))


def _answers(world: World, day: int, unit: int, people: int, chance: Generator) -> NDArray[np.float64]:
    scale = world.scale
    own = sqrt(max(scale.spread**2 - world.mood**2 - world.person**2, 0.01))
    middle = _middle(scale.values, scale.spread, round(world.level(day, unit), 4))
    shape = (people, world.questions)
    latent = middle + world.mood * chance.standard_normal() + own * chance.standard_normal(shape)
    if world.person:
        latent = latent + world.person * chance.standard_normal((people, 1))
    values = np.asarray(scale.values)
    nearest = np.abs(latent[..., None] - values).argmin(axis=-1)
    chosen: NDArray[np.float64] = np.take(values, nearest)
    return chosen


@cache
def _middle(values: Sequence[float], spread: float, wanted: float) -> float:
    """Where the normal variable has its middle, so that its rounded values have the wanted mean; by bisection."""
    low, high = values[0] - 6 * spread, values[-1] + 6 * spread
    for _ in range(60):
        middle = (low + high) / 2
        if _mean(values, spread, middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _mean(values: Sequence[float], spread: float, middle: float) -> float:
    cuts = [(one + other) / 2 for one, other in pairwise(values)]
    below = [0.0, *((1 + erf((cut - middle) / (spread * sqrt(2)))) / 2 for cut in cuts), 1.0]
    return sum(value * (upper - lower) for value, lower, upper in zip(values, below[:-1], below[1:], strict=True))


def drifting(level: float, by: float) -> Level:
    """Slowly worse all the time, by so much in a year."""
    return lambda day, _unit: level - by * day / YEAR


def seasonal(level: float, by: float) -> Level:
    """Better and worse through each week."""
    return lambda day, _unit: level + by * sin(2 * pi * day / 7)


def unlike(level: float, by: float) -> Level:
    """Units differ: every other one is better, the rest worse, by so much."""
    return lambda _day, unit: level + (by if unit % 2 else -by)
