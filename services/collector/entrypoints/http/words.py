"""Words for what the application says by code: answers' errors, and days."""

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date, format_time

from shared.runtime.clock import HELSINKI, local_day
from shared.survey.answers import AnswerError
from shared.survey.localised import Language
from shared.survey.messages import ANSWERS
from shared.web.texts import Texts


class Words:
    """Says it in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def of_error(self, error: AnswerError, language: Language) -> str:
        """What is wrong with an answer."""
        return self._texts.say(language, ANSWERS[error.code], **error.params)

    def errors(self, errors: Sequence[AnswerError], language: Language) -> list[dict[str, object]]:
        """The errors as the API lists them."""
        return [{"question": one.question, "code": one.code, "message": self.of_error(one, language)} for one in errors]


def day_in(day: date, language: Language) -> str:
    """A day as it is written: "31. maaliskuuta 2026"."""
    return format_date(day, "long", locale=language.value)


def moment_in(moment: datetime, language: Language) -> str:
    """A local moment as it is written: "31. maaliskuuta 2026, 12.05"."""
    time = format_time(moment, "short", tzinfo=HELSINKI, locale=language.value)
    return f"{day_in(local_day(moment), language)}, {time}"
