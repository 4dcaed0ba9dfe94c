"""Figures as they are drawn: bars and their tables, goals in words' reach. Pure but for the language of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.aggregator.application.ports.showing import PastShift
from services.aggregator.application.showing import QuestionFigure, SeenGoal
from services.aggregator.domain.indicators import DETRACTORS, PROMOTERS
from services.aggregator.entrypoints.http import words
from shared.contracts.directory import Bound
from shared.contracts.events import Figure, Moved, State
from shared.runtime.clock import local_day
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Localised
from shared.web.texts import N_

COLOURS = 5
MOST_MOVED = 3
_NPS_PARTS: Sequence[tuple[str, str, frozenset[str]]] = (
    (N_("Detractors"), "0–6", DETRACTORS),
    (N_("Passives"), "7–8", frozenset({"7", "8"})),
    (N_("Promoters"), "9–10", PROMOTERS),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, and its part of the picture, in hundredths of the width.

    title: what was answered; message, if it is ours to translate. key: the value beside it, when that says more.
    """

    n: int
    share: str
    start: float
    width: float
    colour: int
    title: Localised | None = None
    message: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A question's figure. stacked: the parts make up a whole, drawn as one bar; else each row has its own."""

    title: Localised
    name: str
    statistic: Statistic
    value: str | None
    between: str | None
    n: int
    cant_say: int
    stacked: bool
    rows: tuple[Row, ...]
    several: bool


def figure_view(figure: QuestionFigure) -> FigureView:
    """A question's figure as it is drawn."""
    question, measured = figure.question, figure.measured
    return FigureView(
        title=question.title,
        name=question.name,
        statistic=figure.statistic,
        value=None if measured.value is None else words.value(figure.statistic, measured.value),
        between=words.between(figure.statistic, measured.interval),
        n=measured.n,
        cant_say=measured.cant_say,
        stacked=question.kind in {AnswerKind.SCALE, AnswerKind.NPS, AnswerKind.BOOLEAN},
        rows=tuple(_rows(figure)) if measured.n else (),
        several=question.kind is AnswerKind.CHOICES,
    )


def _rows(figure: QuestionFigure) -> list[Row]:
    counts, n = figure.measured.distribution, figure.measured.n
    if figure.question.kind is AnswerKind.NPS:
        return _nps_rows(counts, n)
    values = _ordered(figure, counts)
    stacked = figure.question.kind in {AnswerKind.SCALE, AnswerKind.BOOLEAN}
    titles = figure.question.titles
    rows, start = [], 0.0
    for place, value in enumerate(values):
        width = 100 * counts.get(value, 0) / n
        title = titles.get(value, Localised.same(value))
        shows_key = figure.question.kind is AnswerKind.SCALE and value not in {title.fi, title.sv, title.en}
        rows.append(
            Row(
                n=counts.get(value, 0),
                share=words.share(counts.get(value, 0) / n),
                start=round(start, 3) if stacked else 0.0,
                width=round(width, 3),
                colour=_colour(place, len(values)) if stacked else COLOURS,
                title=title,
                key=value if shows_key else "",
            )
        )
        start += width
    return rows


def _ordered(figure: QuestionFigure, counts: Mapping[str, int]) -> list[str]:
    """Scales from low to high, yes before no, choices as they are asked; what an earlier version had comes last."""
    values = list(figure.question.values)
    values += sorted(counts.keys() - set(values))
    if figure.question.kind is AnswerKind.SCALE:
        return sorted(values, key=float)
    return sorted(values) if figure.question.kind is AnswerKind.BOOLEAN else values


def _nps_rows(counts: Mapping[str, int], n: int) -> list[Row]:
    rows, start = [], 0.0
    for place, (message, key, scores) in enumerate(_NPS_PARTS):
        part = sum(number for value, number in counts.items() if value in scores)
        width = 100 * part / n
        rows.append(
            Row(
                n=part,
                share=words.share(part / n),
                start=round(start, 3),
                width=round(width, 3),
                colour=_colour(place, 3),
                message=message,
                key=key,
            )
        )
        start += width
    return rows


def _colour(place: int, of: int) -> int:
    """Which of the five colours, from low to high."""
    return 1 + round((COLOURS - 1) * place / (of - 1)) if of > 1 else COLOURS


class GoalView:
    """A goal as the pages tell of it."""

    def __init__(self, seen: SeenGoal) -> None:
        self.seen = seen
        self.goal = seen.goal
        self.scope = seen.scope
        self.standing = seen.standing
        self.window = seen.window
        self.n = seen.measured.n
        self.questions = seen.questions
        self.choices = seen.choices
        self.statistic = seen.goal.indicator.statistic
        self.at_least = seen.goal.target.bound is Bound.AT_LEAST
        self.target = words.target(self.statistic, seen.goal.target.value)
        self.quarters = round(4 * seen.standing.evidence)
        self.history = [ShiftView(one, self.statistic) for one in seen.standing.history]

    @property
    def value(self) -> str | None:
        """The window's figure."""
        number = self.seen.measured.value
        return None if number is None else words.value(self.statistic, number)

    @property
    def between(self) -> str | None:
        """The figure's interval."""
        return words.between(self.statistic, self.seen.measured.interval)

    @property
    def differs(self) -> bool:
        """Whether the window alone would say something else than the status."""
        number, target = self.seen.measured.value, self.goal.target
        if number is None or self.standing.state is State.UNKNOWN:
            return False
        meets = number >= target.value if self.at_least else number <= target.value
        return meets != (self.standing.state is State.MET)


class ShiftView:
    """A shift as the goal's page tells of it."""

    def __init__(self, shift: PastShift, statistic: Statistic) -> None:
        self.shift = shift
        # What was imported is judged late, all at once: then the day that it speaks of says more.
        self.day: date = shift.figure_window.until if shift.historic else local_day(shift.at)
        self.since = FigureLine(shift.figure_since, statistic)
        self.before = FigureLine(shift.figure_before, statistic)
        self.window = FigureLine(shift.figure_window, statistic)
        self.moved = [MovedLine(one, statistic) for one in shift.moved if one.since.n and one.before.n][:MOST_MOVED]


class MovedLine:
    """How one question has moved."""

    def __init__(self, moved: Moved, statistic: Statistic) -> None:
        self.title = moved.question.title
        self.since = FigureLine(moved.since, statistic).value
        self.before = FigureLine(moved.before, statistic).value


class FigureLine:
    """One figure of a shift."""

    def __init__(self, figure: Figure, statistic: Statistic) -> None:
        self.value = None if figure.value is None else words.value(statistic, figure.value)
        self.n = figure.n
        self.since = figure.since
        self.until = figure.until
