"""What expressions come to. survey-core itself is asked in tests/differential; here stands what must never change."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.survey.expressions.dates import Date
from shared.survey.expressions.evaluate import evaluate, is_true
from shared.survey.expressions.reading import parse
from shared.survey.expressions.scope import Scope

NOW = datetime(2026, 3, 29, 0, 30, 15, tzinfo=UTC)

ODD_KEYS = ("v", "length", "toString", "constructor", "__proto__", "equals", "hasOwnProperty")
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(ODD_KEYS), inner, max_size=3)),
    max_leaves=8,
)


def worked_out(text: str, **values: object) -> object:
    return evaluate(parse(text), Scope(values, NOW))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{no} empty", True),
        ("{no} = 0", False),
        ("{no} + 1", 1),
        ("0.1 + 0.2", 0.3),
        ("'1' + 1", "11"),
        ("{code} = 5", True),
        ("{code} + 1", "051"),
        ("{numeric} + 1", 6),
        ("{list} = ['b', 'A']", True),
        ("{list} contains 'B'", True),
        ("{list} anyof ['x', 'a']", True),
        ("{list} allof ['x', 'a']", False),
        ("{list} noneof ['x']", True),
        ("{list[-1]}", "b"),
        ("{list.length}", 2),
        ("{LIST[0]} = 'A'", True),
        ("5 / 0", None),
        ("2 ^ 10", 1024),
        ("12.5 ^ -2", 0.0063999999999999994),
        ("iif({numeric} > 3, 'more', 'less')", "more"),
        ("round(1.005, 2)", 1.01),
        ("sumInArray({rows}, 'v', {v} > 1)", 5),
        ("substring('Kaiku', 1, 3)", "ai"),
        ("dateDiff({day}, '2026-03-29', 'months')", 2),
        ("age('2000-03-30')", 25),
        ("{day} < today()", True),
        ("day(today())", 29),
        ("trunc(12.345, 2)", 12.34),
        ("getDate('2020-02-30') = '2020-03-01'", True),
    ],
)
def test_expressions_come_to_what_surveyjs_says(text: str, expected: object) -> None:
    values = {
        "code": "05",
        "numeric": "5",
        "list": ["a", "b"],
        "rows": [{"v": 1}, {"v": "2"}, {"v": 3}],
        "day": "2026-01-29",
    }
    assert worked_out(text, **values) == expected


@pytest.mark.parametrize(
    ("value", "holds"), [(True, True), (1, True), ("1", True), (2, False), ("yes", False), ([1], True)]
)
def test_a_condition_holds_where_its_value_equals_true(value: object, holds: bool) -> None:
    assert is_true(parse("{a}"), Scope({"a": value}, NOW)) is holds


def test_local_days_change_with_the_clocks() -> None:
    found = worked_out("dateAdd('2026-03-28T03:30', 1, 'days')")
    assert str(found) == "Sun Mar 29 2026 04:30:00 GMT+0300 (Eastern European Summer Time)"
    assert isinstance(found, Date)
    assert found.day_text() == "2026-03-29"


def test_a_date_loses_what_the_text_beside_it_does_not_tell() -> None:
    assert worked_out("currentDate() = '2026-03-29'") is True


def test_infinities_and_no_number_come_out_as_they_are() -> None:
    assert worked_out("1" + "0" * 300 + " * 1" + "0" * 300) == math.inf
    assert math.isnan(float(str(worked_out("round('x')"))))


FORMS = (
    "{a} = {b}", "{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} ^ {b}", "{a} % {b}", "{a} < {b}", "{a} >= {b}",
    "{a} contains {b}", "{a} anyof {b}", "{a} allof {b}", "{a} notcontains {b}", "{a} and {b}", "{a.length}",
    "{a[0].v}", "[{a}, {b}] = [{b}, {a}]", "sum({a}, {b})", "min({a}, {b})", "avg({a})", "round({a}, {b})",
    "trunc({a}, {b})", "sumInArray({a}, 'v', {b})", "maxInArray({a}, {b})", "getDate({a})",
    "dateDiff({a}, {b}, 'hours')", "dateAdd({a}, {b}, 'years')", "today({a})", "age({a})", "substring({a}, {b})",
    "displayValue({a})", "isContainerReady({a})", "{a} empty", "getDate({a}) = {b}", "currentDate() < {a}",
)  # fmt: skip


@given(st.sampled_from(FORMS), json_values, json_values)
def test_no_values_make_it_raise(text: str, a: object, b: object) -> None:
    expression, scope = parse(text), Scope({"a": a, "b": b}, NOW)
    found = evaluate(expression, scope)
    assert found is None or isinstance(found, bool | int | float | str | list | dict | Date)
    assert is_true(expression, scope) in (True, False)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{a} contains {b}", {"a": list(range(20_000)), "b": [str(-one) for one in range(1, 20_000)]}),
        (" + ".join(["{a}"] * 300), {"a": "x" * 1_000_000}),
        (" + ".join(["{a}"] * 300), {"a": list(range(5_000))}),
        ("[" * 40 + ", ".join(["{a}"] * 20) + "]" * 40, {"a": ["x"] * 1_000}),
        ("{a} = {b}", {"a": [[[["x"]] * 100] * 100], "b": [[[["y"]] * 100] * 100]}),
        ("{a} contains 1", {"a": {"length": 1e15}}),
        ("sumInArray({a}, 'v', {q})", {"a": [{"v": 1}] * 100, "q": "sumInArray({a}, 'v', {q}) > 0"}),
        ("getDate({a})", {"a": "(" * 1_000_000}),
        ("{a} = 1", {"a": "1" * 1_000_000 + "x"}),
        ("{a} = 1", {"a": 10**400}),
        (" or ".join(["{a} = 1"] * 150), {"a": 2}),
        ("1 ^ 1 " + "^ 9" * 400, {}),
    ],
)
@pytest.mark.timeout(20)
def test_no_values_make_it_slow_or_large(text: str, values: dict[str, Any]) -> None:
    found = evaluate(parse(text), Scope(values, NOW))
    assert not isinstance(found, str | list) or len(found) <= 100_000


def test_nested_values_of_any_depth_have_a_result() -> None:
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    for text in FORMS:
        evaluate(parse(text), Scope({"a": deep, "b": deep}, NOW))
