"""Rules that decide when a goal has shifted: Kaiku's own code, and what others do. All start from *met*."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from services.aggregator.domain.detector import threshold
from services.aggregator.domain.evidence import Aim, Answered, Place
from services.aggregator.domain.goals import Track, follow
from services.aggregator.domain.pools import COMPANY
from shared.contracts.events import State
from shared.contracts.ids import ScopeId, UnitId
from shared.survey.kinds import Statistic
from tests.bench.goals.worlds import Responses, Scale

START = date(2024, 1, 1)
_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
WINDOW = 90
FEWEST = 10

Switches = list[int]  # the days on which the status changed
Rule = Callable[[Sequence[Responses], Scale], Switches]


def kaiku(goals: int = 1) -> Rule:
    """The detector as it runs in the aggregator, on releases of five. goals: active ones of the busiest recipient."""

    def rule(responses: Sequence[Responses], scale: Scale) -> Switches:
        questions = responses[0].answers.shape[1] if responses else 1
        names = tuple(f"q{number}" for number in range(questions))
        aim = Aim(names, Statistic.MEAN, (), scale.values[0], scale.values[-1], scale.target)
        met = Track(after=Place(_MOMENT, 0, -1), folded=START - timedelta(days=2), state=State.MET)
        followed = follow(met, aim, _releases(responses), limit=threshold(goals))
        return [(turn.day - START).days for turn in followed.turns]

    return rule


def _releases(responses: Sequence[Responses]) -> list[Answered]:
    """Five at a time, unit by unit; a release has the day of the response that opened the pool."""
    waiting: dict[int, list[np.ndarray]] = {}
    releases: list[Answered] = []
    for one in responses:
        pool = waiting.setdefault(one.unit, [])
        for person in one.answers:
            pool.append(person)
            if len(pool) == COMPANY:
                values = Counter(float(value) for answers in pool for value in answers)
                place = Place(_MOMENT, 0, len(releases))
                unit = UnitId(ScopeId(f"unit-{one.unit}"))
                releases.append(Answered(unit, START + timedelta(days=one.day), place, COMPANY, dict(values)))
                pool.clear()
    return releases


def plain(responses: Sequence[Responses], scale: Scale) -> Switches:
    """The window's mean is below the target, with at least ten answers in it."""
    return _pending(responses, scale, days=0)


def pending(days: int) -> Rule:
    """The same, on so many days in a row: the "for" of Prometheus, the pending period of Grafana."""
    return lambda responses, scale: _pending(responses, scale, days=days)


def _pending(responses: Sequence[Responses], scale: Scale, *, days: int) -> Switches:
    last = responses[-1].day if responses else 0
    sums, numbers = np.zeros(last + 1), np.zeros(last + 1)
    for one in responses:
        sums[one.day] += one.answers.sum()
        numbers[one.day] += one.answers.size
    total, count = np.cumsum(sums), np.cumsum(numbers)
    met, since, switches = True, 0, []
    for day in range(last + 1):
        before = day - WINDOW
        n = count[day] - (count[before] if before >= 0 else 0)
        if n < FEWEST:
            since = 0
            continue
        mean = (total[day] - (total[before] if before >= 0 else 0)) / n
        since = since + 1 if (mean >= scale.target) != met else 0
        if since > days:
            met, since = not met, 0
            switches.append(day)
    return switches


def cusum(responses: Sequence[Responses], scale: Scale, *, slack: float = 0.25, limit: float = 8.0) -> Switches:
    """Page's cumulative sum of respondents' standardised means, with half a standard deviation's slack in all."""
    met, level, switches = True, 0.0, []
    for one in responses:
        for mean in one.answers.mean(axis=1):
            gap = (scale.target - mean if met else mean - scale.target) / scale.spread
            level = max(0.0, level + gap - slack)
            if level >= limit:
                met, level = not met, 0.0
                switches.append(one.day)
    return switches
