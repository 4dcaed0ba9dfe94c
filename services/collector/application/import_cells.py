"""How the cells of a table become answers. Pure; which rows there are lives in `import_table`.

    a choice         its value: `4`, `yes`. Numbers also as Excel writes them: `4.0`, `4,0`
    several choices  their values with | between them: `mail|phone`; or a JSON list, where a value has a | of its own
    yes or no        `true` or `false`, in any case, also as Excel writes them in Finnish and Swedish
    a matrix         a column a row: `question.row`
    several texts    a column a text: `question.text`
    a comment        `question-Comment`, as SurveyJS names it
    a number         `3.5` or `3,5`
    a day, a time    `2026-03-01` or `1.3.2026`; `09:30` or `9.30`

An empty cell is no answer. What can't be understood stays as it was written, and the survey says what is wrong with it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from services.collector.domain.strict_json import NotStrictJson, strictly
from shared.runtime.clock import HELSINKI
from shared.survey.asks import Choice, Choices, InputType, Layout, Matrix, Text, Texts, key_of
from shared.survey.model import Question, Survey

SEPARATOR = "|"
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_MOMENT = re.compile(r"(\S+?)(?:T| (?:klo |kl\. )?)(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)")
_YES = frozenset({"true", "tosi", "sant"})
_NO = frozenset({"false", "epätosi", "falskt"})
_NOON = time(12)
_LONGEST_MOMENT = 40

Convert = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell's answer belongs. inner: the row of a matrix, or the name of one of several texts."""

    name: str
    convert: Convert
    inner: str | None = None


def cells_of(survey: Survey) -> Mapping[str, Cell]:
    """What a table about a survey may have, by the names of its columns; a name that says two things is left out."""
    found: dict[str, Cell] = {}
    twice: set[str] = set()
    for question in survey.questions():
        for column, cell in _cells(question):
            if column in found and (found[column].name, found[column].inner) != (cell.name, cell.inner):
                twice.add(column)
            found.setdefault(column, cell)
    return {column: cell for column, cell in found.items() if column not in twice}


def moment_of(text: str) -> datetime | None:
    """When a row was answered: with a zone, or local as spreadsheets write it; a day without a time is its noon."""
    if len(text) > _LONGEST_MOMENT:
        return None
    try:
        if moment := _MOMENT.fullmatch(text):
            day, clock = _day(moment[1]), _clock(moment[2])
            return datetime.combine(day, clock, HELSINKI).astimezone(UTC) if day and clock else None
        if day := _day(text):
            return datetime.combine(day, _NOON, HELSINKI).astimezone(UTC)
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=HELSINKI)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _cells(question: Question) -> Iterator[tuple[str, Cell]]:
    name, asks = question.value_name, question.asks
    match asks:
        case Text():
            yield name, Cell(name, _text(asks))
        case Choices():
            one = _choice(asks.choices, boolean=asks.layout is Layout.BOOLEAN)
            yield name, Cell(name, _several(one) if asks.multiple else one)
        case Matrix():
            one = _choice(asks.columns)
            for row in asks.rows:
                yield f"{name}.{row.key}", Cell(name, _several(one) if asks.multiple else one, row.key)
        case Texts():
            for item in asks.items:
                yield f"{name}.{item.name}", Cell(name, _text(item.text), item.name)
    if question.comment is not None:
        yield question.comment, Cell(question.comment, str)


def _choice(choices: tuple[Choice, ...], *, boolean: bool = False) -> Convert:
    known = {one.key: one.value for one in choices}
    if boolean:
        known |= {
            word: value for value in (True, False) if value in known.values() for word in (_YES if value else _NO)
        }

    def convert(text: str) -> object:
        word = text.strip()
        if word in known:
            return known[word]
        if boolean and word.lower() in known:
            return known[word.lower()]
        number = _number(word)
        return text if number is None else known.get(key_of(number), text)

    return convert


def _several(one: Convert) -> Convert:
    def convert(text: str) -> object:
        if text.lstrip().startswith("["):
            try:
                read = strictly(text)
            except NotStrictJson:
                return text
            return [one(item) if isinstance(item, str) else item for item in read] if isinstance(read, list) else text
        return [one(part) for part in text.split(SEPARATOR) if part.strip()]

    return convert


def _text(asks: Text) -> Convert:
    return _TEXTS.get(asks.input, str)


def _as_number(text: str) -> object:
    number = _number(text.strip())
    return text if number is None else number


def _as_day(text: str) -> object:
    day = _day(text.strip())
    return day.isoformat() if day else text


def _as_time(text: str) -> object:
    clock = _clock(text.strip())
    return f"{clock:%H:%M}" if clock else text


_TEXTS: Mapping[InputType, Convert] = {
    InputType.NUMBER: _as_number,
    InputType.DATE: _as_day,
    InputType.TIME: _as_time,
}


def _number(text: str) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    plain = text.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _day(text: str) -> date | None:
    try:
        if finnish := _FINNISH_DAY.fullmatch(text):
            return date(int(finnish[3]), int(finnish[2]), int(finnish[1]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    read = _CLOCK.fullmatch(text)
    try:
        return time(int(read[1]), int(read[2]), int(read[3] or 0)) if read else None
    except ValueError:
        return None
