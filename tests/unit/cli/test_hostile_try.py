"""`kaiku survey try` answers each line with a line, whatever stands in it, and goes on with the next."""

import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cli.commands.survey_try import LONGEST_LINE, answer
from tests.hostile_surveys import HALVES, answers, asking, definitions, values
from tests.limits import at_once, in_little_memory

many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
SOUND = json.dumps({"definition": asking({"type": "text", "name": "a"}), "answers": {"a": "x"}}).encode()
KEYS = {"definition_errors", "accepted", "errors", "visible", "stored"}


def tried(*lines: bytes) -> Sequence[dict[str, object]]:
    """The verdicts; the sound line that comes last is always taken."""
    target = io.BytesIO()
    answer(io.BytesIO(b"\n".join([*lines, SOUND])), target)
    verdicts = [json.loads(line) for line in target.getvalue().splitlines()]
    assert verdicts[-1]["accepted"] is True
    assert all(one.keys() >= KEYS for one in verdicts)
    return verdicts[:-1]


@many
@given(line=st.binary(max_size=300))
def test_any_bytes_get_a_verdict(line: bytes) -> None:
    with at_once():
        tried(line)


@many
@given(definition=definitions, given_answers=answers | values, language=st.sampled_from(["fi", "sv", "en"]) | values)
def test_any_case_gets_a_verdict(definition: object, given_answers: object, language: object) -> None:
    case = {"definition": definition, "answers": given_answers, "language": language}
    with at_once():
        [verdict] = tried(json.dumps(case).encode())
    if verdict["definition_errors"]:
        assert verdict["accepted"] is False


ODD = {
    "numbers beyond 64 bits": {"a": 2**70, "b": -(2**70), "c": 1e308},
    "numbers that grow": {"a": 9_007_199_254_740_993, "b": 9_007_199_254_740_993, "c": 2**63},
    "an answer in each other": {"a": [[[[{"b": {"c": []}}]]]]},
    "a number of 300 digits": {"a": 10**300},
    "names of JavaScript": {"__proto__": {"a": 1}, "constructor": "x"},
}


@pytest.mark.parametrize("name", ODD)
def test_odd_numbers_and_names_can_be_written_again(name: str) -> None:
    definition = asking(
        *({"type": "text", "name": one, "inputType": "number"} for one in "abc"),
        calculatedValues=[
            {"name": "product", "expression": "{a} * {b} * {c} * {a} * {b}", "includeIntoResult": True},
            {"name": "power", "expression": "{a} ^ {b} ^ 9", "includeIntoResult": True},
            {"name": "sum", "expression": "sum({a}, {b}, {c}) * 9007199254740993", "includeIntoResult": True},
        ],
    )
    with at_once():
        [verdict] = tried(json.dumps({"definition": definition, "answers": ODD[name]}).encode())
    assert verdict["definition_errors"] == []


@pytest.mark.parametrize("name", HALVES)
def test_half_a_character_ends_nothing(name: str) -> None:
    [verdict] = tried(json.dumps({"definition": HALVES[name], "answers": {"a": "😀x"}}).encode())
    assert verdict["definition_errors"] == []


def asked(kind: str, **given: object) -> bytes:
    return json.dumps({"definition": asking({"type": kind, "name": "a"}), "answers": given}).encode()


LONG = {
    "one of 10 MB": lambda: b"x" * 10_000_000,
    "one as long as may be": lambda: SOUND[:-1] + b" " * (LONGEST_LINE - len(SOUND)) + b"}",
    "lists in each other": lambda: b"[" * 1_000_000,
    "a text of 1 MB": lambda: asked("comment", a="x" * 2**20),
    "30,000 answers": lambda: asked("text", **{f"q{at}": at for at in range(30_000)}),
}


@pytest.mark.parametrize("name", LONG)
def test_long_lines_take_no_time(name: str) -> None:
    line = LONG[name]()
    with at_once():
        assert len(tried(line)) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("name", LONG)
def test_long_lines_take_little_memory(name: str) -> None:
    line = LONG[name]()
    with in_little_memory():
        tried(line)
