"""Which texts are expressions, and where those that aren't go wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.reading import DEEPEST, LONGEST, parse
from shared.survey.expressions.syntax import Binary, Call, Constant, Several, Unary, Variable


def refusal(text: str) -> tuple[ExpressionCode, int, str]:
    with pytest.raises(BadExpression) as caught:
        parse(text)
    return caught.value.code, caught.value.position, caught.value.what


def test_what_binds_more_tightly_is_read_first() -> None:
    expected = Binary(
        "or",
        Binary(
            "equal", Variable("a"), Binary("plus", Constant(1), Binary("mul", Constant(2), Constant(3), True), True)
        ),
        Binary("and", Binary("contains", Variable("b"), Constant("'x'")), Constant(True), True),
        arithmetic=True,
    )
    assert parse("{a} = 1 + 2 * 3 or {b} contains 'x' and true").root == expected


def test_operators_of_one_level_are_read_from_the_left() -> None:
    expected = Binary("minus", Binary("minus", Constant(8), Constant(4), True), Constant(2), arithmetic=True)
    assert parse("8 - 4 - 2").root == expected


@pytest.mark.parametrize("text", ["{a} <> 1", "{a} != 1", "{a} notequal 1", "{a} NOTEQUAL 1"])
def test_signs_and_words_of_an_operator_mean_the_same(text: str) -> None:
    assert parse(text).root == Binary("notequal", Variable("a"), Constant(1))


@pytest.mark.parametrize(("text", "operator"), [("{a} => 1", "greaterorequal"), ("{a} =< 1", "lessorequal")])
def test_signs_the_wrong_way_round_are_understood(text: str, operator: str) -> None:
    assert parse(text).root == Binary(operator, Variable("a"), Constant(1))


def test_a_hash_leaves_a_value_as_it_is() -> None:
    assert parse("{#a}").root == Variable("a", plain=True)


def test_lists_functions_and_empty_are_read() -> None:
    assert parse("['x', 0x10, -2.5]").root == Several((Constant("'x'"), Constant(10 + 6), Constant(-2.5)))
    assert parse("sum(1, {a})").root == Call("sum", (Constant(1), Variable("a")))
    assert parse("!{a} notempty").root == Unary("negate", Unary("notempty", Variable("a")))


def test_an_expression_knows_its_names_and_functions() -> None:
    found = parse("iif({a} > {b.c}, today(), {#d})")
    assert found.names == {"a", "b.c", "d"}
    assert found.functions == {"iif", "today"}


def test_expressions_of_one_text_are_equal_and_can_be_keys() -> None:
    assert {parse("{a} = 1"): "found"}[parse("{a} = 1")] == "found"


@pytest.mark.parametrize(
    ("text", "code", "position", "what"),
    [
        ("", ExpressionCode.SYNTAX, 0, ""),
        ("{a} = ", ExpressionCode.SYNTAX, 6, ""),
        ("{a} plus 1", ExpressionCode.SYNTAX, 4, ""),
        ("{a", ExpressionCode.SYNTAX, 0, ""),
        ("'it", ExpressionCode.SYNTAX, 0, ""),
        ("null", ExpressionCode.SYNTAX, 0, ""),
        ("[1, null]", ExpressionCode.SYNTAX, 8, ""),
        ("({a} = 1", ExpressionCode.UNBALANCED, 0, ""),
        ("1 + sum({a}", ExpressionCode.UNBALANCED, 7, ""),
        ("1 + fetch({a})", ExpressionCode.UNKNOWN_FUNCTION, 4, "fetch"),
        ("not({a})", ExpressionCode.UNKNOWN_FUNCTION, 0, "not"),
        ("constructor()", ExpressionCode.UNKNOWN_FUNCTION, 0, "constructor"),
        ("{row.a} = 1", ExpressionCode.UNSUPPORTED_VARIABLE, 0, "row.a"),
        ("1 = {$q.isVisible}", ExpressionCode.UNSUPPORTED_VARIABLE, 4, "$q.isVisible"),
        ("propertyValue('q', 'choices')", ExpressionCode.UNSUPPORTED_VARIABLE, 0, "propertyValue"),
        ("1" * (LONGEST + 1), ExpressionCode.TOO_LONG, LONGEST, ""),
        ("(" * (DEEPEST + 1), ExpressionCode.TOO_DEEP, DEEPEST, ""),
        ("!" * 1_500 + "1", ExpressionCode.TOO_DEEP, DEEPEST, ""),
    ],
)
def test_what_is_no_expression_is_refused_with_its_reason_and_place(
    text: str, code: ExpressionCode, position: int, what: str
) -> None:
    assert refusal(text) == (code, position, what)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="{}[]()'\"!=<>a1 ,.-+nul", max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    place = 0
    try:
        parse(text)
    except BadExpression as refused:
        place = refused.position
    assert 0 <= place <= len(text)
