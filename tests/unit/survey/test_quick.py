"""What is found right quickly is what the engine finds right: the same verdict, and the same is kept."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.survey import quick
from shared.survey.answers import validate
from shared.survey.asks import Choices
from shared.survey.definition import parse
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.quick import Quick
from shared.survey.run import run

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SHIPPED = Path("deploy/surveys")
LADDER: Mapping[str, object] = {
    "pages": [
        {
            "elements": [
                {"type": "radiogroup", "name": "a", "choices": [1, 2, 3], "isRequired": True, "showDontKnowItem": True},
                {"type": "checkbox", "name": "b", "choices": ["x", "y", "z"], "showNoneItem": True,
                 "showOtherItem": True, "maxSelectedChoices": 2, "visibleIf": "{a} > 1"},
                {"type": "comment", "name": "c", "visibleIf": "{b} contains 'x'", "isRequired": True, "maxLength": 20},
                {"type": "boolean", "name": "d", "visibleIf": "{c} notempty"},
            ]
        },
        {
            "visibleIf": "{a} = 3 or {d} = true",
            "elements": [
                {"type": "panel", "visibleIf": "{b} notempty", "elements": [
                    {"type": "dropdown", "name": "e", "choices": ["4", 5, 4.5], "isRequired": True},
                    {"type": "rating", "name": "f", "rateMin": 0, "rateMax": 10},
                    {"type": "text", "name": "g", "visible": False},
                ]},
                {"type": "ranking", "name": "h", "choices": ["p", "q"]},
                {"type": "text", "name": "i", "validators": [{"type": "expression", "expression": "{a} < 3"}]},
                {"type": "tagbox", "name": "j", "choices": [1, 2], "minSelectedChoices": 2},
                {"type": "text", "name": "k", "inputType": "number", "visibleIf": "today() > '2026-03-01'"},
            ],
        },
    ]
}  # fmt: skip
MATRIX: Mapping[str, object] = {
    "elements": [
        {"type": "matrix", "name": "m", "rows": ["r", "s"], "columns": [1, 2], "eachRowRequired": True},
        {"type": "multipletext", "name": "n", "items": [{"name": "o", "isRequired": True}]},
        {"type": "radiogroup", "name": "q", "choices": [1, 2], "visibleIf": "{m.r} = 1"},
    ]
}
DEFAULTS: Mapping[str, object] = {
    "elements": [
        {"type": "radiogroup", "name": "a", "choices": [1, 2], "defaultValue": 2},
        {"type": "radiogroup", "name": "b", "choices": [1, 2], "visibleIf": "{a} = 2"},
    ]
}
SURVEYS: Mapping[str, Survey] = {
    "ladder": parse(LADDER),
    "matrix": parse(MATRIX),
    "defaults": parse(DEFAULTS),
    **{path.stem: parse(json.loads(path.read_text())) for path in sorted(SHIPPED.glob("*.json"))},
}
ODD: Sequence[object] = (None, "", " ", "x ", 1, 1.0, True, "1", "other", "none", "dontknow", [], {}, [1],
                         ["x", "x"], ["x", "y"], {"r": 1, "s": 2}, {"o": "text"}, "a text", "9" * 30,
                         "\U0001f600", -0.0)  # fmt: skip


def answers_to(survey: Survey) -> st.SearchStrategy[Mapping[str, object]]:
    """Mostly what fits, and all that does not."""
    parts: dict[str, st.SearchStrategy[object]] = {"unknown": st.just(1)}
    for question in survey.questions():
        values: list[object] = []
        if isinstance(question.asks, Choices):
            values = [one.value for one in question.asks.choices]
            if question.asks.multiple:
                values = [*([one] for one in values), values[:2]]
        parts[question.value_name] = st.sampled_from([*values * 4, *ODD] if values else [*["a text"] * 20, *ODD])
        if question.comment:
            parts[question.comment] = st.just("why")
    rare = [name for name in parts if name == "unknown" or name.endswith("-Comment")]
    usual = {name: one for name, one in parts.items() if name not in rare}
    return st.fixed_dictionaries({}, optional=usual) | st.fixed_dictionaries({}, optional=parts)


@pytest.mark.parametrize("name", SURVEYS)
@given(st.data())
@settings(max_examples=25)
def test_quick_says_what_the_engine_says(name: str, data: st.DataObject) -> None:
    survey = SURVEYS[name]
    found = Quick(survey)
    for answers in data.draw(st.lists(answers_to(survey), min_size=1, max_size=12)):
        slow = validate(survey, answers, language=Language.FI, now=NOW)
        for _ in range(2):  # the second time it has learnt what the first could teach
            fast = found.validate(answers, language=Language.FI, now=NOW)
            assert (fast.stored, fast.errors) == (slow.stored, slow.errors)


def test_the_engine_is_asked_once_for_what_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counting(*given: object, **named: object) -> object:
        asked.append(given)
        return run(*given, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(quick, "run", counting)
    found = Quick(SURVEYS["ladder"])
    for text in ("one", "two", "three"):
        verdict = found.validate({"a": 3, "b": ["x"], "c": text, "e": 5, "i": "1"}, language=Language.FI, now=NOW)
        assert verdict.errors
    assert len(asked) == 3
    asked.clear()
    plain = Quick(SURVEYS["workplace-instructor"])
    for score in range(11):
        answers = {"cooperation": 4, "demonstration": "together", "criteria": 5, "recommend": score}
        assert not plain.validate(answers, language=Language.FI, now=NOW).errors
    assert len(asked) == 1
