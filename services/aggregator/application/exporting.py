"""Exporting: released counts of a scope or a round, row by row. Nothing but sums of releases is ever read.

Who may see a scope is decided in `showing`, how rows are written in `export_files`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.aggregator.application.ports.exporting import DaysOfPanes, OneDay
from services.aggregator.application.showing import Surveys, Unseen
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from shared.survey.counted import Counted
from shared.survey.localised import Localised
from shared.survey.model import Survey


class By(StrEnum):
    """What one row is about: a local day, or all days at once."""

    DAY = "day"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Row:
    """Released counts of one question in one scope. since, until: local days, both ends inclusive.

    asked: how the survey asks it now; None for a question that the newest version does not have.
    """

    scope: ScopeId
    name: Localised
    survey: SurveyId
    question: str
    asked: Counted | None
    since: date
    until: date
    counts: Counts


class Exporting:
    """The use cases. What they give reads the database while it is gone through, in little memory."""

    def __init__(self, days: DaysOfPanes, *, directory: Callable[[], Directory]) -> None:
        self._days = days
        self._directory = directory
        self._surveys = Surveys()

    def of_scope(self, scope: ScopeId, survey: SurveyId, *, by: By, since: date | None, until: date) -> Iterator[Row]:
        """A scope's counts in one survey over local days, by day or all together. Raises Unseen, at once."""
        directory = self._directory()
        name, asked = directory.name_of(scope), self._surveys.newest(directory, survey)
        if name is None or asked is None:
            raise Unseen(scope if name is None else survey)
        days = self._days.of_scope(directory.sources_in(scope), survey, since=since, until=until)

        def rows() -> Iterator[Row]:
            for from_, to, counts in _together(days, since, until) if by is By.WINDOW else _each(days):
                for question in _in_order(asked, counts):
                    row = asked.counted.get(question)
                    yield Row(scope, name, survey, question, row, from_, to, counts[question])

        return rows()

    def of_round(self, round_: RoundId) -> Iterator[Row]:
        """A round's counts, by unit and day. Raises Unseen, at once."""
        directory = self._directory()
        if round_ not in directory.rounds:
            raise Unseen(round_)

        def rows() -> Iterator[Row]:
            for unit, survey, day, counts in self._days.of_round(round_):
                name = directory.name_of(unit) or Localised.same(unit)
                asked = self._surveys.newest(directory, survey)
                for question in _in_order(asked, counts):
                    row = asked.counted.get(question) if asked else None
                    yield Row(unit, name, survey, question, row, day, day, counts[question])

        return rows()

    def surveys_of(self, scope: ScopeId) -> list[SurveyId]:
        """The surveys that were ever asked in a scope, sorted. Raises Unseen."""
        directory = self._directory()
        if directory.kind_of(scope) is None:
            raise Unseen(scope)
        units = directory.units_in(scope)
        return sorted({one.survey for one in directory.rounds.values() if not units.isdisjoint(one.units)})

    def is_round(self, given: str) -> bool:
        """Whether a round has this id."""
        return RoundId(given) in self._directory().rounds


_Period = tuple[date, date, Mapping[str, Counts]]


def _each(days: Iterable[OneDay]) -> Iterator[_Period]:
    return ((day, day, counts) for day, counts in days)


def _together(days: Iterable[OneDay], since: date | None, until: date) -> Iterator[_Period]:
    """All of them as one; nothing where nothing was released."""
    total: dict[str, Counts] = {}
    first = since
    for day, counts in days:
        first = first or day
        for question, more in counts.items():
            total[question] = total[question] + more if question in total else more
    if total and first:
        yield first, until, total


def _in_order(asked: Survey | None, counts: Mapping[str, Counts]) -> list[str]:
    """Questions as the survey asks them; those that only an earlier version had come last."""
    known = [name for name in asked.counted if name in counts] if asked else []
    return [*known, *sorted(counts.keys() - set(known))]
