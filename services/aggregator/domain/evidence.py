"""What released answers say about a target, as bets against a status. Pure; how bets add up lives in `detector`.

Answers become bounded values v in [a, b]: the scale itself for a mean, −1, 0 and 1 for a net promoter score, 0 and 1
for a share. Against "the expected answer is ≥ T" a bet multiplies by 1 + λ (T − v), which stays positive for
λ < 1 / (b − T) and is expected to be at most 1 while the claim holds, whatever the distribution. Source: Waudby-Smith &
Ramdas, "Estimating means of bounded random variables by betting". All in natural logarithms.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from services.aggregator.domain.indicators import DETRACTORS, PROMOTERS
from services.aggregator.domain.pools import Counts
from shared.contracts.directory import Bound, Indicator, Target
from shared.contracts.ids import UnitId
from shared.survey.kinds import Statistic

Vector = tuple[float, ...]

RHO = 0.05  # how much of one unit's day may be a shared mood: the within-day correlation that the bound allows for
GRID = 5


class Against(StrEnum):
    """Which status the evidence is gathered against."""

    MET = "met"
    MISSED = "missed"


FRACTIONS: Mapping[Against, Vector] = {
    Against.MET: (0.1, 0.2, 0.35, 0.5, 0.8),
    Against.MISSED: (0.1, 0.25, 0.45, 0.65, 0.9),
}


class Place(NamedTuple):
    """Where in the log a release was made: when its record was appended, and its place; ordered as the log is read."""

    at: datetime
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One release, as far as it concerns a goal.

    responses: respondents that left the pool. values: answers to the goal's questions, by bounded value.
    """

    unit: UnitId
    day: date
    place: Place
    responses: int
    values: Mapping[float, int]


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal's target on bounded values.

    low, high: the ends of those values. target: strictly between them. at_most: mirrored, low values meet it.
    """

    questions: tuple[str, ...]
    statistic: Statistic
    choices: tuple[str, ...]
    low: float
    high: float
    target: float
    at_most: bool = False

    def values(self, counts: Mapping[str, Counts]) -> dict[float, int]:
        """How often each bounded value was answered, over all of the goal's questions."""
        values: dict[float, int] = {}
        for question in self.questions:
            if (one := counts.get(question)) and one.answered:
                for value, n in self._of_one(one):
                    values[value] = values.get(value, 0) + n
        return values

    def _of_one(self, counts: Counts) -> Sequence[tuple[float, int]]:
        match self.statistic:
            case Statistic.MEAN:
                # Validation keeps answers on the scale; one beyond it must not make a bet negative.
                return [(min(max(float(value), self.low), self.high), n) for value, n in counts.values.items()]
            case Statistic.NPS:
                return [(float((v in PROMOTERS) - (v in DETRACTORS)), n) for v, n in counts.values.items()]
            case Statistic.SHARE:
                ones = sum(n for value, n in counts.values.items() if value in self.choices)
                return [(1.0, ones), (0.0, counts.answered - ones)]


def aim_at(
    indicator: Indicator, target: Target, *, scale: tuple[float, float] | None, choices: tuple[str, ...]
) -> Aim | None:
    """What a goal asks for; None where it can't be both met and missed, so that no evidence can tell.

    scale: the ends of its questions' scale, which only a mean needs. choices: what a share counts.
    """
    match indicator.statistic:
        case Statistic.MEAN:
            low, high = scale or (0.0, 0.0)
            aimed = target.value
        case Statistic.NPS:
            low, high, aimed = -1.0, 1.0, target.value / 100
        case Statistic.SHARE:
            low, high, aimed = 0.0, 1.0, target.value
            if not choices:
                return None
    if not low < aimed < high:
        return None
    at_most = target.bound is Bound.AT_MOST
    return Aim(indicator.questions, indicator.statistic, choices, low, high, aimed, at_most)


class Bets:
    """The logarithms of all bets of one grid against one status, by value."""

    def __init__(self, aim: Aim, against: Against) -> None:
        # "At most" mirrors everything: there, high values are evidence against "met".
        self._sign = 1 if (against is Against.MET) == aim.at_most else -1
        room = aim.target - aim.low if self._sign > 0 else aim.high - aim.target
        self._lambdas = tuple(fraction / room for fraction in FRACTIONS[against])
        self._target = aim.target
        self._questions = len(aim.questions)
        self._known: dict[float, Vector] = {}

    def of(self, values: Mapping[float, int]) -> Vector:
        """Σ c · log(1 + λ (T − v)) / Q over these answers, for each λ; not tempered yet.

        The exponent 1/Q makes one respondent's factor at most 1 + λ (T − her mean), whatever her answers have to do
        with each other (the arithmetic mean is at least the geometric).
        """
        sums = [0.0] * GRID
        for value, n in values.items():
            for i, log in enumerate(self._one(value)):
                sums[i] += n * log
        return tuple(one / self._questions for one in sums)

    def _one(self, value: float) -> Vector:
        if (known := self._known.get(value)) is None:
            gain = self._sign * (value - self._target)
            known = self._known[value] = tuple(math.log1p(one * gain) for one in self._lambdas)
        return known


def tempering(responses: int) -> float:
    """k = 1 + (n − 1) ρ, the design effect: people who answer in one unit on one day share its mood."""
    return 1 + (max(responses, 1) - 1) * RHO


class DayEvidence:
    """One calendar day's evidence, over units: log E_d for each λ of each of the given grids, as releases come."""

    def __init__(self, bets: Sequence[Bets]) -> None:
        self._bets = bets
        self._units: dict[UnitId, tuple[int, list[Vector]]] = {}
        self.logs: list[Vector] = [(0.0,) * GRID for _ in bets]

    def add(self, one: Answered) -> None:
        """Take a release of this day in."""
        nothing: tuple[int, list[Vector]] = (0, [(0.0,) * GRID for _ in self._bets])
        responses, sums = self._units.get(one.unit, nothing)
        more = [plus(earlier, bets.of(one.values)) for earlier, bets in zip(sums, self._bets, strict=True)]
        total = responses + one.responses
        was, now = tempering(responses), tempering(total)
        self.logs = [
            tuple(log - a / was + b / now for log, a, b in zip(logs, old, new, strict=True))
            for logs, old, new in zip(self.logs, sums, more, strict=True)
        ]
        self._units[one.unit] = (total, more)

    def by_unit(self) -> dict[UnitId, Vector]:
        """Each unit's part in the first grid's logarithms."""
        return {
            unit: tuple(one / tempering(responses) for one in sums[0])
            for unit, (responses, sums) in self._units.items()
        }


def plus(one: Vector, other: Vector) -> Vector:
    """The product of bets, as the sum of their logarithms."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def strongest(
    aim: Aim, against: Against, answered: Sequence[Answered], *, weights: Vector, since: date
) -> tuple[UnitId, ...]:
    """The units that carried the evidence since a day, strongest first; none that spoke for the status.

    weights: how much each λ has of the evidence. A unit's strength is how much the logarithm of the evidence would
    change with its bets: the weighted sum of its own logarithms.
    """
    days: dict[date, DayEvidence] = {}
    bets = [Bets(aim, against)]
    for one in answered:
        if one.day >= since:
            days.setdefault(one.day, DayEvidence(bets)).add(one)
    strength: dict[UnitId, float] = {}
    for day in sorted(days):
        for unit, logs in days[day].by_unit().items():
            strength[unit] = strength.get(unit, 0.0) + sum(w * log for w, log in zip(weights, logs, strict=True))
    return tuple(unit for unit, one in sorted(strength.items(), key=lambda pair: (-pair[1], pair[0])) if one > 0)
