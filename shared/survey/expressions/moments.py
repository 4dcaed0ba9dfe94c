"""How survey-core makes dates of values and compares them with texts (its `createDate`, `convertValForDateCompare`)."""

from shared.survey.expressions.date_texts import is_day_only, time_of
from shared.survey.expressions.dates import Date
from shared.survey.expressions.equality import primitive
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.values import is_true, length, to_number


def date_of(value: object, scope: Scope) -> Date:
    """The Date that a value means: a day without a time of day begins at local midnight; no value means now."""
    if not is_true(value):
        return Date.at(scope.now)
    if isinstance(value, Date):
        return Date(value.time)
    if isinstance(value, str):
        return Date(time_of(f"{value}T00:00:00" if is_day_only(value) else value))
    plain = primitive(value)
    return Date(time_of(plain) if isinstance(plain, str) else float(to_number(plain)))


def compared(left: object, right: object, scope: Scope) -> tuple[object, object]:
    """Both sides of a comparison: a text beside a Date becomes one, and the Date loses what the text does not tell."""
    if not isinstance(left, Date) and not isinstance(right, Date):
        return left, right
    left = _comparable(left, right, scope)
    return left, _comparable(right, left, scope)


def _comparable(value: object, other: object, scope: Scope) -> object:
    if isinstance(other, Date) and isinstance(value, str):
        date = date_of(value, scope)
        other.move(millisecond=0)
        at = other.local()
        if at is None or not (at.hour or at.minute or at.second):
            date.move(hour=0, minute=0, second=0)
        return date
    if isinstance(value, Date) and isinstance(other, str):
        size = length(other)
        if size < 17:
            value.move(second=0, millisecond=0)
        if size < 14:
            value.move(minute=0, second=0)
        if size < 11:
            value.move(hour=0, minute=0)
    return value


def today(scope: Scope) -> Date:
    """The beginning of the local day."""
    date = Date.at(scope.now)
    date.move(hour=0, minute=0, second=0, millisecond=0)
    return date
