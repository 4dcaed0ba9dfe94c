"""Expressions: what Kaiku makes of them against what survey-core does."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.survey.expressions.dates import Date
from shared.survey.expressions.evaluate import evaluate, is_true
from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.reading import parse
from shared.survey.expressions.scope import NO_ITEM, Parts, Scope
from tests.differential.expressions import QUESTIONS, a_case, a_place
from tests.differential.node import Node, running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(0)]

BATCH = 250

NOW = datetime(2026, 3, 29, 0, 30, 15, 250_000, tzinfo=UTC)
STRICTER = frozenset(ExpressionCode) - {ExpressionCode.SYNTAX}
"""What Kaiku refuses though survey-core reads it: each of these codes is told in docs/surveys.md."""


@pytest.fixture(scope="module")
def core(survey_core: None) -> Iterator[Node]:  # noqa: ARG001 – it is installed
    with running("expressions.cjs") as node:
        yield node


def told(value: object) -> object:
    """A value as `expressions.cjs` tells it."""
    if value is None:
        return {"$": "undefined"}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, Date):
        return {"$": "date", "time": None if math.isnan(value.time) else value.time, "text": str(value)}
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {"$": "object", "of": sorted([key, told(one)] for key, one in value.items())}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def plain(value: object) -> object:
    """What survey-core told, as JSON in Python: null and undefined are one, numbers floats."""
    if value is None:
        return {"$": "undefined"}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict) and value.get("$") == "object":
        return {"$": "object", "of": sorted([key, plain(one)] for key, one in value["of"])}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@dataclass(frozen=True)
class Question:
    """A question of which only its value is known."""

    value: object
    strict: bool
    parts: Parts | None

    def display(self, value: object) -> object:
        return value

    def comment(self, item: object) -> object:
        return item

    def property(self, name: str) -> object:
        return name


def question(name: str, value: Any) -> Question:
    """One of ELEMENTS with its value."""
    names = {"grid": ("r1", "r2"), "thing": ("v", "length", "self")}.get(name)
    parts = names and Parts({part: (value or {}).get(part) for part in names}, are_rows=name == "grid")
    return Question(value, name == "rank", parts or None)


def scope(case: Mapping[str, Any], answer: Mapping[str, Any]) -> Scope:
    """What an expression sees: survey-core told what its questions hold."""
    if "elements" not in case:
        return Scope(json.loads(json.dumps(case["values"])), NOW)
    seen = answer["seen"]
    named = {name: question(name, seen["questions"].get(name)) for name in QUESTIONS}
    by_value = {("shared" if name == "Some" else name): one for name, one in named.items()}
    questions = {name.lower(): one for name, one in by_value.items()} | by_value
    panel = {
        name.lower(): one
        for name, one in by_value.items()
        if name in seen["panel"] or (name == "shared" and "Some" in seen["panel"])
    }
    return Scope(
        values=seen["values"],
        now=NOW,
        variables=seen["variables"],
        questions=questions,
        named=named,
        built_in=seen["builtIn"],
        question=named.get(case.get("own", "")),
        panel=panel if seen["inPanel"] else None,
        item=case.get("item", NO_ITEM),
    )


def difference(case: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
    """Where Kaiku and survey-core differ about a case."""
    try:
        expression = parse(str(case["text"]))
    except BadExpression as problem:
        known = problem.code in STRICTER or "refused" in answer or "raised" in answer
        return None if known else f"refused: {problem}, survey-core: {answer}"
    if "refused" in answer:
        return "survey-core can't read it"
    if "raised" in answer:
        return (
            None if "elements" in case or told(evaluate(expression, scope(case, answer))) == told(None) else str(answer)
        )
    ours = told(evaluate(expression, scope(case, answer)))
    theirs = plain(answer["value"])
    if ours != theirs:
        return f"Kaiku: {ours}, survey-core: {answer}"
    holds = is_true(expression, scope(case, answer))
    return None if holds == bool(answer.get("holds")) else f"holds: {holds}, survey-core: {answer}"


@pytest.mark.parametrize(("make", "share"), [(a_case, 2), (a_place, 4)])
def test_expressions_come_to_what_survey_core_makes_of_them(
    core: Node, count: int, make: Callable[[Random], Mapping[str, Any]], share: int
) -> None:
    different = []
    for first in range(0, count // share, BATCH):
        cases = [make(Random(seed)) for seed in range(first, first + BATCH)]
        for seed, (case, answer) in enumerate(zip(cases, core.ask(cases), strict=True), first):
            if found := difference(case, answer):
                different.append((seed, case["text"], found))
    assert different == []


@pytest.mark.parametrize("make", [a_case, a_place])
def test_no_smaller_expression_comes_to_something_else(core: Node, make: Callable[[Random], Mapping[str, Any]]) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False).map(make))
    def same(case: Mapping[str, Any]) -> None:
        (answer,) = core.ask([case])
        assert difference(case, answer) is None

    same()
