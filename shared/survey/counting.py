"""What of a survey is counted, and what of stored answers. Pure; which answers are stored is decided in `run`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.survey.asks import Choice, Choices, Layout, Matrix, Role, key_of
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language, Localised
from shared.survey.model import Question, Survey


def counted_of(questions: Iterable[Question]) -> Mapping[str, Counted]:
    """The rows of figures that questions give, by name; of questions that share a valueName, the first one's."""
    found: dict[str, Counted] = {}
    for question in questions:
        for one in rows_of(question):
            found.setdefault(one.name, one)
    return found


def counted(survey: Survey, stored: Mapping[str, object]) -> Mapping[str, tuple[AnswerKind, tuple[str, ...]]]:
    """Of each answered row of figures: its kind and the keys chosen, none for "can't say"."""
    found: dict[str, tuple[AnswerKind, tuple[str, ...]]] = {}
    for question in survey.questions():
        if (given := stored.get(question.value_name)) is not None:
            for name, keys in _answered(question, given):
                if name in survey.counted:
                    row = survey.counted[name]
                    found[name] = (row.kind, tuple(key for key in keys if key in row.values))
    return found


def rows_of(question: Question) -> Iterator[Counted]:
    """The rows of figures that one question gives."""
    asks = question.asks
    if isinstance(asks, Matrix):
        for row in asks.rows:
            name = f"{question.value_name}.{row.key}"
            yield _row(question, name, _of_row(question.title, row.title), _columns_kind(asks), _valued(asks.columns))
    elif isinstance(asks, Choices) and asks.layout is Layout.RANKING:
        places = [Choice(place, Localised.same(str(place))) for place in range(1, len(asks.choices) + 1)]
        for item in asks.choices:
            name = f"{question.value_name}.{item.key}"
            yield _row(question, name, _of_row(question.title, item.title), AnswerKind.SCALE, places)
    elif isinstance(asks, Choices):
        valued = _valued(asks.choices)
        yield _row(question, question.value_name, question.title, _kind(asks, valued), valued)


def _answered(question: Question, given: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each row of a stored answer with what was chosen in it."""
    asks, name = question.asks, question.value_name
    if isinstance(asks, Matrix) and isinstance(given, Mapping):
        yield from ((f"{name}.{row}", _keys(chosen)) for row, chosen in given.items())
    elif isinstance(asks, Choices) and asks.layout is Layout.RANKING:
        yield from ((f"{name}.{key}", (str(place),)) for place, key in enumerate(_keys(given), start=1))
    elif isinstance(asks, Choices):
        yield name, _keys(given)


def _keys(given: object) -> tuple[str, ...]:
    chosen = given if isinstance(given, list) else [given]
    return tuple(key_of(one) for one in chosen if isinstance(one, str | int | float))


def _row(question: Question, name: str, title: Localised, kind: AnswerKind, valued: Sequence[Choice]) -> Counted:
    return Counted(
        name=name,
        question=question.name,
        title=title,
        kind=kind,
        values=tuple(one.key for one in valued),
        titles={one.key: one.title for one in valued},
    )


def _of_row(title: Localised, row: Localised) -> Localised:
    """A row is called by its question and itself: figures stand alone."""
    return Localised(*(f"{title.in_(one)}: {row.in_(one)}" for one in Language))


def _valued(choices: Iterable[Choice]) -> list[Choice]:
    return [one for one in choices if one.role is not Role.CANT_SAY]


def _columns_kind(asks: Matrix) -> AnswerKind:
    return AnswerKind.CHOICES if asks.multiple else _scale_or_choice(_valued(asks.columns))


def _kind(asks: Choices, valued: list[Choice]) -> AnswerKind:
    """Numbers are a scale when nothing stands beside them but "can't say"; a rating of 0–10 is a net promoter score."""
    if asks.multiple:
        return AnswerKind.CHOICES
    if asks.layout is Layout.BOOLEAN and [one.value for one in valued] == [True, False]:
        return AnswerKind.BOOLEAN
    if asks.layout is Layout.RATING and [one.value for one in valued] == list(range(11)):
        return AnswerKind.NPS
    return _scale_or_choice(valued)


def _scale_or_choice(valued: Sequence[Choice]) -> AnswerKind:
    numeric = all(isinstance(one.value, int | float) and not isinstance(one.value, bool) for one in valued)
    return AnswerKind.SCALE if numeric and len(valued) > 1 else AnswerKind.CHOICE
