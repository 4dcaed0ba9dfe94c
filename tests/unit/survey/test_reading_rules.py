"""What happens by itself: conditions, defaults, triggers, calculated values, and who names whom."""

import pytest

from shared.survey.definition import parse
from shared.survey.happenings import Act, Calculated
from shared.survey.problems import NoticeCode, ProblemCode
from tests.unit.survey.definitions import Definition, a_survey, asked, mistakes, notices, problems

A = {"type": "text", "name": "a", "title": "A"}
B = {"type": "text", "name": "b", "title": "B"}


def test_a_question_keeps_its_rules_and_its_values() -> None:
    rules = {"visibleIf": "{a} = 1", "enableIf": "{a} = 2", "requiredIf": "{a} = 3"}
    values = {"setValueIf": "{a} = 4", "setValueExpression": "{a} + 5", "resetValueIf": "{a} = 6"}
    element = {"type": "text", **rules, **values, "visible": False, "readOnly": True, "clearIfInvisible": "onHidden"}
    survey = parse(a_survey(A, {"name": "q", "title": "Q", **element}))
    found = survey.question("q")
    assert found is not None
    kept = (found.rules.visible_if, found.rules.enable_if, found.rules.required_if)
    happens = (found.values.set_if, found.values.set_expression, found.values.reset_if)
    assert [one.source for one in kept if one] == list(rules.values())
    assert [one.source for one in happens if one] == list(values.values())
    assert (found.rules.visible, found.rules.enabled, found.values.clear_if_invisible) == (False, False, "onHidden")


def test_a_default_may_be_worked_out_in_either_place() -> None:
    for element in ({"defaultValue": "=today()"}, {"defaultValueExpression": "today()"}):
        values = asked({"type": "text", **element}).values
        assert values.default is None
        assert values.default_expression is not None
        assert values.default_expression.source == "today()"
    both = {"type": "text", "defaultValue": "=1", "defaultValueExpression": "2"}
    assert mistakes(both) == [(".defaultValue", ProblemCode.CONFLICT)]


def test_an_empty_condition_is_none() -> None:
    assert asked({"type": "text", "visibleIf": "  "}).rules.visible_if is None


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("{a} =", ProblemCode.EXPRESSION_SYNTAX),
        ("({a} = 1", ProblemCode.EXPRESSION_UNBALANCED),
        ("nofun({a})", ProblemCode.EXPRESSION_UNKNOWN_FUNCTION),
        ("{a} = 1" + " or {a} = 1" * 500, ProblemCode.EXPRESSION_TOO_LONG),
        ("(" * 200 + "1" + ")" * 200, ProblemCode.EXPRESSION_TOO_DEEP),
    ],
)
def test_a_bad_expression_is_told_with_its_place(expression: str, code: ProblemCode) -> None:
    assert mistakes({"type": "text", "visibleIf": expression}) == [(".visibleIf", code)]


def test_a_name_that_leads_nowhere_is_told_once() -> None:
    element = {"type": "text", "name": "q", "title": "Hello {nobody}", "visibleIf": "{a.x} = 1 and {nobody} empty"}
    told = notices(a_survey(A, element))
    assert sum(codes.count(NoticeCode.UNKNOWN_NAME) for codes in told.values()) == 1


@pytest.mark.parametrize(
    "name", ["a", "A", "a.b", "a[0].b", "#a", "shared", "shared-Comment", "sum", "pageno", "$self.value"]
)
def test_names_that_lead_somewhere_are_not_told(name: str) -> None:
    shared = {
        "type": "checkbox",
        "name": "c",
        "title": "C",
        "choices": [1],
        "valueName": "shared",
        "showOtherItem": True,
    }
    last = {"type": "text", "name": "q", "title": "Q", "visibleIf": f"{{{name}}} notempty"}
    told = notices(a_survey(A, shared, last, calculatedValues=[{"name": "sum", "expression": "1"}]))
    assert not any(NoticeCode.UNKNOWN_NAME in codes for codes in told.values())


def test_every_trigger_is_read() -> None:
    given = [
        {"type": "complete", "expression": "{a} = 1"},
        {"type": "SetValueTrigger", "expression": "{a} = 2", "setToName": "b", "setValue": ["x"]},
        {"type": "copyvalue", "expression": "{a} = 3", "fromName": "a", "setToName": "b"},
        {"type": "copyvalue", "fromName": "a", "setToName": "b"},
        {"type": "runexpression", "expression": "{a} = 4", "runExpression": "{a} + 1", "setToName": "b"},
        {"type": "skip", "expression": "{a} = 5", "gotoName": "b"},
    ]
    found = parse(a_survey(A, B, triggers=given)).triggers
    assert [one.act for one in found] == [Act.COMPLETE, Act.SET, Act.COPY, Act.COPY, Act.RUN, Act.SKIP]
    assert (found[1].set_to, found[1].value) == ("b", ["x"])
    assert (found[2].copy_from, found[2].set_to) == ("a", "b")
    assert found[4].run is not None
    assert found[5].go_to == "b"


@pytest.mark.parametrize(
    ("parts", "expression"),
    [
        ({"name": "a", "value": "x"}, "{a} equal 'x'"),
        ({"name": "a", "value": "5", "operator": "greater"}, "{a} greater 5"),
        ({"name": "a", "value": 5}, "{a} equal 5"),
        ({"name": "a", "value": False}, "{a} equal false"),
    ],
)
def test_a_condition_in_parts_is_put_together_as_surveyjs_does(parts: Definition, expression: str) -> None:
    assert parse(a_survey(A, triggers=[{"type": "complete", **parts}])).triggers[0].when.source == expression


@pytest.mark.parametrize(
    ("trigger", "found"),
    [
        ({}, [("triggers[0].type", ProblemCode.MISSING)]),
        ({"type": "visible", "questions": ["a"]}, [("triggers[0].type", ProblemCode.UNSUPPORTED_TYPE)]),
        ({"type": "complete"}, [("triggers[0].expression", ProblemCode.MISSING)]),
        ({"type": "complete", "name": "a", "value": ["x"]}, [("triggers[0].value", ProblemCode.TYPE)]),
        (
            {"type": "complete", "name": "a", "operator": "empty"},
            [("triggers[0].operator", ProblemCode.UNSUPPORTED_VALUE)],
        ),
        ({"type": "complete", "name": "a", "value": "it's"}, [("triggers[0].value", ProblemCode.TYPE)]),
        ({"type": "setvalue", "expression": "1"}, [("triggers[0].setToName", ProblemCode.MISSING)]),
        (
            {"type": "setvalue", "expression": "1", "setToName": "x"},
            [("triggers[0].setToName", ProblemCode.UNKNOWN_NAME)],
        ),
        ({"type": "skip", "expression": "1", "gotoName": "p"}, [("triggers[0].gotoName", ProblemCode.UNKNOWN_NAME)]),
        (
            {"type": "setvalue", "expression": "1", "setToName": "a", "isVariable": True},
            [("triggers[0].isVariable", ProblemCode.REFUSED_PROPERTY)],
        ),
        (
            {"type": "setvalue", "expression": "1", "setToName": "a", "setValue": ["x" * 6_000]},
            [("triggers[0].setValue", ProblemCode.TOO_LONG)],
        ),
    ],
)
def test_a_trigger_that_makes_no_sense_is_refused(trigger: Definition, found: list[tuple[str, ProblemCode]]) -> None:
    assert problems(a_survey(A, triggers=[trigger])) == found


def test_calculated_values_are_read() -> None:
    given = [{"name": "sum", "expression": "{a} + {b}", "includeIntoResult": True}]
    (found,) = parse(a_survey(A, B, calculatedValues=given)).calculated
    assert found == Calculated("sum", found.expression, kept=True)
    assert problems(a_survey(A, calculatedValues=[{"name": "a", "expression": "1"}])) == [
        ("calculatedValues[0].name", ProblemCode.DUPLICATE_NAME)
    ]
    assert problems(a_survey(A, calculatedValues=[{"name": "x"}])) == [
        ("calculatedValues[0].expression", ProblemCode.MISSING)
    ]


@pytest.mark.parametrize(
    "expressions",
    [{"x": "{y}", "y": "{x}"}, {"x": "{x} + 1"}, {"x": "{Y} + 1", "y": "iif({z} > 1, 1, 2)", "z": "{x.a}"}],
)
def test_calculated_values_that_are_worked_out_from_themselves_are_refused(expressions: dict[str, str]) -> None:
    given = [{"name": name, "expression": one} for name, one in expressions.items()]
    assert problems(a_survey(A, calculatedValues=given)) == [("calculatedValues[0]", ProblemCode.CYCLE)]


@pytest.mark.parametrize(
    "choices",
    [
        {"choices": ["a", "b"], "choicesVisibleIf": "{Q} empty"},
        {"choices": ["a", {"value": "b", "visibleIf": "{$self.value} = 'a'"}]},
        {"choices": ["a"], "choicesVisibleIf": "{shared} empty", "valueName": "shared"},
    ],
)
def test_choices_never_come_and_go_with_their_own_answer(choices: Definition) -> None:
    found = problems(a_survey({"type": "radiogroup", "name": "q", **choices}))
    assert found == [("pages[0].elements[0]", ProblemCode.OWN_ANSWER)]


@pytest.mark.parametrize(
    ("elements", "triggers"),
    [
        (({**A, "setValueExpression": "{b}"}, {**B, "setValueExpression": "{a}"}), []),
        (({**A, "resetValueIf": "{b} notempty"}, {**B, "resetValueIf": "{a} notempty"}), []),
        ((A, B), [{"type": "runexpression", "expression": "{a} > 1", "setToName": "a", "runExpression": "{a} + 1"}]),
        (
            (A, B),
            [
                {"type": "setvalue", "expression": "{a} = 1", "setToName": "b", "setValue": 1},
                {"type": "copyvalue", "fromName": "b", "setToName": "a"},
            ],
        ),
    ],
)
def test_answers_that_set_each_other_are_told(elements: tuple[Definition, ...], triggers: list[Definition]) -> None:
    """They end in SurveyJS, and so they do here."""
    told = notices(a_survey(*elements, triggers=triggers))
    assert [code for codes in told.values() for code in codes].count(NoticeCode.RING) == 1


def test_a_long_chain_is_no_cycle() -> None:
    chain = [
        {"type": "text", "name": f"q{at}", "title": "Q", "setValueExpression": f"{{q{at + 1}}}"} for at in range(150)
    ]
    assert len(parse(a_survey(*chain, {"type": "text", "name": "q150"})).questions()) == 151


def test_questions_that_share_a_value_must_ask_alike() -> None:
    one = {"type": "radiogroup", "name": "a", "title": "A", "choices": [1, 2], "valueName": "v"}
    two = {**one, "name": "b", "choices": [2, 1]}
    assert set(parse(a_survey(one, two)).counted) == {"v"}
    for other in ({**two, "choices": [1, 3]}, {**B, "valueName": "v"}, {**B, "name": "V"}):
        assert problems(a_survey(one, other)) == [("pages[0].elements[1]", ProblemCode.UNLIKE)]


def test_rows_of_figures_never_share_a_name_by_accident() -> None:
    matrix = {"type": "matrix", "name": "m", "title": "M", "rows": ["a"], "columns": [1, 2]}
    other = {"type": "rating", "name": "m.a", "title": "R"}
    assert problems(a_survey(matrix, other)) == [("pages[0].elements[1]", ProblemCode.DUPLICATE_NAME)]
