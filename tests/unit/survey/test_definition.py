from typing import Any

import pytest

from shared.survey.changes import incompatible
from shared.survey.definition import parse
from shared.survey.errors import AnswerCode
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language
from shared.survey.messages import ANSWERS, PROBLEMS, english
from shared.survey.model import Choices, Counted, Html
from shared.survey.problems import InvalidSurvey, ProblemCode


def a_survey(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"pages": [{"name": "p", "elements": list(elements)}]}


def problems(definition: dict[str, Any]) -> list[tuple[str, ProblemCode]]:
    with pytest.raises(InvalidSurvey) as caught:
        parse(definition)
    for one in caught.value.problems:
        assert english(one.code, one.params)
    return [(one.path, one.code) for one in caught.value.problems]


def counted(element: dict[str, Any]) -> Counted:
    return parse(a_survey({"name": "q", **element})).counted["q"]


def test_what_lies_outside_the_subset_is_refused_by_name_and_path() -> None:
    found = problems(
        a_survey(
            {"type": "matrix", "name": "m"},
            {"type": "text", "name": "t", "visibleIf": "{a} = 1"},
            {"type": "panel", "elements": [{"type": "text", "name": "u", "validators": []}]},
        )
        | {"triggers": []}
    )
    assert found == [
        ("triggers", ProblemCode.UNSUPPORTED_PROPERTY),
        ("pages[0].elements[0].type", ProblemCode.UNSUPPORTED_TYPE),
        ("pages[0].elements[1].visibleIf", ProblemCode.UNSUPPORTED_PROPERTY),
        ("pages[0].elements[2].elements[0].validators", ProblemCode.UNSUPPORTED_PROPERTY),
    ]


@pytest.mark.parametrize(
    ("element", "kind", "scale"),
    [
        ({"type": "rating"}, AnswerKind.SCALE, (1, 5)),
        ({"type": "rating", "rateMin": 0, "rateMax": 10}, AnswerKind.NPS, (0, 10)),
        ({"type": "radiogroup", "choices": [1, 2, 3], "showDontKnowItem": True}, AnswerKind.SCALE, (1, 3)),
        ({"type": "radiogroup", "choices": [1, 2, 3], "showNoneItem": True}, AnswerKind.CHOICE, None),
        ({"type": "dropdown", "choices": ["a", {"value": "b", "text": "B"}]}, AnswerKind.CHOICE, None),
        ({"type": "checkbox", "choices": [1, 2]}, AnswerKind.CHOICES, None),
        ({"type": "boolean"}, AnswerKind.BOOLEAN, None),
    ],
)
def test_each_type_is_counted_as_what_it_is(
    element: dict[str, Any], kind: AnswerKind, scale: tuple[float, float] | None
) -> None:
    assert (counted(element).kind, counted(element).scale) == (kind, scale)


def test_cant_say_and_refuse_are_not_counted_values() -> None:
    asked = {"type": "radiogroup", "name": "q", "choices": [1, 2], "showDontKnowItem": True, "showRefuseItem": True}
    survey = parse(a_survey(asked))
    assert survey.counted["q"].values == ("1", "2")
    asks = survey.questions()[0].asks
    assert isinstance(asks, Choices)
    assert set(asks.by_key) == {"1", "2", "dontknow", "refused"}


def test_a_survey_speaks_the_languages_in_which_all_of_it_is_there() -> None:
    both = {"fi": "Luottamus", "sv": "Förtroende"}
    element = {"type": "rating", "name": "trust", "title": both}
    assert parse(a_survey(element)).languages == (Language.FI, Language.SV)
    only = a_survey(element | {"description": {"fi": "Kuvaus"}})
    assert parse(only).languages == (Language.FI,)
    assert parse(a_survey({"type": "rating", "name": "trust"})).languages == (Language.EN,)
    assert parse({"locale": "sv"} | a_survey({"type": "rating", "name": "trust"})).languages == (Language.SV,)


def test_html_is_sanitised() -> None:
    survey = parse(
        a_survey(
            {"type": "html", "name": "h", "html": "<p onclick=x>Hei<script>1</script></p>"},
            {"type": "text", "name": "t"},
        )
    )
    html = survey.pages[0].elements[0]
    assert isinstance(html, Html)
    assert html.html.fi == "<p>Hei</p>"


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ({"type": "text", "name": ""}, [(".name", ProblemCode.NAME)]),
        ({"type": "text"}, [(".name", ProblemCode.MISSING)]),
        ({"name": "x"}, [(".type", ProblemCode.MISSING)]),
        ({"type": "text", "name": "x", "title": 5}, [(".title", ProblemCode.TYPE)]),
        ({"type": "text", "name": "x", "isRequired": "yes"}, [(".isRequired", ProblemCode.TYPE)]),
        ({"type": "text", "name": "x", "inputType": "date"}, [(".inputType", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"type": "radiogroup", "name": "x"}, [(".choices", ProblemCode.MISSING)]),
        ({"type": "radiogroup", "name": "x", "choices": [1, "1"]}, [(".choices", ProblemCode.DUPLICATE_CHOICE)]),
        (
            {"type": "radiogroup", "name": "x", "choices": [[]]},
            [(".choices[0]", ProblemCode.TYPE), (".choices", ProblemCode.MISSING)],
        ),
        ({"type": "rating", "name": "x", "rateMin": 5, "rateMax": 1}, [(".rateMax", ProblemCode.RANGE)]),
        (
            {"type": "checkbox", "name": "x", "choices": [1, 2], "minSelectedChoices": 3},
            [(".minSelectedChoices", ProblemCode.LIMITS)],
        ),
    ],
)
def test_a_mistake_is_named_where_it_is(element: dict[str, Any], found: list[tuple[str, ProblemCode]]) -> None:
    assert problems(a_survey(element)) == [(f"pages[0].elements[0]{path}", code) for path, code in found]


def test_two_questions_never_share_a_name_nor_take_the_name_of_others_text() -> None:
    other = {"type": "radiogroup", "name": "a", "choices": ["x"], "showOtherItem": True}
    found = problems(a_survey(other, {"type": "text", "name": "a"}, {"type": "text", "name": "a-Comment"}))
    assert [code for _, code in found] == [ProblemCode.DUPLICATE_NAME] * 2


def test_a_survey_that_asks_nothing_is_refused() -> None:
    assert problems({}) == [("", ProblemCode.NO_QUESTIONS)]


def test_a_version_may_not_change_the_scale_of_a_question_that_keeps_its_name() -> None:
    before = parse(a_survey({"type": "rating", "name": "a"}, {"type": "boolean", "name": "b"}))
    after = parse(a_survey({"type": "rating", "name": "a", "rateMax": 7}, {"type": "boolean", "name": "b"}))
    assert incompatible(before, after) == ("a",)
    assert incompatible(before, before) == ()


def test_every_code_has_its_words() -> None:
    assert set(PROBLEMS) == set(ProblemCode)
    assert set(ANSWERS) == set(AnswerCode)
