"""From released counts to figures: statistics, indexes and windows. Pure; what is evidence lives in `evidence`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

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
    answers by value; its sum exceeds n only where several choices are allowed.
    """

    value: float | None
    n: int
    cant_say: int
    distribution: Mapping[str, int] = field(default_factory=dict)


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


def measure(statistic: Statistic, counts: Counts, *, choices: Sequence[str] = ()) -> Measured:
    """One question's figure. choices: what a share counts; without any, a share has only its distribution."""
    return Measured(
        value=_value(statistic, counts, choices) if counts.answered else None,
        n=counts.answered,
        cant_say=counts.cant_say,
        distribution=counts.values,
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
    return measure(statistic, total, choices=choices)


def shown(kind: AnswerKind, counts: Counts) -> Measured:
    """The figure that stands beside a question of this kind on pages and in the API; its statistic is `SHOWN[kind]`."""
    return measure(SHOWN[kind], counts, choices=TRUE if kind is AnswerKind.BOOLEAN else ())


def share_of(kinds: Collection[AnswerKind], choices: Sequence[str]) -> tuple[str, ...]:
    """The choices that a goal's share counts: true, where booleans are asked and the goal does not say."""
    return tuple(choices) or (TRUE if set(kinds) == {AnswerKind.BOOLEAN} else ())


def _value(statistic: Statistic, counts: Counts, choices: Sequence[str]) -> float | None:
    match statistic:
        case Statistic.MEAN:
            return sum(float(value) * n for value, n in counts.values.items()) / counts.answered
        case Statistic.NPS:
            promoters = sum(n for value, n in counts.values.items() if value in PROMOTERS)
            detractors = sum(n for value, n in counts.values.items() if value in DETRACTORS)
            return 100 * (promoters - detractors) / counts.answered
        case Statistic.SHARE:
            if not choices:
                return None
            return sum(n for value, n in counts.values.items() if value in choices) / counts.answered
