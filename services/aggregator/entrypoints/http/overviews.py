"""A scope's figures as its page draws them: each with its change and its series, the response rate above all.

Pure but for the language of the page. Bars and their tables are in `figures`, the geometry of series in `charts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile

from services.aggregator.application.measuring import Overview, Point, QuestionMeasures, RatePoint
from services.aggregator.application.showing import QuestionFigure, SeenGoal
from services.aggregator.domain.comparing import ComparedRate
from services.aggregator.domain.differences import Change
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.windows import OfRound, Rolling, Span, Step
from services.aggregator.entrypoints.http import words
from services.aggregator.entrypoints.http.charts import Dot, SeriesChart, Stretch, series_chart, status_strip
from services.aggregator.entrypoints.http.figures import FigureView, figure_view
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Localised

_SHORT = 7
_WEEKS_BACK = 183
_YEARS_BACK = 2
_SHARE = (0.0, 1.0)
_NPS = (-100.0, 100.0)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A figure beside the one before. by: with its sign, None where it rounds to nothing. points: they are percents.

    surely: chance alone hardly explains it; None where the answers don't tell.
    """

    was: str
    by: str | None
    points: bool
    surely: bool | None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One point, in words."""

    window: Window
    value: str | None
    between: str | None
    n: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series: its picture, what is written beside it, and its points. statistic: None for a response rate."""

    statistic: Statistic | None
    chart: SeriesChart
    low: str
    high: str
    begins: date
    ends: date
    target: str | None
    rows: tuple[SeriesRow, ...]


@dataclass(frozen=True, slots=True)
class RateView:
    """How many of those who were invited have answered."""

    value: str
    between: str | None
    invited: int
    responded: int
    change: ChangeView | None
    series: SeriesView | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's figures. top: the share of a scale's two highest values. cant_say: that share, if anybody did."""

    figure: FigureView
    change: ChangeView | None
    top: str | None
    top_values: tuple[Localised, ...]
    cant_say: str | None
    series: SeriesView | None


@dataclass(frozen=True, slots=True)
class StripView:
    """A goal's states over time."""

    stretches: tuple[Stretch, ...]
    begins: date
    ends: date


def series_for(span: Span, today: date) -> tuple[Step, date | None]:
    """Which series stands beside figures over a window: two years by month, or half a year of weeks by week."""
    if isinstance(span, OfRound):
        return Step.WEEK, None
    if isinstance(span, Rolling) and span.days == _SHORT:
        return Step.WEEK, date.fromordinal(today.toordinal() - _WEEKS_BACK)
    return Step.MONTH, history_begins(today)


def history_begins(today: date) -> date:
    """Where a page's history begins: with the month after this one, two years ago."""
    months = today.year * 12 + today.month - 12 * _YEARS_BACK
    return date(months // 12, months % 12 + 1, 1)


def question_views(overview: Overview, goals: Sequence[SeenGoal]) -> list[QuestionView]:
    """Every question's. goals: of the scope; one about a question alone gives its series the target."""
    targets = _targets(goals, overview.survey)
    return [_question(one, targets) for one in overview.questions]


def rate_view(overview: Overview) -> RateView | None:
    """The response rate; None where nobody was invited, or too few."""
    compared: ComparedRate = overview.rate
    if compared.now is None:
        return None
    rate = compared.now
    return RateView(
        value=words.share(rate.rate),
        between=words.between(Statistic.SHARE, rate.interval),
        invited=rate.invited,
        responded=round(rate.responded),
        change=_changed(Statistic.SHARE, compared.before.rate if compared.before else None, compared.change),
        series=_rate_series(overview.rates),
    )


def goal_series(points: Sequence[Point], seen: SeenGoal) -> SeriesView | None:
    """A goal's figure over time, with its target."""
    statistic = seen.goal.indicator.statistic
    ends = {Statistic.MEAN: seen.scale or _SHARE, Statistic.NPS: _NPS, Statistic.SHARE: _SHARE}[statistic]
    return _series(statistic, ends, points, seen.goal.target.value)


def strip_view(seen: SeenGoal, *, today: date) -> StripView | None:
    """A goal's states over two years; None before the first status was named."""
    changes = [(one.figure_window.until, one.after) for one in reversed(seen.standing.history)]
    if not changes:
        return None
    since = history_begins(today)
    return StripView(status_strip(changes, since=since, until=today), since, today)


def _question(measures: QuestionMeasures, targets: Mapping[tuple[str, Statistic], float]) -> QuestionView:
    question, statistic, figure = measures.question, measures.statistic, measures.figure
    unsaid, top = measures.cant_say.now.value, measures.top
    share = None if top is None else top.figure.now.value
    return QuestionView(
        figure=figure_view(QuestionFigure(question, statistic, figure.now)),
        change=_changed(statistic, figure.before.value if figure.before else None, figure.change),
        top=None if share is None else words.share(share),
        top_values=tuple(question.titles.get(one, Localised.same(one)) for one in top.values) if top else (),
        cant_say=words.share(unsaid) if unsaid else None,
        series=_series(statistic, _ends_of(question), measures.series, targets.get((question.name, statistic))),
    )


def _targets(goals: Sequence[SeenGoal], survey: str) -> Mapping[tuple[str, Statistic], float]:
    """The targets of goals about one question alone, where there is just one for it."""
    found: dict[tuple[str, Statistic], list[float]] = {}
    for one in goals:
        asked = one.goal.indicator
        if asked.survey == survey and len(asked.questions) == 1:
            found.setdefault((asked.questions[0], asked.statistic), []).append(one.goal.target.value)
    return {key: values[0] for key, values in found.items() if len(values) == 1}


def _ends_of(question: Counted) -> tuple[float, float]:
    match question.kind:
        case AnswerKind.SCALE:
            return question.scale or _SHARE
        case AnswerKind.NPS:
            return _NPS
        case _:
            return _SHARE


def _changed(statistic: Statistic, was: float | None, change: Change | None) -> ChangeView | None:
    if was is None or change is None:
        return None
    return ChangeView(
        was=words.value(statistic, was),
        by=words.signed(statistic, change.by),
        points=statistic is Statistic.SHARE,
        surely=None if change.interval is None else change.excludes_zero,
    )


def _rate_series(points: Sequence[RatePoint]) -> SeriesView | None:
    placed = [
        _Placed(one.window, Dot(one.window.until, one.rate.rate, one.rate.interval), one.rate.invited)
        if one.rate
        else _Placed(one.window, Dot(one.window.until, None), 0)
        for one in points
    ]
    return _drawn(placed, None, _SHARE, None)


def _series(
    statistic: Statistic, ends: tuple[float, float], points: Sequence[Point], target: float | None
) -> SeriesView | None:
    placed = [
        _Placed(one.window, Dot(one.window.until, one.measured.value, one.measured.interval), one.measured.n)
        for one in points
    ]
    return _drawn(placed, statistic, ends, target)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A point of either kind. n: answers, or people invited."""

    window: Window
    dot: Dot
    n: int


def _drawn(
    points: Sequence[_Placed], statistic: Statistic | None, ends: tuple[float, float], target: float | None
) -> SeriesView | None:
    """From the first figure on. A picture needs two of them at least: one alone is said already."""
    shown = list(dropwhile(lambda one: one.dot.value is None, points))
    if sum(one.dot.value is not None for one in shown) < 2:
        return None
    units = statistic or Statistic.SHARE
    chart = series_chart([one.dot for one in shown], ends=ends, target=target)
    return SeriesView(
        statistic=statistic,
        chart=chart,
        low=words.target(units, chart.low),
        high=words.target(units, chart.high),
        begins=shown[0].window.until,
        ends=shown[-1].window.until,
        target=None if target is None else words.target(units, target),
        rows=tuple(_row(units, one) for one in reversed(shown)),
    )


def _row(units: Statistic, placed: _Placed) -> SeriesRow:
    value = placed.dot.value
    return SeriesRow(
        placed.window,
        None if value is None else words.value(units, value),
        words.between(units, placed.dot.interval),
        placed.n,
    )
