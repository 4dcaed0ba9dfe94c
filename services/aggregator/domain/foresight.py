"""What a goal would have done over the past, had it been set then. Pure; judging live answers lives in `goals`.

The past is judged day by day as imported history is. Beside it stands what a plain comparison would have done: the
figure of the goal's window against its target, each day with at least ten answers in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

from services.aggregator.domain.detector import DAY, DAYS_PER_FALSE_ALARM, threshold
from services.aggregator.domain.evidence import Aim, Answered
from services.aggregator.domain.goals import Turn, judge_history
from shared.contracts.events import Figure, State
from shared.survey.kinds import Statistic

ENOUGH_TO_COMPARE = 10
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A change of status that would have come. day: on which it would have been decided. since: about when it began."""

    before: State
    after: State
    day: date
    since: date
    figure_since: Figure
    figure_before: Figure


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a goal would have done from a day on.

    answers: how many it would have been judged by. state: at the end. turns: the latest first. comparisons: how often a
    plain comparison would have changed its mind; None where it never had enough answers. years: chance alone causes at
    most one false change in so many years, on average.
    """

    since: date
    until: date
    answers: int
    state: State
    turns: tuple[Foreseen, ...]
    comparisons: int | None
    years: float


def foresee(
    aim: Aim, answered: Sequence[Answered], *, since: date, until: date, window_days: int, goals: int
) -> Foresight:
    """Judge the past. goals: the most active goals that any recipient would hear of, this one among them."""
    state, turns = judge_history(aim, answered, limit=threshold(goals))
    days = _Days.of(aim, answered, since=since, until=until)
    return Foresight(
        since=since,
        until=until,
        answers=days.between(since, until)[1],
        state=state,
        turns=tuple(_foreseen(one, days, window_days) for one in reversed(turns)),
        comparisons=_comparisons(aim, days, window_days),
        years=DAYS_PER_FALSE_ALARM * goals / _DAYS_A_YEAR,
    )


def _foreseen(turn: Turn, days: "_Days", window_days: int) -> Foreseen:
    eve = turn.since - DAY
    return Foreseen(
        before=turn.before,
        after=turn.after,
        day=turn.day,
        since=turn.since,
        figure_since=days.figure(turn.since, turn.day),
        figure_before=days.figure(eve - timedelta(days=window_days - 1), eve),
    )


def _comparisons(aim: Aim, days: "_Days", window_days: int) -> int | None:
    said = [
        (total / n >= aim.target) != aim.at_most or total / n == aim.target
        for total, n in days.windows(window_days)
        if n >= ENOUGH_TO_COMPARE
    ]
    return sum(one != other for one, other in pairwise(said)) if said else None


@dataclass(frozen=True, slots=True)
class _Days:
    """Running sums of bounded values and of answers, from the eve of the first day on."""

    statistic: Statistic
    first: date
    totals: Sequence[float]
    numbers: Sequence[int]

    @classmethod
    def of(cls, aim: Aim, answered: Sequence[Answered], *, since: date, until: date) -> "_Days":
        length = (until - since).days + 1
        totals, numbers = [0.0] * length, [0] * length
        for one in answered:
            place = (one.day - since).days
            for value, n in one.values.items():
                totals[place] += value * n
                numbers[place] += n
        return cls(aim.statistic, since, [0.0, *accumulate(totals)], [0, *accumulate(numbers)])

    def between(self, since: date, until: date) -> tuple[float, int]:
        """Sum and number over local days, both ends inclusive."""
        last = len(self.numbers) - 1
        start = min(max((since - self.first).days, 0), last)
        end = min(max((until - self.first).days + 1, start), last)
        return self.totals[end] - self.totals[start], self.numbers[end] - self.numbers[start]

    def figure(self, since: date, until: date) -> Figure:
        total, n = self.between(since, until)
        units = 100 if self.statistic is Statistic.NPS else 1
        return Figure(units * total / n if n else None, n, since, until)

    def windows(self, days: int) -> Iterator[tuple[float, int]]:
        for place in range(len(self.numbers) - 1):
            day = self.first + timedelta(days=place)
            yield self.between(day - timedelta(days=days - 1), day)
