"""Numbers, days and lists as a language writes them. The words around them live in the catalogues."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from services.notifier.domain.figures import rounded
from shared.contracts.directory import Target
from shared.contracts.events import GoalShifted
from shared.runtime.clock import HELSINKI, local_day
from shared.survey.kinds import Statistic
from shared.survey.localised import Language
from shared.web.texts import LOCALES

# As in Finland: its Swedish too parts hours and minutes with a full stop.
_TIMES = {Language.FI: "H.mm", Language.SV: "H.mm", Language.EN: "HH:mm"}
_PATTERNS = {Statistic.MEAN: "#,##0.0########", Statistic.NPS: "#,##0.#########"}
_SHARE = "#,##0.#########"
_PERCENT_SIGNS = {Language.FI: "\N{NO-BREAK SPACE}%", Language.SV: "\N{NO-BREAK SPACE}%", Language.EN: "%"}


class Formats:
    """The formats of one language."""

    def __init__(self, language: Language) -> None:
        self._locale = LOCALES[language]
        self._time = _TIMES[language]
        self._percent = _SHARE + _PERCENT_SIGNS[language]

    def figure(self, value: float, shift: GoalShifted) -> str:
        """A figure of a shift's goal: "3,2", "−12", "80,5 %"."""
        return self._number(rounded(value, statistic=shift.statistic, target=shift.target), shift.statistic)

    def target(self, target: Target, statistic: Statistic) -> str:
        """A target's number, as it was set."""
        return self._number(Decimal(str(target.value)), statistic)

    def count(self, number: int) -> str:
        """A whole number."""
        return format_decimal(number, locale=self._locale)

    def day(self, day: date) -> str:
        """A day with its year: "9. marraskuuta 2026"."""
        return format_date(day, "long", locale=self._locale)

    def local_day(self, moment: datetime) -> str:
        """The day in Helsinki on which something was."""
        return self.day(local_day(moment))

    def start(self, since: date, until: date) -> str:
        """The first day of a period, without what its last day says too: "9." of 9.–24. marraskuuta 2026."""
        if since.year != until.year:
            return self.day(since)
        skeleton = "d" if since.month == until.month else "MMMMd"
        return format_skeleton(skeleton, since, locale=self._locale)

    def time(self, moment: datetime) -> str:
        """The time of day in Helsinki: "14.15"."""
        return format_time(moment, self._time, tzinfo=HELSINKI, locale=self._locale)

    def all_of(self, names: Sequence[str]) -> str:
        """Several names: "A, B ja C"."""
        return format_list(names, locale=self._locale)

    def _number(self, number: Decimal, statistic: Statistic) -> str:
        if statistic is Statistic.SHARE:
            return format_percent(number, format=self._percent, locale=self._locale)
        return format_decimal(number, format=_PATTERNS[statistic], locale=self._locale)
