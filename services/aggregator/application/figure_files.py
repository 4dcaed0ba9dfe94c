"""How measured figures are written as a table (CSV) for spreadsheets. Pure; tables of counts are in `export_files`.

One row for each figure: of every question its usual statistic, the share of "can't say", a scale's two highest values
and each choice; at last the response rate. Numbers have the reader's decimal sign.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from services.aggregator.application.export_files import Cell, table
from services.aggregator.application.measuring import Overview, QuestionMeasures
from services.aggregator.domain.comparing import Compared, ComparedRate, Rate
from services.aggregator.domain.differences import Change
from services.aggregator.domain.indicators import Measured, Window
from services.aggregator.domain.intervals import Interval
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised

COLUMNS: Final = ("scope", "name", "survey", "question", "title", "statistic", "choices", "from", "until", "value",
                  "low", "high", "n", "before_from", "before_until", "before_value", "before_n", "change", "change_low",
                  "change_high", "excludes_zero")  # fmt: skip
SERIES: Final = COLUMNS[:13]
CANT_SAY, RATE = "cant-say", "response-rate"


class _Row(NamedTuple):
    question: str
    title: Localised
    statistic: str
    choices: tuple[str, ...]


def overview_table(overview: Overview, language: Language) -> Iterator[str]:
    """A row for each figure."""
    windows = overview.windows

    def rows() -> Iterator[list[Cell]]:
        for row, figure in _figures(overview.questions):
            yield [*_head(overview, row, language), *_days(windows.now), *_measured(figure.now),
                   *_days(windows.before), *_short(figure.before), *_change(figure.change)]  # fmt: skip
        if overview.rate.now or overview.rate.before:
            yield [*_head(overview, _RATE, language), *_days(windows.now), *_rate(overview.rate.now),
                   *_days(windows.before), *_rate_before(overview.rate), *_change(overview.rate.change)]  # fmt: skip

    return table(COLUMNS, rows(), language)


def series_table(overview: Overview, language: Language) -> Iterator[str]:
    """A row for each point of each question's usual figure, and of the response rate."""

    def rows() -> Iterator[list[Cell]]:
        for one in overview.questions:
            row = _Row(one.question.name, one.question.title, one.statistic, ())
            for point in one.series:
                yield [*_head(overview, row, language), *_days(point.window), *_measured(point.measured)]
        for rate in overview.rates:
            if rate.rate:
                yield [*_head(overview, _RATE, language), *_days(rate.window), *_rate(rate.rate)]

    return table(SERIES, rows(), language)


_RATE = _Row("", Localised(), RATE, ())


def _figures(questions: Iterable[QuestionMeasures]) -> Iterator[tuple[_Row, Compared]]:
    for one in questions:
        name, title = one.question.name, one.question.title
        if one.figure.now.value is not None or not one.choices:
            yield _Row(name, title, one.statistic, ()), one.figure
        yield _Row(name, title, CANT_SAY, ()), one.cant_say
        if one.top:
            yield _Row(name, title, Statistic.SHARE, one.top.values), one.top.figure
        for choice, figure in one.choices.items():
            yield _Row(name, title, Statistic.SHARE, (choice,)), figure


def _head(overview: Overview, row: _Row, language: Language) -> list[Cell]:
    scope = overview.scope
    return [scope.id, scope.name.in_(language), overview.survey, row.question, row.title.in_(language),
            row.statistic, " ".join(row.choices)]  # fmt: skip


def _days(window: Window | None) -> tuple[date | None, date | None]:
    return (window.since, window.until) if window else (None, None)


def _measured(measured: Measured) -> list[Cell]:
    return [measured.value, *_ends(measured.interval), measured.n]


def _short(measured: Measured | None) -> list[Cell]:
    return [measured.value, measured.n] if measured else [None, None]


def _change(change: Change | None) -> list[Cell]:
    if change is None:
        return [None] * 4
    return [change.by, *_ends(change.interval), "yes" if change.excludes_zero else "no"]


def _rate(rate: Rate | None) -> list[Cell]:
    return [rate.rate, *_ends(rate.interval), rate.invited] if rate else [None] * 4


def _rate_before(rate: ComparedRate) -> list[Cell]:
    return [rate.before.rate, rate.before.invited] if rate.before else [None, None]


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)
