"""Expressions: what Kaiku makes of them against what survey-core does."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.survey.expressions.dates import Date
from shared.survey.expressions.evaluate import evaluate, is_true
from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.reading import parse
from shared.survey.expressions.scope import Scope
from tests.differential.expressions import a_case
from tests.differential.node import Node, running

pytestmark = pytest.mark.servers

NOW = datetime(2026, 3, 29, 0, 30, 15, 250_000, tzinfo=UTC)
STRICTER = frozenset(ExpressionCode) - {ExpressionCode.SYNTAX}
"""What Kaiku refuses though survey-core reads it: each of these codes is told in docs/surveys.md."""


@pytest.fixture(scope="module")
def core(survey_core: Path) -> Iterator[Node]:
    assert (survey_core / "expressions.cjs").exists()
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


def difference(case: Mapping[str, object], answer: Mapping[str, object]) -> str | None:
    """Where Kaiku and survey-core differ about a case."""
    values = json.loads(json.dumps(case["values"]))
    try:
        expression = parse(str(case["text"]))
    except BadExpression as problem:
        known = problem.code in STRICTER or "refused" in answer or "raised" in answer
        return None if known else f"refused: {problem}, survey-core: {answer}"
    if "refused" in answer:
        return "survey-core can't read it"
    ours = told(evaluate(expression, Scope(values, NOW)))
    theirs = told(None) if "raised" in answer else plain(answer["value"])
    if ours != theirs:
        return f"Kaiku: {ours}, survey-core: {answer}"
    holds = is_true(expression, Scope(values, NOW))
    return None if holds == bool(answer.get("holds")) else f"holds: {holds}, survey-core: {answer}"


def test_expressions_come_to_what_survey_core_makes_of_them(core: Node, count: int) -> None:
    @settings(max_examples=count // 2, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False).map(a_case))
    def same(case: Mapping[str, object]) -> None:
        (answer,) = core.ask([case])
        assert difference(case, answer) is None

    same()
