"""From released counts to figures: statistics, indexes and windows. Pure; what is evidence lives in `evidence`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.aggregator.domain.intervals import Interval, mean_interval, nps_interval, share_interval
from services.aggregator.domain.pools import Counts
from shared.survey.kinds import AnswerKind, Statistic

PROMOTERS = frozenset({"9", "10"})
DETRACTORS = frozenset(str(score) for score in range(7))
TRUE = ("true",)

SHOWN: Mapping[AnswerKind, Statistic] = {
    AnswerKind.NPS: Statistic.NPS,
    AnswerKind.SCALE: Statistic.MEAN,
    AnswerKind.BOOLEAN: Statistic.SHARE,
    AnswerKind.CHOICE: Statistic.SHARE,
    AnswerKind.CHOICES: Statistic.SHARE,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and what it is made of, all of it released.

    value: in the units of its statistic (a mean on its scale, nps −100…100, a share 0…1); None without answers, and
    for choices of which none is asked about. n: answers with a value. cant_say: answers without one. distribution:
    answers by value; its sum exceeds n only where several choices are allowed. interval: where the figure would lie in
    95 of 100 such periods, None where the answers don't tell.
    """

    value: float | None
    n: int
    cant_say: int
    distribution: Mapping[str, int] = field(default_factory=dict)
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Local days, both ends inclusive."""

    since: date
    until: date


def window(today: date, *, days: int) -> Window:
    """A rolling window: 30 days are today and the 29 local days before."""
    return Window(today - timedelta(days=days - 1), today)


def before(day: date, *, days: int) -> Window:
    """As many days, up to the eve of that day."""
    return window(day - timedelta(days=1), days=days)


def measure(
    statistic: Statistic, counts: Counts, *, choices: Sequence[str] = (), questions: int = 1, asked: int | None = None
) -> Measured:
    """One figure. choices: what a share counts; without any, a share has only its distribution.

    questions: of how many questions these are the answers together. One person's answers go together, so they are as
    sure as one answer each: the interval takes n / questions. asked: how many people could have answered, if known.
    """
    return Measured(
        value=_value(statistic, counts, choices) if counts.answered else None,
        n=counts.answered,
        cant_say=counts.cant_say,
        distribution=counts.values,
        interval=_interval(statistic, counts, choices, questions, asked) if counts.answered else None,
    )


def index(
    statistic: Statistic, counts: Mapping[str, Counts], *, questions: Collection[str], choices: Sequence[str] = ()
) -> Measured:
    """The figure of several questions on one scale, as one.

    Every answer weighs the same, as in the evidence, where each answer has the exponent 1/Q: so a question that few
    have answered does not pull like the others. n counts answers, not respondents.
    """
    total = Counts()
    for name in sorted(questions):
        total += counts.get(name, Counts())
    return measure(statistic, total, choices=choices, questions=len(questions))


def counted_choices(kind: AnswerKind) -> tuple[str, ...]:
    """What the share beside a question of this kind counts: true, of a boolean; nothing of what has only choices."""
    return TRUE if kind is AnswerKind.BOOLEAN else ()


def unsaid(counts: Counts, *, asked: int | None = None) -> Measured:
    """The share of "can't say" among all who answered a question in any way, who are its n."""
    n = counts.answered + counts.cant_say
    return Measured(
        value=counts.cant_say / n if n else None,
        n=n,
        cant_say=counts.cant_say,
        interval=share_interval(counts.cant_say, n, asked=asked),
    )


def share_of(kinds: Collection[AnswerKind], choices: Sequence[str]) -> tuple[str, ...]:
    """The choices that a goal's share counts: true, where booleans are asked and the goal does not say."""
    return tuple(choices) or (TRUE if set(kinds) == {AnswerKind.BOOLEAN} else ())


def _value(statistic: Statistic, counts: Counts, choices: Sequence[str]) -> float | None:
    match statistic:
        case Statistic.MEAN:
            return sum(float(value) * n for value, n in counts.values.items()) / counts.answered
        case Statistic.NPS:
            return 100 * (chosen(counts, PROMOTERS) - chosen(counts, DETRACTORS)) / counts.answered
        case Statistic.SHARE:
            return chosen(counts, choices) / counts.answered if choices else None


def _interval(
    statistic: Statistic, counts: Counts, choices: Sequence[str], questions: int, asked: int | None
) -> Interval | None:
    n = counts.answered / questions
    match statistic:
        case Statistic.MEAN:
            weighed = {float(value): number / questions for value, number in counts.values.items()}
            return mean_interval(weighed, asked=asked)
        case Statistic.NPS:
            up, down = chosen(counts, PROMOTERS) / questions, chosen(counts, DETRACTORS) / questions
            return nps_interval(up, down, n, asked=asked)
        case Statistic.SHARE:
            return share_interval(chosen(counts, choices) / questions, n, asked=asked) if choices else None


def chosen(counts: Counts, values: Collection[str]) -> int:
    """How many answers have one of these values."""
    return sum(n for value, n in counts.values.items() if value in values)
