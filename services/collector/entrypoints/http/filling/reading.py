"""Answers in words, as their respondent reads them: on the page where they are checked, and with a receipt. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from shared.survey.asks import Choice, Choices, InputType, Layout, Matrix, Text, Texts, key_of
from shared.survey.localised import Language, Localised
from shared.survey.model import Question
from shared.survey.run import Run
from shared.web.texts import LOCALES

Say = Callable[[Localised], str]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_MOMENTS = (InputType.DATE, InputType.MONTH, InputType.TIME)
_FORMS = MappingProxyType({
    InputType.DATE: _DAY,
    InputType.MONTH: _MONTH,
    InputType.TIME: re.compile(r"[0-9]{2}:[0-9]{2}"),
    InputType.NUMBER: re.compile(r"-?[0-9]+\.[0-9]+"),
})  # fmt: skip


def answer_words(run: Run, question: Question, answer: object) -> Sequence[str]:
    """An answer as a run of the survey says it: a line for each thing chosen or written, none for no answer."""
    return words_of(question, answer, run.say, run.language)


def words_of(question: Question | None, answer: object, say: Say, language: Language) -> Sequence[str]:
    """The same with other words. question: None for one that the survey doesn't know any more."""
    match question.asks if question else None:
        case Text() as text:
            written = text_words(text, answer, language)
            return [written] if written else []
        case Choices() as asks:
            chosen = [_choice(asks.by_key, one, say) for one in _items(answer)]
            if asks.layout is Layout.RANKING:
                return [f"{place}. {one}" for place, one in enumerate(chosen, start=1)]
            return chosen
        case Matrix() as asks:
            columns = {one.key: one for one in asks.columns}
            return [
                f"{say(row.title) or row.key} – {', '.join(_choice(columns, one, say) for one in _items(given))}"
                for row in asks.rows
                if (given := _under(answer, row.key)) is not None
            ]
        case Texts() as asks:
            return [
                f"{say(item.title) or item.name} – {given}"
                for item in asks.items
                if (given := text_words(item.text, _under(answer, item.name), language))
            ]
    return [_plain(one) for one in _items(answer)]


def text_words(text: Text, answer: object, language: Language) -> str:
    """What was typed into one line, as it is written in the language; empty for nothing."""
    return _as(text.input, _plain(answer), language)


def end_words(end: object, language: Language) -> str:
    """The least or the most that may be typed, as it is written in the language."""
    written = _plain(end)
    kind = next((one for one, form in _FORMS.items() if form.fullmatch(written)), InputType.TEXT)
    return _as(kind, written, language)


def is_moment(end: object) -> bool:
    """Whether it is a day, a month or a time of day, as answers write them."""
    return isinstance(end, str) and any(_FORMS[one].fullmatch(end) for one in _MOMENTS)


def _as(kind: InputType, written: str, language: Language) -> str:
    if kind is InputType.DATE and _DAY.fullmatch(written):
        return day_words(written, language)
    if kind is InputType.MONTH and _MONTH.fullmatch(written):
        year, month = written.split("-")
        return f"{int(month)}/{year}"
    if kind is InputType.TIME and language is not Language.EN:
        return written.replace(":", ".")
    if kind is InputType.NUMBER and language is not Language.EN:
        return written.replace(".", ",")
    return written.strip()


def day_words(written: str, language: Language) -> str:
    """A day of ISO 8601 as it is written: "31. maaliskuuta 2026"; what is no day stays as it is."""
    try:
        return format_date(date.fromisoformat(written), "long", locale=LOCALES[language])
    except ValueError:
        return written


def _choice(by_key: Mapping[str, Choice], given: object, say: Say) -> str:
    key = _plain(given)
    choice = by_key.get(key)
    return (say(choice.title) or choice.key) if choice else key


def _under(answer: object, key: str) -> object:
    return answer.get(key) if isinstance(answer, Mapping) else None


def _items(answer: object) -> Sequence[object]:
    if isinstance(answer, Mapping):
        return [f"{key}: {_plain(one)}" for key, one in answer.items()]
    if isinstance(answer, list | tuple):
        return answer
    return [] if answer is None or answer == "" else [answer]


def _plain(given: object) -> str:
    return key_of(given) if isinstance(given, str | int | float | bool) else ""
