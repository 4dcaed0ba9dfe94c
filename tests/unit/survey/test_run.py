"""What a survey makes of answers. That it is what survey-core makes of them is shown in `tests/differential`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.survey.definition import parse
from shared.survey.errors import AnswerCode
from shared.survey.localised import Language, Localised
from shared.survey.model import Html
from shared.survey.problems import InvalidSurvey
from shared.survey.run import Run, begin, run
from tests.differential.definitions import cases

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["r1", "r2", "x"]), inner, max_size=3),
    max_leaves=6,
)


def made(
    *elements: dict[str, Any], answers: Mapping[str, Any], before: Mapping[str, Any] | None = None, **more: Any
) -> Run:
    survey = parse({"elements": list(elements), **more})
    return run(survey, answers, language=Language.EN, now=NOW, before=before)


def codes(one: Run) -> list[tuple[str, AnswerCode, str | None]]:
    return [(error.question, error.code, error.part) for error in one.errors]


PAGES = parse(
    {
        "pages": [
            {"name": "first", "elements": [{"type": "radiogroup", "name": "go", "choices": ["on", "end", "skip"]}]},
            {"name": "second", "elements": [{"type": "text", "name": "needed", "isRequired": True}]},
            {"name": "third", "elements": [{"type": "text", "name": "last"}]},
        ],
        "triggers": [
            {"type": "complete", "expression": "{go} = 'end'"},
            {"type": "skip", "expression": "{go} = 'skip'", "gotoName": "last"},
        ],
    }
)


@pytest.mark.parametrize(("go", "follows"), [("on", "second"), ("end", None), ("skip", "third")])
def test_triggers_say_what_follows_a_page(go: str, follows: str | None) -> None:
    one = run(PAGES, {"go": go}, language=Language.FI, now=NOW)
    page = one.goes_on_after(PAGES.pages[0])
    assert (page.name if page else None) == follows
    assert bool(one.errors) == (go == "on")


def test_where_nothing_was_answered_defaults_stand_and_later_what_is_missing_is_empty() -> None:
    survey = parse({"elements": [{"type": "text", "name": "a", "defaultValue": "x"}, {"type": "text", "name": "b"}]})
    assert begin(survey, language=Language.FI, now=NOW).values == {"a": "x"}
    assert run(survey, {"b": "y"}, language=Language.FI, now=NOW).stored == {"b": "y"}


def test_triggers_see_an_answer_change_only_when_it_is_entered() -> None:
    elements = ({"type": "text", "name": "a"}, {"type": "text", "name": "b"})
    triggers = [{"type": "setvalue", "expression": "{a} = 'x'", "setToName": "b", "setValue": "set"}]
    assert made(*elements, triggers=triggers, answers={"a": "x"}).stored == {"a": "x"}
    assert made(*elements, triggers=triggers, answers={"a": "x"}, before={}).stored == {"a": "x", "b": "set"}
    again = made(*elements, triggers=triggers, answers={"a": "x", "b": "own"}, before={"a": "x", "b": "set"})
    assert again.stored == {"a": "x", "b": "own"}


def test_a_state_tells_how_a_question_stands_now() -> None:
    one = made(
        {"type": "rating", "name": "n", "rateMax": 3},
        {"type": "checkbox", "name": "c", "choices": ["a", "b"], "choicesVisibleIf": "{n} = 3 or {item} = 'a'",
         "choicesEnableIf": "{n} > 1", "requiredIf": "{n} = 1", "enableIf": "{n} < 3"},
        {"type": "text", "name": "t", "inputType": "number", "minValueExpression": "{n} + 1", "max": 9},
        answers={"n": 1},
    )  # fmt: skip
    chosen, text = (one.state(one.survey.by_name[name]) for name in "ct")
    assert ([choice.key for choice in chosen.choices], chosen.disabled) == (["a"], frozenset({"a"}))
    assert (chosen.visible, chosen.enabled, chosen.required) == (True, True, True)
    assert (text.least, text.most) == (2, 9)


def test_what_is_piped_into_html_is_escaped_and_a_title_is_plain() -> None:
    one = made({"type": "text", "name": "a"}, {"type": "html", "name": "h", "html": "<b>{a}</b>"}, answers={"a": "<i>"})
    html = next(element for element in one.survey.pages[0].elements if isinstance(element, Html))
    assert one.html(html.html) == "<b>&lt;i&gt;</b>"
    assert one.say(Localised.same("{A} {nobody}")) == "<i> {nobody}"


def test_the_run_stays_as_it_was_before_the_end_cleared_what_is_hidden() -> None:
    one = made(
        {"type": "text", "name": "a", "visible": False}, {"type": "text", "name": "b"},
        answers={"a": "x", "b": "y"},
    )  # fmt: skip
    assert (one.values, one.stored) == ({"a": "x", "b": "y"}, {"b": "y"})
    assert one.say(Localised.same("{a}")) == "x"


def test_a_refused_answer_counts_as_none_and_is_all_that_is_said_of_its_question() -> None:
    one = made(
        {"type": "rating", "name": "n", "isRequired": True}, {"type": "text", "name": "t", "visibleIf": "{n} = 9"},
        answers={"n": 9, "t": "x"},
    )  # fmt: skip
    assert codes(one) == [("n", AnswerCode.UNKNOWN_CHOICE, None)]
    assert one.stored == {}


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        ("number", ["12", 7.5, "7,5", " 3 "], ["x", 1e300, "1+1"], AnswerCode.NOT_A_NUMBER),
        ("date", ["2026-02-28"], ["2026-02-29", "28.2.2026", "2026-2-8"], AnswerCode.BAD_DATE),
        ("month", ["2026-02"], ["2026-13", "2026-2"], AnswerCode.BAD_MONTH),
        ("time", ["08:05", "23:59:59"], ["24:00", "8:05"], AnswerCode.BAD_TIME),
        ("url", ["https://www.example.fi/a?b=c"], ["example.fi", "javascript:x", "http://a b.fi"], AnswerCode.BAD_URL),
        ("email", ["a@b.fi"], ["a@b", "nobody"], AnswerCode.BAD_EMAIL),
    ],
)
def test_each_kind_of_text_takes_its_own_form(kind: str, good: list[Any], bad: list[Any], code: AnswerCode) -> None:
    for value in good:
        assert codes(made({"type": "text", "name": "t", "inputType": kind}, answers={"t": value})) == []
    for value in bad:
        assert codes(made({"type": "text", "name": "t", "inputType": kind}, answers={"t": value})) == [
            ("t", code, None)
        ]


def test_rows_lines_and_comments_are_named_where_they_are_wrong() -> None:
    one = made(
        {"type": "matrix", "name": "m", "rows": ["x", "y"], "columns": [1, 2]},
        {"type": "multipletext", "name": "s", "items": [{"name": "age", "inputType": "number"}]},
        {"type": "rating", "name": "r", "showCommentArea": True},
        {"type": "matrix", "name": "all", "rows": ["x", "y"], "columns": [1, 2], "eachRowRequired": True},
        answers={"m": {"y": 3}, "s": {"age": "old"}, "r-Comment": 5, "all": {"x": 1}},
    )
    assert codes(one) == [
        ("m", AnswerCode.UNKNOWN_CHOICE, "y"),
        ("s", AnswerCode.NOT_A_NUMBER, "age"),
        ("r", AnswerCode.WRONG_TYPE, "r-Comment"),
        ("all", AnswerCode.ROW_MISSING, "y"),
    ]


def test_a_survey_whose_values_chase_each_other_without_end_takes_no_answers() -> None:
    choices = ["a", "b", {"value": "c", "visibleIf": "{x} = 1"}]
    ranking = {"type": "ranking", "valueName": "shared", "choices": choices}
    one = made({"name": "p", **ranking}, {"name": "q", "defaultValue": ["c"], **ranking}, answers={})
    assert codes(one) == [("p", AnswerCode.ENDLESS, None)]


def test_values_worked_out_from_one_another_in_a_long_row_are_no_fault() -> None:
    row = [{"type": "text", "name": f"t{at}", "setValueExpression": f"{{t{at - 1}}} + 'x'"} for at in range(1, 40)]
    one = made({"type": "text", "name": "t0"}, *row, answers={"t0": "a"}, before={})
    assert (one.errors, one.stored["t39"]) == ((), "a" + 39 * "x")


@given(
    seed=st.integers(0, 10_000), answers=st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q1-Comment", "x"]), JSON)
)
def test_any_answers_to_any_survey_get_a_verdict_that_stands(seed: int, answers: dict[str, Any]) -> None:
    try:
        survey = parse(cases(Random(seed))["definition"])
    except InvalidSurvey:
        return
    one = run(survey, answers, language=Language.FI, now=NOW)
    run(survey, answers, language=Language.FI, now=NOW, before={})
    for page in one.pages:
        one.page_errors(page)
        one.goes_on_after(page)
    for question in survey.questions():
        one.state(question)
        one.say(question.title)
    assert run(survey, answers, language=Language.FI, now=NOW).stored == one.stored
