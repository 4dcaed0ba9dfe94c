"""Measuring a scope: figures with their changes, response rates and series. Who may see it is decided in `showing`.

Every request opens the shelf once and reads the days it needs once. Windows are in `domain.windows`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.aggregator.application.ports.showing import OpenShelf
from services.aggregator.application.showing import SeenScope, Showing, Unseen
from services.aggregator.application.sums import Spanned, Sums, read
from services.aggregator.application.wanted import Wanted, check, usual
from services.aggregator.domain.comparing import (
    Compared,
    ComparedRate,
    Rate,
    Sum,
    compare,
    compare_rates,
    compare_unsaid,
    top_two,
)
from services.aggregator.domain.indicators import SHOWN, Measured, Window
from services.aggregator.domain.windows import (
    Funding,
    OfRound,
    Rolling,
    Span,
    Step,
    days_before,
    days_of,
    days_of_round,
    ends,
    round_before,
)
from shared.contracts.directory import Round
from shared.contracts.ids import LeaderId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Localised

MOST_POINTS = 600
_FIRST_DAY = date(2000, 1, 1)


class TooManyPoints(Exception):
    """A series is asked for with more points than anybody could look at."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series. window: the days said of it; a round's point has all of the round's answers up to then."""

    window: Window
    measured: Measured


@dataclass(frozen=True, slots=True)
class RatePoint:
    """A response rate of a series: of those who were invited in that window, as it is known now."""

    window: Window
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class TopTwo:
    """The share of a scale's two highest values together."""

    values: tuple[str, ...]
    figure: Compared


@dataclass(frozen=True, slots=True)
class QuestionMeasures:
    """A question as it is asked now, and its figures.

    figure: in its usual statistic, with the distribution. cant_say: the share of "can't say"; its n counts all who
    answered in any way. top: of scales of four values or more. choices: the share of each choice, of who answered, for
    questions that have choices. series: points of the usual figure, in order of time; empty if none was asked for.
    """

    question: Counted
    statistic: Statistic
    figure: Compared
    cant_say: Compared
    top: TopTwo | None = None
    choices: Mapping[str, Compared] = field(default_factory=dict)
    series: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """The days that are said of a window and of the one before it. before: None where there is none.

    round, round_before: the rounds that are compared, where the window is a round's.
    """

    span: Span
    now: Window
    before: Window | None
    round: Round | None = None
    round_before: Round | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures of a scope in one survey, in the order in which the questions are asked.

    rates: the response rate at the points of the series.
    """

    scope: SeenScope
    survey: SurveyId
    title: Localised
    windows: Spoken
    rate: ComparedRate
    questions: tuple[QuestionMeasures, ...]
    rates: tuple[RatePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that was asked for, of one question or an index of several. titles: of its questions.

    named: what the choices that a share counts are called, by value.
    """

    scope: SeenScope
    survey: SurveyId
    wanted: Wanted
    titles: tuple[Localised, ...]
    named: Mapping[str, Localised]
    windows: Spoken
    figure: Compared
    rate: ComparedRate
    series: tuple[Point, ...] = ()


class Measuring:
    """The use cases. Each raises Unseen for what this leader may not see; a round that is not there is not seen."""

    def __init__(self, shelf: OpenShelf, *, showing: Showing, directory: Callable[[], Directory]) -> None:
        self._shelf = shelf
        self._showing = showing
        self._directory = directory

    def check(self, leader: LeaderId, scope: ScopeId) -> None:
        """Whether this leader may see a scope at all: said before anything about how she asks."""
        self._showing.scope(leader, scope)

    def overview(
        self,
        leader: LeaderId,
        scope: ScopeId,
        survey: SurveyId,
        span: Span,
        *,
        today: date,
        step: Step | None = None,
        since: date | None = None,
    ) -> Overview:
        """Every question's figures. step: with series of points so far apart, the first not before `since`.

        since: None for a year before today. Raises TooManyPoints.
        """
        seen, asked = self._showing.asked(leader, scope, survey)
        spoken, sums, points = self._sums(seen, survey, span, today, step, since)
        measured = tuple(_question(one, sums, points) for one in asked.counted.values())
        rates = tuple(RatePoint(one, sums.rate(place)) for place, one in points)
        return Overview(seen, survey, asked.title, spoken, _rate(sums), measured, rates)

    def figure(
        self,
        leader: LeaderId,
        scope: ScopeId,
        survey: SurveyId,
        wanted: Wanted,
        span: Span,
        *,
        today: date,
        step: Step | None = None,
        since: date | None = None,
    ) -> Figure:
        """One figure, as in `overview`. Raises Refused for what no answers could tell, and TooManyPoints."""
        seen, asked = self._showing.asked(leader, scope, survey)
        questions = check(wanted, asked)
        spoken, sums, points = self._sums(seen, survey, span, today, step, since)
        titles = {value: title for one in questions for value, title in one.titles.items()}
        return Figure(
            scope=seen,
            survey=survey,
            wanted=wanted,
            titles=tuple(one.title for one in questions),
            named={value: titles.get(value, Localised.same(value)) for value in wanted.choices},
            windows=spoken,
            figure=_compared(wanted, sums.now(wanted.questions), sums.before(wanted.questions)),
            rate=_rate(sums),
            series=tuple(_points(wanted, sums, points)),
        )

    def _sums(
        self, seen: SeenScope, survey: SurveyId, span: Span, today: date, step: Step | None, since: date | None
    ) -> tuple[Spoken, Sums, list[tuple[int, Window]]]:
        """What is said of the windows, the sums over them, and where among them the points of the series are."""
        directory = self._directory()
        spoken = _spoken(directory, seen.id, survey, span, today)
        windows = [_days(spoken, one) for one in _ends(step, since, spoken, today)]
        spanned = Spanned(
            round=spoken.round,
            round_before=spoken.round_before,
            now=spoken.now,
            before=spoken.before,
            points=windows,
        )
        with self._shelf() as shelf:
            sums = read(shelf, directory, directory.sources_in(seen.id), survey, spanned)
        return spoken, sums, list(enumerate(windows))


def _spoken(directory: Directory, scope: ScopeId, survey: SurveyId, span: Span, today: date) -> Spoken:
    if isinstance(span, OfRound):
        units = directory.units_in(scope)
        found = directory.rounds.get(span.round)
        if found is None or found.survey != survey or units.isdisjoint(found.units):
            raise Unseen(span.round)
        earlier = round_before(found, directory.rounds.values(), units=units)
        before = days_of_round(earlier, today) if earlier else None
        return Spoken(span, days_of_round(found, today), before, found, earlier)
    return Spoken(span, days_of(span, today), days_before(span, today))


def _ends(step: Step | None, since: date | None, spoken: Spoken, today: date) -> list[date]:
    if step is None:
        return []
    today = spoken.now.until if spoken.round else today
    usual = spoken.now.since if spoken.round else today.replace(day=1, year=today.year - 1)
    first = max(since or usual, _FIRST_DAY)
    if (today - first).days > MOST_POINTS * (7 if step is Step.WEEK else 30):
        raise TooManyPoints
    return ends(step, first=first, today=today)


def _days(spoken: Spoken, end: date) -> Window:
    """The window of a point: as it stood on that day."""
    match spoken.span:
        case Rolling() | Funding():
            return days_of(spoken.span, end)
        case OfRound():
            return Window(min(spoken.now.since, end), end)


def _question(question: Counted, sums: Sums, points: Sequence[tuple[int, Window]]) -> QuestionMeasures:
    now, before = sums.now([question.name]), sums.before([question.name])
    wanted = usual(question)
    highest = top_two(question.values) if question.kind is AnswerKind.SCALE else ()
    choices = question.values if question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES} else ()
    return QuestionMeasures(
        question=question,
        statistic=SHOWN[question.kind],
        figure=_compared(wanted, now, before),
        cant_say=compare_unsaid(now, before),
        top=TopTwo(highest, compare(Statistic.SHARE, now, before, choices=highest)) if highest else None,
        choices={one: compare(Statistic.SHARE, now, before, choices=(one,)) for one in choices},
        series=tuple(_points(wanted, sums, points)),
    )


def _points(wanted: Wanted, sums: Sums, points: Sequence[tuple[int, Window]]) -> Iterator[Point]:
    for place, window in points:
        yield Point(window, _compared(wanted, sums.point(place, wanted.questions), None).now)


def _compared(wanted: Wanted, now: Sum, before: Sum | None) -> Compared:
    if wanted.statistic is None:
        return compare_unsaid(now, before)
    return compare(wanted.statistic, now, before, choices=wanted.choices, questions=len(wanted.questions))


def _rate(sums: Sums) -> ComparedRate:
    return compare_rates(sums.rate_now(), sums.rate_before())
