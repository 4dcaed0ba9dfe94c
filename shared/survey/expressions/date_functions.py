"""survey-core's built-in functions of dates. Local days are those of the network's time zone."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shared.survey.expressions.dates import Date, Parts, days_to
from shared.survey.expressions.functions import Function, parameter
from shared.survey.expressions.moments import date_of, today
from shared.survey.expressions.operators import add
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.values import UNDEFINED, Number, is_true, to_number, whole

_UNITS: Mapping[str, tuple[str, Callable[[Parts], int]]] = {
    "days": ("day", lambda at: at.day),
    "months": ("month", lambda at: at.month),
    "years": ("year", lambda at: at.year),
    "hours": ("hour", lambda at: at.hour),
    "minutes": ("minute", lambda at: at.minute),
    "seconds": ("second", lambda at: at.second),
}
_CLOCK: Mapping[str, int] = {"hours": 3_600_000, "minutes": 60_000, "seconds": 1_000}


def _get_date(parameters: Sequence[object], scope: Scope) -> object:
    first = parameter(parameters, 0)
    return date_of(first, scope) if is_true(first) else None


def _age(parameters: Sequence[object], scope: Scope) -> object:
    born, unit = parameter(parameters, 0), parameter(parameters, 1)
    return _between(born, UNDEFINED, unit if is_true(unit) else "years", scope) if is_true(born) else None


def _date_diff(parameters: Sequence[object], scope: Scope) -> object:
    first, second, unit = (parameter(parameters, at) for at in range(3))
    if not is_true(first) or not is_true(second):
        return None
    unit = unit if is_true(unit) else "days"
    if isinstance(unit, str) and unit in _CLOCK:
        return _up(abs(date_of(second, scope).time - date_of(first, scope).time) / _CLOCK[unit])
    return _between(first, second, unit, scope)


def _between(first: object, second: object, unit: object, scope: Scope) -> Number:
    """`dateDiffMonths`: whole days, months or years between two dates; no second date means now."""
    if isinstance(unit, str) and unit == "days":
        return _diff_days([first, second], scope)
    start, end = date_of(first, scope).local(), date_of(second, scope).local()
    monthly = isinstance(unit, str) and unit == "months"
    if start is None or end is None:
        return math.nan if monthly else 0
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return months if monthly else math.trunc(months / 12)


def _diff_days(parameters: Sequence[object], scope: Scope) -> Number:
    if len(parameters) != 2 or not is_true(parameters[0]) or not is_true(parameters[1]):
        return 0
    first, second = (date_of(one, scope).local() for one in parameters)
    if first is None or second is None:
        return math.nan
    return abs(_day(second) - _day(first))


def _day(at: Parts) -> int:
    """`Date.UTC(year, month, day)` in days: years 0–99 are those of the twentieth century."""
    return days_to(at.year + 1900 if 0 <= at.year <= 99 else at.year, at.month, at.day)


def _date_add(parameters: Sequence[object], scope: Scope) -> object:
    first, more, unit = (parameter(parameters, at) for at in range(3))
    if not is_true(first) or not is_true(more):
        return None
    date = date_of(first, scope)
    unit = unit if is_true(unit) else "days"
    if isinstance(unit, str) and unit in _UNITS:
        name, read = _UNITS[unit]
        date.move(**{name: float(to_number(add(_part(date, read), more)))})
    return date


def _part(date: Date, read: Callable[[Parts], int]) -> Number:
    return whole(date.part(read))


def _current_date(_: Sequence[object], scope: Scope) -> object:
    return Date.at(scope.now)


def _today(parameters: Sequence[object], scope: Scope) -> object:
    date = today(scope)
    if len(parameters) == 1:
        date.move(day=float(to_number(add(_part(date, lambda at: at.day), parameters[0]))))
    return date


def _get_year(parameters: Sequence[object], scope: Scope) -> object:
    if len(parameters) != 1 or not is_true(parameters[0]):
        return UNDEFINED
    return _part(date_of(parameters[0], scope), lambda at: at.year)


def _current_year(_: Sequence[object], scope: Scope) -> object:
    return _part(Date.at(scope.now), lambda at: at.year)


def _reading(read: Callable[[Parts], int]) -> Function:
    """A function that reads a part of its first parameter, or of today."""

    def function(parameters: Sequence[object], scope: Scope) -> object:
        first = parameter(parameters, 0)
        return _part(date_of(first, scope) if is_true(first) else today(scope), read)

    return function


def _up(number: float) -> Number:
    return math.nan if math.isnan(number) else math.ceil(number)


DATE_FUNCTIONS: Final[Mapping[str, Function]] = {
    "getDate": _get_date,
    "age": _age,
    "dateDiff": _date_diff,
    "dateAdd": _date_add,
    "currentDate": _current_date,
    "today": _today,
    "getYear": _get_year,
    "currentYear": _current_year,
    "diffDays": _diff_days,
    "year": _reading(lambda at: at.year),
    "month": _reading(lambda at: at.month + 1),
    "day": _reading(lambda at: at.day),
    "weekday": _reading(lambda at: at.weekday),
}
