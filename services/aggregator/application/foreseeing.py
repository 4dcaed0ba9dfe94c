"""What a goal would have done over the past two years: looked at before it is set. How it is judged: `foresight`.

Nothing is kept of it. Where very many units answer, a shorter past is looked at, so that nobody waits: the page says
from which day on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from services.aggregator.application.aims import Aims
from services.aggregator.application.ports.setting import OpenSettingShelf
from services.aggregator.domain.evidence import Aim, Answered, Place
from services.aggregator.domain.foresight import Foresight, foresee
from services.aggregator.domain.recipients import busiest
from shared.contracts.directory import Goal
from shared.contracts.snapshot import Directory

TWO_YEARS = 730
# So many days of single units are judged in about a quarter of a second.
MOST_UNIT_DAYS = 10_000
SHORTEST = 30
_A_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Foreseeing:
    """The use case. Who may ask is decided in `setting`."""

    shelf: OpenSettingShelf
    directory: Callable[[], Directory]

    def of(self, goal: Goal, *, today: date) -> Foresight | None:
        """What a goal would have done until today; None where its target can't be judged."""
        directory = self.directory()
        directory = replace(directory, goals={**directory.goals, goal.id: replace(goal, paused=False)})
        aim = Aims(directory).of(goal)
        if aim is None:
            return None
        since, answered = self._answered(directory, goal, aim, today)
        return foresee(
            aim,
            answered,
            since=since,
            until=today,
            window_days=goal.indicator.window_days,
            goals=busiest(directory)[goal.id],
        )

    def _answered(self, directory: Directory, goal: Goal, aim: Aim, today: date) -> tuple[date, list[Answered]]:
        """From which day on, and what was answered since."""
        indicator, units = goal.indicator, directory.sources_in(goal.scope)
        since = today - timedelta(days=TWO_YEARS - 1)
        with self.shelf() as shelf:
            number = shelf.past.number(units=units, survey=indicator.survey, since=since, until=today)
            if number > MOST_UNIT_DAYS:
                since = today - timedelta(days=max(SHORTEST, TWO_YEARS * MOST_UNIT_DAYS // number) - 1)
            found = shelf.past.days(
                units=units, survey=indicator.survey, questions=indicator.questions, since=since, until=today
            )
        return since, [
            Answered(one.unit, one.day, Place(_A_MOMENT, 0, place), one.responses, values)
            for place, one in enumerate(found)
            if (values := aim.values(one.counts))
        ]
