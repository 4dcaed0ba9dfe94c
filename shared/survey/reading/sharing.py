"""Questions that share a valueName, and comments that share a name with an answer."""

from collections.abc import Iterable

from shared.survey.asks import Choices, Matrix, Text
from shared.survey.counting import rows_of
from shared.survey.model import Question
from shared.survey.problems import ProblemCode
from shared.survey.reading.names import LONGEST_NAME
from shared.survey.reading.node import shown
from shared.survey.reading.questions import Asked
from shared.survey.reading.reader import Reader

LONGEST_COUNTED = 200


def check_sharing(reader: Reader, questions: Iterable[Question], asked: Asked) -> None:
    """Refuse answers that overwrite each other, and rows of figures under one name that differ."""
    _values(reader, questions, asked)
    _counted(reader, questions, asked)


def _values(reader: Reader, questions: Iterable[Question], asked: Asked) -> None:
    first: dict[str, Question] = {}
    for question in questions:
        earlier = first.setdefault(question.value_name.lower(), question)
        path = asked.places.get(question.name, "")
        if earlier is not question and (earlier.value_name != question.value_name or _like(earlier) != _like(question)):
            other = asked.places.get(earlier.name, "")
            reader.wrong(path, ProblemCode.UNLIKE, name=shown(question.value_name), first=other)
    comments = {one.comment.lower(): one for one in questions if one.comment}
    for name, question in comments.items():
        if name in first:
            path = asked.places.get(first[name].name, "")
            reader.wrong(path, ProblemCode.DUPLICATE_NAME, name=shown(name), first=asked.places.get(question.name, ""))
    for calculated in asked.names.first.keys() & (first.keys() | comments.keys()):
        if calculated not in {one.name.lower() for one in questions}:
            path = asked.names.first[calculated]
            reader.wrong(path, ProblemCode.DUPLICATE_NAME, name=shown(calculated), first="a question’s answer")


def _like(question: Question) -> object:
    """What must be the same where a valueName is shared: the form of an answer, and what is counted of it."""
    asks = question.asks
    if isinstance(asks, Text):
        return asks.input
    if isinstance(asks, Choices):
        return asks.multiple, asks.layout.value == "ranking", frozenset(one.key for one in asks.choices)
    if isinstance(asks, Matrix):
        keys = frozenset(one.key for one in asks.rows), frozenset(one.key for one in asks.columns)
        return asks.multiple, keys
    return tuple(one.name for one in asks.items)


def _counted(reader: Reader, questions: Iterable[Question], asked: Asked) -> None:
    """Two rows of figures may have one name only when they are one, by a valueName that is shared."""
    taken: dict[str, str] = {}
    for question in questions:
        for row in rows_of(question):
            path = asked.places.get(question.name, "")
            if taken.setdefault(row.name, question.value_name) != question.value_name:
                reader.wrong(path, ProblemCode.DUPLICATE_NAME, name=shown(row.name), first=shown(taken[row.name]))
            if len(row.name) > LONGEST_COUNTED:
                reader.wrong(path, ProblemCode.NAME, most=LONGEST_NAME)
