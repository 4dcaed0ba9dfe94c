"""How numbers and days are written in each language, as filters of the templates. Sentences are in the catalogues."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask

from services.aggregator.domain.intervals import Interval
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised
from shared.web.languages import language, said
from shared.web.texts import LOCALES

_DAYS = {Language.FI: "d.M.y", Language.SV: "d MMMM y", Language.EN: "d MMMM y"}
_DAYS_OF_A_YEAR = {Language.FI: "d.M.", Language.SV: "d MMMM", Language.EN: "d MMMM"}
_TENTHS = Decimal("0.1")
_MINUS = "\N{MINUS SIGN}"


def teach(app: Flask) -> None:
    """Let an app's templates write them."""
    app.add_template_filter(said, "said")
    app.add_template_filter(day, "day")
    app.add_template_filter(whole, "whole")
    app.add_template_global(period, "period")
    app.add_template_global(listed, "listed")


def day(moment: date) -> str:
    """A local day."""
    return format_date(moment, _DAYS[language()], locale=LOCALES[language()])


def period(since: date, until: date) -> str:
    """Local days from one to another. What both share is said once."""
    if since == until:
        return day(until)
    if since.year != until.year:
        return f"{day(since)} – {day(until)}"
    spoken = language()
    if since.month == until.month:
        return f"{since.day}{'.' if spoken is Language.FI else ''}–{day(until)}"
    begins = format_date(since, _DAYS_OF_A_YEAR[spoken], locale=LOCALES[spoken])
    return f"{begins}{'–' if spoken is Language.FI else ' – '}{day(until)}"


def listed(names: Sequence[Localised]) -> str:
    """Several names: "A, B ja C"."""
    return format_list([one.in_(language()) for one in names], locale=LOCALES[language()])


def between(statistic: Statistic, interval: Interval | None) -> str | None:
    """An interval as it stands beside its figure: "3,9–4,3"."""
    if interval is None:
        return None
    low, high = value(statistic, interval.low), value(statistic, interval.high)
    if low == high:
        return low
    if statistic is Statistic.SHARE:  # the sign once, at the end
        low = format_decimal(round(100 * interval.low), locale=LOCALES[language()])
    return f"{low} – {high}" if _MINUS in low + high else f"{low}–{high}"


def whole(number: int) -> str:
    """A count."""
    return format_decimal(number, locale=LOCALES[language()])


def share(part: float) -> str:
    """A share, in whole percents."""
    return _percents(int(Decimal(str(part)).scaleb(2).quantize(Decimal(1))), language())


# A page writes hundreds of numbers, nearly all of them many times: so they are rounded first, and written once.
@lru_cache(maxsize=4096)
def _decimal(number: Decimal, pattern: str, spoken: Language) -> str:
    return format_decimal(number + 0, pattern, locale=LOCALES[spoken])


@lru_cache(maxsize=4096)
def _percents(hundredths: int, spoken: Language) -> str:
    pattern = "0%" if spoken is Language.EN else "0\N{NO-BREAK SPACE}%"
    return format_percent(Decimal(hundredths) / 100, pattern, locale=LOCALES[spoken])


def target(statistic: Statistic, number: float) -> str:
    """A target in the units of its statistic, as exactly as it was set."""
    if statistic is Statistic.MEAN:
        return format_decimal(number, "0.0###", locale=LOCALES[language()])
    return value(statistic, number)


def value(statistic: Statistic, number: float) -> str:
    """A figure in the units of its statistic. More than one decimal of a mean would say more than is known."""
    match statistic:
        case Statistic.MEAN:
            return _decimal(Decimal(str(number)).quantize(_TENTHS), "0.0", language())
        case Statistic.NPS:
            return _decimal(Decimal(round(number)), "0", language()).replace("-", _MINUS)
        case Statistic.SHARE:
            return share(number)


def signed(statistic: Statistic, by: float) -> str | None:
    """A difference with its sign, shares in percentage points; None where it rounds to nothing."""
    digits = 1 if statistic is Statistic.MEAN else 0
    rounded = round(100 * by if statistic is Statistic.SHARE else by, digits)
    if not rounded:
        return None
    size = format_decimal(abs(rounded), "0.0" if digits else "0", locale=LOCALES[language()])
    return f"{'+' if rounded > 0 else _MINUS}{size}"
