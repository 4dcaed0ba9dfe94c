"""What an answer must look like: where Kaiku is stricter than SurveyJS, which takes any value that it is given.

Each answer is taken (as the survey writes it: a choice's own value, a text without spaces around) or refused with a
code. Pure; conditions don't matter here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from urllib.parse import urlsplit

from shared.survey.asks import Choice, Choices, InputType, Layout, Matrix, Text, Texts, key_of
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.values import whole
from shared.survey.model import Question, Survey
from shared.survey.running.numbers import number_in
from shared.survey.running.values import is_empty

LARGEST = 1e15
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
BAD = {
    InputType.NUMBER: AnswerCode.NOT_A_NUMBER,
    InputType.URL: AnswerCode.BAD_URL,
    InputType.DATE: AnswerCode.BAD_DATE,
    InputType.MONTH: AnswerCode.BAD_MONTH,
    InputType.TIME: AnswerCode.BAD_TIME,
}


class Refused(Exception):
    """An answer that is not taken."""

    def __init__(self, code: AnswerCode, part: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code, self.part, self.params = code, part, params

    def at(self, question: Question) -> AnswerError:
        """The same as an error."""
        return AnswerError(question.name, self.code, self.params, part=self.part)


def take(survey: Survey, answers: Mapping[str, object]) -> tuple[dict[str, object], list[AnswerError]]:
    """What can be taken of answers, and what is wrong with the rest, in the order of the questions."""
    taken: dict[str, object] = {}
    wrong: list[AnswerError] = []
    known = {one.name for one in survey.calculated if one.kept}  # they come along when a response is sent again
    for question in survey.questions():
        for name, error in _taken(question, answers, taken, known):
            known.add(name)
            if error is not None:
                wrong.append(error)
    wrong += [AnswerError(name, AnswerCode.UNKNOWN_QUESTION) for name in answers if name not in known]
    return taken, wrong


def _taken(
    question: Question, answers: Mapping[str, object], taken: dict[str, object], known: set[str]
) -> Iterator[tuple[str, AnswerError | None]]:
    for name in (question.value_name, question.comment):
        if name is None or name in known:
            continue
        error = None
        given = answers.get(name)
        if not is_empty(given) or isinstance(given, float):
            try:
                value = _comment(question, name, given) if name == question.comment else shaped(question, given)
                if not is_empty(value):
                    taken[name] = value
            except Refused as refused:
                error = refused.at(question)
        yield name, error


def shaped(question: Question, given: object) -> object:
    """The answer to a question as it is kept. Raises Refused."""
    asks = question.asks
    if isinstance(asks, Text):
        return _text(asks, given)
    if isinstance(asks, Choices):
        return _several(asks, given) if asks.multiple else _choice(asks.choices, given).value
    return _matrix(asks, given) if isinstance(asks, Matrix) else _texts(asks, given)


def clean(text: str) -> str:
    """Lines as \\n, as browsers count them, and nothing that a database or a reader can't take."""
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return lines.encode("utf-8", "ignore").decode().strip()


def _comment(question: Question, name: str, given: object) -> str:
    if not isinstance(given, str):
        raise Refused(AnswerCode.WRONG_TYPE, name, expected="text")
    text = clean(given)
    if len(text) > question.comment_longest:
        raise Refused(AnswerCode.TOO_LONG, name, most=question.comment_longest, given=len(text))
    return text


def _text(asks: Text, given: object, part: str | None = None) -> object:
    if asks.input is InputType.NUMBER:
        return _number(given, part)
    if not isinstance(given, str):
        raise Refused(AnswerCode.WRONG_TYPE, part, expected="text")
    text = clean(given)
    if len(text) > asks.longest:
        raise Refused(AnswerCode.TOO_LONG, part, most=asks.longest, given=len(text))
    if text and asks.input in BAD and not _is_right(asks.input, text):
        raise Refused(BAD[asks.input], part)
    return text


def _number(given: object, part: str | None) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise Refused(AnswerCode.WRONG_TYPE, part, expected="number")
    if isinstance(given, str) and not given.strip():
        return None
    try:
        number = number_in(given)
    except OverflowError:
        number = None
    if number is None or abs(number) > LARGEST:
        raise Refused(AnswerCode.NOT_A_NUMBER, part)
    return whole(float(number))


def _is_right(kind: InputType, text: str) -> bool:
    try:
        if kind is InputType.DATE:
            return date.fromisoformat(text).isoformat() == text
        if kind is InputType.TIME:
            return TIME.fullmatch(text) is not None and bool(time.fromisoformat(text).isoformat())
        if kind is InputType.MONTH:
            return MONTH.fullmatch(text) is not None
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"\s", text)
    except ValueError:
        return False


def _choice(choices: Sequence[Choice], given: object, part: str | None = None) -> Choice:
    kind = type(given)
    for one in choices:
        if type(one.value) is kind and one.value == given:
            return one
    if not isinstance(given, str | int | float):
        raise Refused(AnswerCode.WRONG_TYPE, part, expected="choice")
    if not isinstance(given, str) and not abs(given) < LARGEST:
        raise Refused(AnswerCode.UNKNOWN_CHOICE, part)
    key = key_of(given)
    found = next((one for one in choices if one.key == key), None)
    if found is None:
        raise Refused(AnswerCode.UNKNOWN_CHOICE, part)
    if isinstance(found.value, str) != isinstance(given, str) or isinstance(found.value, bool) != isinstance(
        given, bool
    ):
        raise Refused(AnswerCode.WRONG_TYPE, part, expected="choice")
    return found


def _distinct(choices: Sequence[Choice], given: object, part: str | None = None) -> list[Choice]:
    if not isinstance(given, list):
        raise Refused(AnswerCode.WRONG_TYPE, part, expected="list")
    if len(given) > 10 * len(choices) + 10:
        raise Refused(AnswerCode.TOO_MANY, part, most=len(choices), given=len(given))
    chosen: list[Choice] = []
    for value in given:
        one = _choice(choices, value, part)
        if not any(one is other for other in chosen):  # the same twice says nothing more
            chosen.append(one)
    return chosen


def _several(asks: Choices, given: object) -> list[object]:
    chosen = _distinct(asks.choices, given)
    if len(chosen) > 1 and any(one.alone for one in chosen):
        raise Refused(AnswerCode.ALONE)
    if asks.most and len(chosen) > asks.most and asks.layout is not Layout.RANKING:
        raise Refused(AnswerCode.TOO_MANY, most=asks.most, given=len(chosen))
    return [one.value for one in chosen]


def _matrix(asks: Matrix, given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise Refused(AnswerCode.WRONG_TYPE, expected="rows")
    rows = {one.key for one in asks.rows}
    found: dict[str, object] = {}
    for key, value in given.items():
        if is_empty(value):
            continue
        if key not in rows:
            raise Refused(AnswerCode.UNKNOWN_CHOICE, str(key)[:100])
        if asks.multiple:
            found[key] = [one.value for one in _distinct(asks.columns, value, key)]
        else:
            found[key] = _choice(asks.columns, value, key).value
    return found


def _texts(asks: Texts, given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise Refused(AnswerCode.WRONG_TYPE, expected="texts")
    items = {one.name: one for one in asks.items}
    found: dict[str, object] = {}
    for name, value in given.items():
        if is_empty(value):
            continue
        if name not in items:
            raise Refused(AnswerCode.UNKNOWN_CHOICE, str(name)[:100])
        text = _text(items[name].text, value, name)
        if not is_empty(text):
            found[name] = text
    return found
