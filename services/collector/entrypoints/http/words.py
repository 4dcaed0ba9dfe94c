"""Words for what the application says by code: answers' errors, and days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from babel.dates import format_date, format_time

from services.collector.entrypoints.http.filling.reading import end_words, is_moment
from shared.runtime.clock import HELSINKI, local_day
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.localised import Language
from shared.survey.messages import ANSWERS
from shared.web.texts import LOCALES, N_, Texts

# As the languages are written in Finland: its Swedish too parts hours and minutes with a full stop.
_TIMES = {Language.FI: "'klo' H.mm", Language.SV: "'kl.' H.mm", Language.EN: "'at' HH:mm"}
# Of days, months and times: nothing is "at most" a day.
_MOMENTS: Mapping[AnswerCode, str] = MappingProxyType({
    AnswerCode.TOO_LOW: N_("This must be %(least)s or later."),
    AnswerCode.TOO_HIGH: N_("This must be %(most)s or earlier."),
})  # fmt: skip


class Words:
    """Says it in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def of(self, message: str, language: Language) -> str:
        """A message without anything to fill in."""
        return self._texts.say(language, message)

    def of_error(self, error: AnswerError, language: Language) -> str:
        """What is wrong with an answer: in the survey's own words, where it has some."""
        if own := error.text.in_(language):
            return own
        ends = {name: error.params[name] for name in ("least", "most") if name in error.params}
        told = _MOMENTS if any(is_moment(end) for end in ends.values()) else ANSWERS
        params = {**error.params, **{name: end_words(end, language) for name, end in ends.items()}}
        return self._texts.say(language, told.get(error.code, ANSWERS[error.code]), **params)

    def errors(self, errors: Sequence[AnswerError], language: Language) -> list[dict[str, object]]:
        """The errors as the API lists them."""
        return [{"question": one.question, "code": one.code, "message": self.of_error(one, language)} for one in errors]


def day_in(day: date, language: Language) -> str:
    """A day as it is written: "31. maaliskuuta 2026"."""
    return format_date(day, "long", locale=LOCALES[language])


def moment_in(moment: datetime, language: Language) -> str:
    """A local moment as it is written: "31. maaliskuuta 2026 klo 12.05"."""
    time = format_time(moment, _TIMES[language], tzinfo=HELSINKI, locale=LOCALES[language])
    return f"{day_in(local_day(moment), language)} {time}"
