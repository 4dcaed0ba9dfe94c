"""What `kaiku survey try` says of a case. What it does with hostile lines is in `test_hostile_try`."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.cli.trying import Trying

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SURVEY = {
    "elements": [
        {"type": "rating", "name": "trust", "isRequired": True},
        {"type": "html", "name": "low", "html": "Kerro lisää.", "visibleIf": "{trust} < 3"},
        {"type": "comment", "name": "why", "visibleIf": "{trust} < 3", "requiredIf": "{trust} = 1",
         "requiredErrorText": {"fi": "Kerro miksi.", "sv": "Berätta varför.", "en": "Tell why."}},
    ]
}  # fmt: skip


def verdict(definition: object, answers: object, **more: object) -> Any:
    line = json.dumps({"definition": definition, "answers": answers, **more}).encode()
    return Trying().verdict(7, line, now=NOW)


def test_answers_that_fit_are_accepted_and_kept() -> None:
    assert verdict(SURVEY, {"trust": 2, "why": " Koska. "}, language="fi") == {
        "definition_errors": [],
        "accepted": True,
        "errors": [],
        "visible": ["trust", "low", "why"],
        "stored": {"trust": 2, "why": "Koska."},
    }


def test_what_is_wrong_is_said_in_the_surveys_own_words_of_the_language_asked_for() -> None:
    found = verdict(SURVEY, {"trust": 1}, language="sv")
    assert found["errors"] == [{"question": "why", "code": "required", "message": "Berätta varför."}]
    assert found["accepted"] is False


def test_a_definition_that_is_none_is_told_by_path() -> None:
    found = verdict({"elements": [{"type": "signaturepad", "name": "a"}]}, {})
    assert [(one["path"], one["code"]) for one in found["definition_errors"]] == [
        ("elements[0].type", "unsupported-type")
    ]


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"definition": {}}', b'{"definition": {}, "answers": {}, "language": "de"}']
)
def test_a_broken_line_is_told_by_its_number(line: bytes) -> None:
    found: Any = Trying().verdict(7, line, now=NOW)
    assert (found["line"], found["definition_errors"][0]["code"]) == (7, "broken-line")


@pytest.mark.parametrize("inner", ["{}", "[]"])
@pytest.mark.parametrize("place", ["answers", "defaults", "elements"])
def test_what_is_nested_as_deep_as_json_can_be_gets_a_verdict(place: str, inner: str) -> None:
    deep = '{"a":' * 900 + inner + "}" * 900 if inner == "{}" else "[" * 900 + inner + "]" * 900
    shapes = {
        "answers": '{"definition": {"elements": [{"type": "text", "name": "a"}]}, "answers": {"a": %s}}',
        "defaults": '{"definition": {"elements": [{"type": "text", "name": "a", "defaultValue": %s}]}, "answers": {}}',
        "elements": '{"definition": {"elements": %s}, "answers": {}}',
    }
    found = Trying().verdict(1, (shapes[place] % deep).encode(), now=NOW)
    assert found["accepted"] is (place == "answers" and inner == "{}")
