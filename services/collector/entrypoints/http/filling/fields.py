"""From what a browser sends to answers, and from answers to what stands in the fields. Tolerant of whatever is sent.

A question's field is `answer.` and the name of its answer. What has several fields (a matrix's rows, several texts, the
items of a ranking) counts them: `part.2.` and the name. A date has three, with `day:`, `month:` and `year:` before the
name of its field. So no survey can name a question like one of the form's own fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from services.collector.entrypoints.http.filling.lines import Fault, names_of_line, read_line, typed_line
from shared.survey.asks import Choice, Choices, Layout, Matrix, Scalar, Text, Texts, key_of
from shared.survey.model import Question, Survey

PREFIX = "answer."
_PART = "part."

Sent = MultiDict[str, str]
Typed = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What can't be an answer at all. part: the row or item that it is about."""

    question: str
    fault: Fault
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was sent, as SurveyJS names it, and what could not be read. Texts that can't be read stay as typed."""

    answers: Mapping[str, object]
    mistakes: Sequence[Mistake]


def field_of(name: str) -> str:
    """The field of an answer or a comment."""
    return PREFIX + name


def part_of(question: Question, number: int) -> str:
    """The field of a row or an item."""
    return f"{_PART}{number}.{question.value_name}"


def given_in(field: str, sent: Sent) -> Sequence[str]:
    """What was typed or chosen in a field."""
    return [one for one in sent.getlist(field) if one]


def fields_of(question: Question) -> Sequence[str]:
    """Every field that a question has, its comment's among them."""
    comment = [field_of(question.comment)] if question.comment else []
    return [*_fields(question), *comment]


def read(survey: Survey, sent: Sent) -> Read:
    """The answers. What the survey doesn't ask is left out."""
    answers: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for question in survey.questions():
        if question.value_name not in answers:  # two questions may share one answer
            answer = _read(question, sent, mistakes)
            if answer is not None:
                answers[question.value_name] = answer
        if question.comment and (comment := given_in(field_of(question.comment), sent)):
            answers[question.comment] = comment[0]
    return Read(answers, mistakes)


def typed(question: Question, answer: object) -> Typed:
    """What stands in a question's fields when this is its answer."""
    asks = question.asks
    match asks:
        case Text():
            return typed_line(asks, field_of(question.value_name), answer)
        case Choices(layout=Layout.RANKING):
            order = [key_of(one) for one in _scalars(answer)]
            return [
                (part_of(question, number), str(order.index(choice.key) + 1))
                for number, choice in enumerate(asks.choices)
                if choice.key in order
            ]
        case Choices():
            return [(field_of(question.value_name), key_of(one)) for one in _scalars(answer)]
        case Matrix():
            return [
                (part_of(question, number), key_of(one))
                for number, row in enumerate(asks.rows)
                for one in _scalars(_under(answer, row.key))
            ]
        case Texts():
            return [
                pair
                for number, item in enumerate(asks.items)
                for pair in typed_line(item.text, part_of(question, number), _under(answer, item.name))
            ]


def _fields(question: Question) -> Sequence[str]:
    asks = question.asks
    match asks:
        case Text():
            return names_of_line(asks, field_of(question.value_name))
        case Choices(layout=Layout.RANKING):
            return [part_of(question, number) for number in range(len(asks.choices))]
        case Choices():
            return [field_of(question.value_name)]
        case Matrix():
            return [part_of(question, number) for number in range(len(asks.rows))]
        case Texts():
            return [
                name
                for number, item in enumerate(asks.items)
                for name in names_of_line(item.text, part_of(question, number))
            ]


def _read(question: Question, sent: Sent, mistakes: list[Mistake]) -> object:
    asks = question.asks
    match asks:
        case Text():
            answer, fault = read_line(asks, field_of(question.value_name), sent)
            if fault:
                mistakes.append(Mistake(question.name, fault))
            return answer
        case Choices(layout=Layout.RANKING):
            return _ranking(question, asks, sent, mistakes)
        case Choices():
            return _chosen(asks.by_key, given_in(field_of(question.value_name), sent), multiple=asks.multiple)
        case Matrix():
            return _rows(question, asks, sent)
        case Texts():
            return _texts(question, asks, sent, mistakes)


def _chosen(by_key: Mapping[str, Choice], given: Sequence[str], *, multiple: bool) -> object:
    if not given:
        return None
    values = [by_key[one].value if one in by_key else one for one in given]
    return values if multiple else values[0]


def _ranking(question: Question, asks: Choices, sent: Sent, mistakes: list[Mistake]) -> object:
    """The items in order. Two at one place, or some without one, are no order."""
    places: list[tuple[int, int, Scalar]] = []
    for number, choice in enumerate(asks.choices):
        given = given_in(part_of(question, number), sent)
        if given:
            place = int(given[0]) if given[0].isascii() and given[0].isdecimal() and len(given[0]) < 4 else 0
            places.append((place, number, choice.value))
    if not places:
        return None
    numbers = [place for place, _, _ in places]
    if len(set(numbers)) < len(numbers):
        mistakes.append(Mistake(question.name, Fault.SAME_PLACE))
    elif sorted(numbers) != list(range(1, len(numbers) + 1)):
        mistakes.append(Mistake(question.name, Fault.NO_PLACE))
    return [value for _, _, value in sorted(places, key=lambda one: one[:2])]


def _rows(question: Question, asks: Matrix, sent: Sent) -> object:
    columns = {one.key: one for one in asks.columns}
    found = {}
    for number, row in enumerate(asks.rows):
        answer = _chosen(columns, given_in(part_of(question, number), sent), multiple=asks.multiple)
        if answer is not None:
            found[row.key] = answer
    return found or None


def _texts(question: Question, asks: Texts, sent: Sent, mistakes: list[Mistake]) -> object:
    found = {}
    for number, item in enumerate(asks.items):
        answer, fault = read_line(item.text, part_of(question, number), sent)
        if fault:
            mistakes.append(Mistake(question.name, fault, item.name))
        if answer is not None:
            found[item.name] = answer
    return found or None


def _under(answer: object, key: str) -> object:
    return answer.get(key) if isinstance(answer, Mapping) else None


def _scalars(answer: object) -> Iterator[Scalar]:
    for one in answer if isinstance(answer, list | tuple) else [answer]:
        if isinstance(one, str | int | float | bool):
            yield one
