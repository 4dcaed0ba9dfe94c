from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.survey import answers as verdicts
from shared.survey.counting import counted
from shared.survey.definition import parse
from shared.survey.errors import AnswerCode
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language

SURVEY = parse(
    {
        "elements": [
            {"type": "radiogroup", "name": "trust", "choices": [1, 2, 3, 4, 5], "showDontKnowItem": True,
             "isRequired": True},
            {"type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10},
            {"type": "checkbox", "name": "ways", "choices": ["a", "b", "c"], "showOtherItem": True,
             "showRefuseItem": True, "minSelectedChoices": 2, "maxSelectedChoices": 3},
            {"type": "boolean", "name": "again"},
            {"type": "comment", "name": "better", "maxLength": 10},
        ]
    }
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def validate(answers: Mapping[str, Any]) -> verdicts.Validated:
    return verdicts.validate(SURVEY, answers, language=Language.FI, now=datetime(2026, 3, 2, 12, tzinfo=UTC))


def errors(answers: dict[str, Any]) -> list[tuple[str, AnswerCode]]:
    return [(one.question, one.code) for one in validate({"trust": 4, "ways": ["a", "b"]} | answers).errors]


def test_good_answers_are_kept_and_counted() -> None:
    given = {"trust": "dontknow", "nps": 10, "ways": ["a", "other"], "ways-Comment": " Lisää \r\n", "again": False}
    validated = validate(given | {"better": ""})
    assert validated.errors == ()
    assert validated.stored == given | {"ways-Comment": "Lisää"}
    assert counted(SURVEY, validated.stored) == {
        "trust": (AnswerKind.SCALE, ()),
        "nps": (AnswerKind.NPS, ("10",)),
        "ways": (AnswerKind.CHOICES, ("a", "other")),
        "again": (AnswerKind.BOOLEAN, ("false",)),
    }


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"trust": None}, AnswerCode.REQUIRED),
        ({"ways": None}, AnswerCode.TOO_FEW),  # as SurveyJS has it: not required, but two of them
        ({"trust": 6}, AnswerCode.UNKNOWN_CHOICE),
        ({"trust": 4.5}, AnswerCode.UNKNOWN_CHOICE),
        ({"trust": float("nan")}, AnswerCode.UNKNOWN_CHOICE),
        ({"trust": float("inf")}, AnswerCode.UNKNOWN_CHOICE),
        ({"trust": "4"}, AnswerCode.WRONG_TYPE),
        ({"trust": [4]}, AnswerCode.WRONG_TYPE),
        ({"nps": True}, AnswerCode.UNKNOWN_CHOICE),
        ({"nps": -1}, AnswerCode.UNKNOWN_CHOICE),
        ({"ways": "a"}, AnswerCode.WRONG_TYPE),
        ({"ways": ["a"]}, AnswerCode.TOO_FEW),
        ({"ways": ["a", "a"]}, AnswerCode.TOO_FEW),
        ({"ways": ["a", "b", "c", "other"], "ways-Comment": "x"}, AnswerCode.TOO_MANY),
        ({"ways": ["a", "refused"]}, AnswerCode.ALONE),
        ({"ways": ["a", "other"]}, AnswerCode.OTHER_MISSING),
        ({"again": "true"}, AnswerCode.WRONG_TYPE),
        ({"better": "x" * 11}, AnswerCode.TOO_LONG),
        ({"better": 5}, AnswerCode.WRONG_TYPE),
        ({"unknown": 1}, AnswerCode.UNKNOWN_QUESTION),
    ],
)
def test_a_wrong_answer_gets_its_reason(answers: dict[str, Any], code: AnswerCode) -> None:
    assert [one for _, one in errors(answers)] == [code]


def test_refusing_alone_is_enough_where_several_are_asked_for() -> None:
    assert errors({"ways": ["refused"]}) == []


def test_a_text_for_other_is_dropped_when_other_was_not_chosen() -> None:
    validated = validate({"trust": 1, "ways": ["a", "b"], "ways-Comment": "x"})
    assert "ways-Comment" not in validated.stored


@given(st.dictionaries(st.sampled_from(["trust", "nps", "ways", "ways-Comment", "again", "better"]) | st.text(), JSON))
def test_any_json_gets_a_verdict_and_what_is_kept_is_right_again(answers: dict[str, Any]) -> None:
    validated = validate(answers)
    if not validated.errors:
        assert validate(validated.stored) == validated
    counted(SURVEY, validated.stored)
