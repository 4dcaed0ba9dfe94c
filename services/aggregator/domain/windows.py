"""Windows by name, and what each is compared with. Pure; sums over them are read by adapters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.aggregator.domain.indicators import Window, before, window
from shared.contracts.directory import Round
from shared.contracts.ids import RoundId, UnitId

ROLLING = (7, 30, 90, 365)
NAMES = (*(f"{days}d" for days in ROLLING), "funding", "previous-funding")
ROUND = "round:"
EVERY_DAY = Window(date.min, date.max)
_FUNDING_BEGINS = (7, 1)


@dataclass(frozen=True, slots=True)
class Rolling:
    """So many local days up to a day. Compared with as many before them."""

    days: int


@dataclass(frozen=True, slots=True)
class Funding:
    """A funding period, 1 July – 30 June. previous: the one before that of the day, whole; else that one so far.

    A period so far is compared with the same stretch of the one before (up to the same day of the year, and 28 February
    for the 29th), a whole one with the whole one before.
    """

    previous: bool = False


@dataclass(frozen=True, slots=True)
class OfRound:
    """One round's answers, on whatever day they count. Compared with the round before: see `round_before`."""

    round: RoundId


Span = Rolling | Funding | OfRound


class Step(StrEnum):
    """How far the points of a series are apart."""

    WEEK = "week"
    MONTH = "month"


def span_of(name: str) -> Span | None:
    """The window of this name; None for a name that says nothing."""
    if name in NAMES:
        return Funding(previous=name != "funding") if "funding" in name else Rolling(int(name.removesuffix("d")))
    round_ = name.removeprefix(ROUND)
    return OfRound(RoundId(round_)) if round_ and round_ != name else None


def name_of(span: Span) -> str:
    """Its name."""
    match span:
        case Rolling(days):
            return f"{days}d"
        case Funding(previous):
            return "previous-funding" if previous else "funding"
        case OfRound(round_):
            return f"{ROUND}{round_}"


def days_of(span: Rolling | Funding, today: date) -> Window:
    """The days of a window as it stands on a day."""
    if isinstance(span, Rolling):
        return window(today, days=span.days)
    begins = _period_of(today)
    if span.previous:
        return Window(_years_before(begins, 1), begins - timedelta(days=1))
    return Window(begins, today)


def days_before(span: Rolling | Funding, today: date) -> Window:
    """The days that they are compared with."""
    now = days_of(span, today)
    if isinstance(span, Rolling):
        return before(now.since, days=span.days)
    if span.previous:
        return Window(_years_before(now.since, 1), now.since - timedelta(days=1))
    return Window(_years_before(now.since, 1), _years_before(today, 1))


def days_of_round(round_: Round, today: date) -> Window:
    """The days on which a round was open by today: what is said of it. What is counted of it is every day there is."""
    until = min(round_.closes or today, today)
    return Window(min(round_.opens, until), until)


def round_before(round_: Round, rounds: Iterable[Round], *, units: frozenset[UnitId]) -> Round | None:
    """The round that a round is compared with in a scope of these units, if there is one.

    The latest to open of those that asked the same survey of at least one of the units that this one asked, by the same
    kind of link or as imported history, and opened earlier. One that runs beside it by other links is no earlier round.
    """
    asked = units.intersection(round_.units)
    earlier = [
        one
        for one in rounds
        if one.survey == round_.survey
        and one.opens < round_.opens
        and (one.historic or one.link is round_.link)
        and not asked.isdisjoint(one.units)
    ]
    return max(earlier, key=lambda one: (one.opens, one.id), default=None)


def ends(step: Step, *, first: date, today: date) -> list[date]:
    """On which days the windows of a series end: every seventh up to today, or the last of each month and today.

    Nothing earlier than `first` is among them but today itself.
    """
    found = [today]
    while True:
        earlier = found[-1] - timedelta(days=7 if step is Step.WEEK else found[-1].day)
        if earlier < first:
            return found[::-1]
        found.append(earlier)


def _period_of(day: date) -> date:
    """When the funding period of a day began."""
    begins = day.replace(month=_FUNDING_BEGINS[0], day=_FUNDING_BEGINS[1])
    return begins if begins <= day else _years_before(begins, 1)


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year, and 28 February for the 29th where that year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
