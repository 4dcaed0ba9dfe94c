"""A figure beside what it was in the window before, and the change. Pure; how sure that is lives in `differences`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.aggregator.domain.differences import Change, Part, Sample, mean_change, nps_change, share_change
from services.aggregator.domain.indicators import DETRACTORS, PROMOTERS, Measured, chosen, measure, unsaid
from services.aggregator.domain.intervals import Interval, share_interval
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId
from shared.survey.kinds import Statistic

# Answers on a question of a unit's round may come from up to four people more than were heard of: see `ports.Invited`.
UNHEARD = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure, what it was in the window before, and the change.

    before: None where there is no window before. change: None where either has no value.
    """

    now: Measured
    before: Measured | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Released answers of a window to one question, or to several on one scale together.

    asked: how many people could have answered, where every answer came from a round of which that is known.
    """

    counts: Counts
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A response rate. invited: people invited on the days of the window. responded: how many of them have answered,
    as far as is released: a share of each round's, so not always whole. interval: of the rate.
    """

    invited: int
    responded: float
    interval: Interval | None

    @property
    def rate(self) -> float:
        """0…1."""
        return self.responded / self.invited


@dataclass(frozen=True, slots=True)
class ComparedRate:
    """A response rate, that of the window before, and the change. None where fewer than five were invited."""

    now: Rate | None
    before: Rate | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of one round in a scope: people invited in all, and those whose answers are released."""

    invited: int
    responded: int

    @property
    def rate(self) -> float:
        """0…1: a few more may have been invited than were heard of, so it is cut off at 1."""
        return min(1.0, self.responded / self.invited)


def compare(
    statistic: Statistic, now: Sum, before: Sum | None, *, choices: Sequence[str] = (), questions: int = 1
) -> Compared:
    """A figure and its change. choices, questions: as in `measure`."""
    figures = [
        measure(statistic, one.counts, choices=choices, questions=questions, asked=one.asked) if one else None
        for one in (now, before)
    ]
    change = _change(statistic, now, before, choices, questions) if before else None
    return Compared(figures[0] or Measured(None, 0, 0), figures[1], change)


def compare_unsaid(now: Sum, before: Sum | None) -> Compared:
    """The share of "can't say" and its change."""
    change = share_change(_unsaid(now), _unsaid(before)) if before else None
    return Compared(
        unsaid(now.counts, asked=now.asked), unsaid(before.counts, asked=before.asked) if before else None, change
    )


def rate_of(turnouts: Mapping[RoundId, Turnout], invited: Mapping[RoundId, int]) -> Rate | None:
    """The response rate of a window. invited: on its days, by round; turnouts: of each of these rounds.

    Which invitation an answer came by is not known to anybody, so each day's invited are credited with the rate of
    their round: a late answer raises the rate of the day on which its round invited. None for fewer than five invited.
    """
    asked = sum(invited.values())
    if asked < UNHEARD + 1:
        return None
    responded = sum(number * turnouts[round_].rate for round_, number in invited.items())
    return Rate(asked, responded, share_interval(responded, asked))


def compare_rates(now: Rate | None, before: Rate | None) -> ComparedRate:
    """A response rate and its change."""
    if now is None or before is None:
        return ComparedRate(now, before)
    parts = (Part(one.responded, one.invited) for one in (now, before))
    return ComparedRate(now, before, share_change(*parts))


def respondents(counts: Mapping[str, Counts]) -> int:
    """How many people have answered a round, as far as is released: at least as many as the question with most has."""
    return max((one.answered + one.cant_say for one in counts.values()), default=0)


def top_two(values: Sequence[str]) -> tuple[str, ...]:
    """The two highest of a scale's values; of a scale with fewer than four they are too much of it."""
    numbers = sorted(values, key=float)
    return tuple(numbers[-2:]) if len(numbers) > 3 else ()


def _change(statistic: Statistic, now: Sum, before: Sum, choices: Sequence[str], questions: int) -> Change | None:
    one, other = now.counts, before.counts
    match statistic:
        case Statistic.MEAN:
            return mean_change(_sample(now, questions), _sample(before, questions))
        case Statistic.NPS:
            return nps_change(
                (_part(now, PROMOTERS, questions), _part(now, DETRACTORS, questions)),
                (_part(before, PROMOTERS, questions), _part(before, DETRACTORS, questions)),
            )
        case Statistic.SHARE:
            if not choices or not one.answered or not other.answered:
                return None
            return share_change(_part(now, choices, questions), _part(before, choices, questions))


def _part(given: Sum, values: Sequence[str] | frozenset[str], questions: int) -> Part:
    return Part(chosen(given.counts, values) / questions, given.counts.answered / questions, given.asked)


def _sample(given: Sum, questions: int) -> Sample:
    weighed = {float(value): number / questions for value, number in given.counts.values.items()}
    return Sample(weighed, given.asked)


def _unsaid(given: Sum) -> Part:
    counts = given.counts
    return Part(counts.cant_say, counts.answered + counts.cant_say, given.asked)
