"""What of a survey is counted, and what of stored answers. Pure; which answers are stored is decided in `run`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from shared.survey.kinds import AnswerKind
from shared.survey.model import Choice, Choices, Counted, Layout, Question, Role, Scalar, Survey, key_of


def counted_of(questions: Iterable[Question]) -> Mapping[str, Counted]:
    """The rows of figures that questions give, by name."""
    return {one.name: one for question in questions for one in _rows(question)}


def counted(survey: Survey, stored: Mapping[str, object]) -> Mapping[str, tuple[AnswerKind, tuple[str, ...]]]:
    """Of each answered question that is counted: its kind and the keys chosen, none for "can't say"."""
    found = {}
    for question in survey.questions():
        row = survey.counted.get(question.value_name)
        if row is not None and isinstance(question.asks, Choices) and question.value_name in stored:
            given = cast("Scalar | list[Scalar]", stored[question.value_name])
            chosen = given if isinstance(given, list) else [given]
            known = (question.asks.by_key[key_of(one)] for one in chosen)
            found[row.name] = (row.kind, tuple(one.key for one in known if one.role is not Role.CANT_SAY))
    return found


def _rows(question: Question) -> Iterator[Counted]:
    asks = question.asks
    if isinstance(asks, Choices):
        valued = [one for one in asks.choices if one.role is not Role.CANT_SAY]
        yield Counted(
            name=question.value_name,
            question=question.name,
            title=question.title,
            kind=_kind(asks, valued),
            values=tuple(one.key for one in valued),
            titles={one.key: one.title for one in valued},
        )


def _kind(asks: Choices, valued: list[Choice]) -> AnswerKind:
    """Numbers are a scale when nothing stands beside them but "can't say"; a rating of 0–10 is a net promoter score."""
    if asks.multiple:
        return AnswerKind.CHOICES
    if asks.layout is Layout.BOOLEAN:
        return AnswerKind.BOOLEAN
    if asks.layout is Layout.RATING and [one.value for one in valued] == list(range(11)):
        return AnswerKind.NPS
    numeric = all(isinstance(one.value, int | float) and not isinstance(one.value, bool) for one in valued)
    return AnswerKind.SCALE if numeric and len(valued) > 1 else AnswerKind.CHOICE
