"""What of a survey is counted, and what of stored answers."""

import pytest

from shared.survey.counting import counted
from shared.survey.definition import parse
from shared.survey.kinds import AnswerKind
from tests.unit.survey.definitions import Definition, a_survey

MATRIX = {"type": "matrix", "name": "m", "title": "M", "rows": ["a", {"value": "b", "text": "Bee"}]}
COLUMNS = [1, 2, {"value": "dontknow", "text": "Can’t say"}]
RANKING = {"type": "ranking", "name": "r", "title": "R", "choices": ["x", "y", "z"]}


@pytest.mark.parametrize(
    ("element", "kind", "scale"),
    [
        ({"type": "rating"}, AnswerKind.SCALE, (1, 5)),
        ({"type": "rating", "rateMin": 0, "rateMax": 10}, AnswerKind.NPS, (0, 10)),
        ({"type": "radiogroup", "choices": [1, 2, 3], "showDontKnowItem": True}, AnswerKind.SCALE, (1, 3)),
        ({"type": "radiogroup", "choices": [1, 2, 3], "showNoneItem": True}, AnswerKind.CHOICE, None),
        ({"type": "dropdown", "choices": ["a", {"value": "b", "text": "B"}]}, AnswerKind.CHOICE, None),
        ({"type": "dropdown", "choicesMin": 1, "choicesMax": 9}, AnswerKind.SCALE, (1, 9)),
        ({"type": "checkbox", "choices": [1, 2]}, AnswerKind.CHOICES, None),
        ({"type": "tagbox", "choices": [1, 2]}, AnswerKind.CHOICES, None),
        ({"type": "boolean"}, AnswerKind.BOOLEAN, None),
        ({"type": "boolean", "valueTrue": "yes", "valueFalse": "no"}, AnswerKind.CHOICE, None),
    ],
)
def test_each_type_is_counted_as_what_it_is(
    element: Definition, kind: AnswerKind, scale: tuple[float, float] | None
) -> None:
    row = parse(a_survey({"name": "q", **element})).counted["q"]
    assert (row.kind, row.scale) == (kind, scale)


@pytest.mark.parametrize("of", ["text", "comment"])
def test_what_is_written_is_never_counted(of: str) -> None:
    assert parse(a_survey({"type": of, "name": "q"})).counted == {}


def test_cant_say_and_refuse_are_not_counted_values() -> None:
    asked = {"type": "radiogroup", "name": "q", "choices": [1, 2], "showDontKnowItem": True, "showRefuseItem": True}
    survey = parse(a_survey(asked))
    assert survey.counted["q"].values == ("1", "2")
    assert counted(survey, {"q": "dontknow"}) == {"q": (AnswerKind.SCALE, ())}


def test_a_matrix_is_counted_row_by_row() -> None:
    survey = parse(a_survey({**MATRIX, "columns": COLUMNS}))
    assert list(survey.counted) == ["m.a", "m.b"]
    row = survey.counted["m.b"]
    assert (row.kind, row.values, row.title.en, row.question) == (AnswerKind.SCALE, ("1", "2"), "M: Bee", "m")
    stored = {"m": {"a": 2, "b": "dontknow"}}
    assert counted(survey, stored) == {"m.a": (AnswerKind.SCALE, ("2",)), "m.b": (AnswerKind.SCALE, ())}


def test_a_matrix_of_checkboxes_counts_how_many_chose_each() -> None:
    survey = parse(a_survey({**MATRIX, "columns": ["x", "y"], "cellType": "checkbox"}))
    assert counted(survey, {"m": {"a": ["x", "y"]}}) == {"m.a": (AnswerKind.CHOICES, ("x", "y"))}


def test_a_ranking_counts_the_place_of_each_item() -> None:
    survey = parse(a_survey(RANKING))
    assert survey.counted["r.x"].values == ("1", "2", "3")
    places = counted(survey, {"r": ["z", "x", "y"]})
    assert places == {f"r.{key}": (AnswerKind.SCALE, (place,)) for key, place in zip("zxy", "123", strict=True)}


def test_answers_under_a_shared_name_are_counted_once() -> None:
    one = {"type": "radiogroup", "name": "a", "choices": [1, 2], "valueName": "v"}
    survey = parse(a_survey(one, {**one, "name": "b"}))
    assert counted(survey, {"v": 2}) == {"v": (AnswerKind.SCALE, ("2",))}
