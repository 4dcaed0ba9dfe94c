"""What is written: lines, numbers, days, long texts, several under one title, and what they must fulfil."""

import pytest

from shared.survey.asks import InputType, Text, Texts
from shared.survey.localised import Localised
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.validators import AnswerCount, Condition, Email, Length, Numeric, Pattern
from tests.unit.survey.definitions import Definition, a_survey, asked, asks, mistakes, notices


def line(element: Definition) -> Text:
    return asks(Text, {"type": "text", **element})


@pytest.mark.parametrize("of", list(InputType))
def test_each_input_type_is_read_in_any_case(of: InputType) -> None:
    assert line({"inputType": of.upper()}).input is of


@pytest.mark.parametrize(
    ("element", "least", "most"),
    [
        ({"inputType": "number", "min": 1, "max": 2.5}, 1, 2.5),
        ({"inputType": "number", "min": "1", "max": "10"}, "1", "10"),
        ({"inputType": "date", "min": "2026-01-01", "max": "2026-12-31"}, "2026-01-01", "2026-12-31"),
        ({"inputType": "month", "max": "2026-12"}, None, "2026-12"),
        ({"inputType": "time", "min": "08:30"}, "08:30", None),
    ],
)
def test_ends_stay_as_they_are_written(element: Definition, least: object, most: object) -> None:
    found = line(element)
    assert (found.least, found.most) == (least, most)


def test_ends_are_worked_out_by_expressions_in_either_place() -> None:
    found = line({"inputType": "date", "min": "=today()", "maxValueExpression": "today(7)"})
    assert [one.source for one in (found.least_expression, found.most_expression) if one] == ["today()", "today(7)"]
    assert (found.least, found.most) == (None, None)


def test_words_for_wrong_numbers_are_kept() -> None:
    words = {"minErrorText": "low", "maxErrorText": "high", "stepErrorText": "step"}
    found = line({"inputType": "number", "step": 0.5, **words})
    assert (found.step, found.least_error.en, found.most_error.en, found.step_error.en) == (0.5, "low", "high", "step")


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ({"inputType": "color"}, [(".inputType", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"inputType": "datetime-local"}, [(".inputType", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"min": 1}, [(".min", ProblemCode.CONFLICT)]),
        ({"inputType": "email", "maxValueExpression": "1"}, [(".maxValueExpression", ProblemCode.CONFLICT)]),
        ({"inputType": "number", "min": "many"}, [(".min", ProblemCode.TYPE)]),
        ({"inputType": "number", "min": True}, [(".min", ProblemCode.TYPE)]),
        ({"inputType": "number", "min": 3, "max": 2}, [(".max", ProblemCode.LIMITS)]),
        ({"inputType": "number", "min": "9", "max": "10"}, []),
        ({"inputType": "date", "min": "1.1.2026"}, [(".min", ProblemCode.TYPE)]),
        ({"inputType": "date", "min": "2026-02-01", "max": "2026-01-01"}, [(".max", ProblemCode.LIMITS)]),
        ({"inputType": "number", "step": "1"}, [(".step", ProblemCode.TYPE)]),
        ({"maxLength": True}, [(".maxLength", ProblemCode.TYPE)]),
        ({"autocomplete": '"><script>'}, [(".autocomplete", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"maskType": "numeric"}, [(".maskType", ProblemCode.REFUSED_PROPERTY)]),
        ({"defaultValue": {"a": 1}}, [(".defaultValue", ProblemCode.TYPE)]),
        ({"showCommentArea": True}, [(".showCommentArea", ProblemCode.REFUSED_PROPERTY)]),
        ({"readOnly": "yes"}, [(".readOnly", ProblemCode.TYPE)]),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(element: Definition, found: list[tuple[str, ProblemCode]]) -> None:
    if found:
        assert mistakes({"type": "text", **element}) == found
    else:
        line(element)


def test_a_long_text_has_its_rows() -> None:
    found = asks(Text, {"type": "comment", "rows": 8, "placeholder": {"fi": "Kirjoita"}})
    assert (found.rows, found.placeholder.fi) == (8, "Kirjoita")
    assert asks(Text, {"type": "comment"}).rows == 4
    assert mistakes({"type": "comment", "acceptCarriageReturn": False}) == [
        (".acceptCarriageReturn", ProblemCode.REFUSED_PROPERTY)
    ]


def test_several_texts_have_names_titles_and_rules_of_their_own() -> None:
    items = [
        {"name": "a", "title": "First", "isRequired": True, "inputType": "number", "minValueExpression": "1"},
        {"name": "b", "maxLength": 7, "defaultValueExpression": "{q.a} + 1", "validators": [{"type": "numeric"}]},
    ]
    first, second = asks(Texts, {"type": "multipletext", "items": items}).items
    assert (first.name, first.title.en, first.required, first.text.input) == ("a", "First", True, InputType.NUMBER)
    assert first.text.least_expression is not None
    assert (second.title, second.text.longest) == (Localised.same("b"), 7)
    assert second.default_expression is not None
    assert second.validators[0].check == Numeric()


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([], [(".items", ProblemCode.MISSING)]),
        ([{}], [(".items[0].name", ProblemCode.MISSING), (".items", ProblemCode.MISSING)]),
        ([{"name": "a"}, {"name": "A"}], [(".items[1].name", ProblemCode.DUPLICATE_NAME)]),
        ([{"name": "constructor"}, {"name": "a"}], [(".items[0].name", ProblemCode.RESERVED_NAME)]),
        ([{"name": "a", "maskType": "pattern"}], [(".items[0].maskType", ProblemCode.REFUSED_PROPERTY)]),
        ([{"name": "a", "isRequired": 1}], [(".items[0].isRequired", ProblemCode.TYPE)]),
    ],
)
def test_several_texts_that_make_no_sense_are_refused(
    items: list[Definition], found: list[tuple[str, ProblemCode]]
) -> None:
    assert mistakes({"type": "multipletext", "items": items}) == found


def test_validators_are_read_under_both_their_names() -> None:
    given = [
        {"type": "numeric", "minValue": 1, "maxValue": 5, "text": {"fi": "Väärin"}},
        {"type": "TextValidator", "minLength": 2, "maxLength": 4, "allowDigits": False},
        {"type": "regexvalidator", "regex": "^a+$", "insensitive": True},
        {"type": "email"},
        {"type": "expression", "expression": "{q} > 1"},
        {"type": "answercount", "minCount": 1, "maxCount": 2},
    ]
    found = asked({"type": "text", "validators": given}).validators
    checks = [one.check for one in found]
    assert checks[0] == Numeric(1, 5)
    assert found[0].text.fi == "Väärin"
    assert checks[1] == Length(2, 4, digits=False)
    assert isinstance(checks[2], Pattern)
    assert checks[2].regex.ignore_case
    assert checks[3] == Email()
    assert isinstance(checks[4], Condition)
    assert checks[5] == AnswerCount(1, 2)


def test_a_validator_that_checks_nothing_is_left_out_as_surveyjs_lets_all_pass_it() -> None:
    assert asked({"type": "text", "validators": [{"type": "expression"}, {"type": "regex"}]}).validators == ()


@pytest.mark.parametrize(
    ("validator", "found"),
    [
        ({}, [(".validators[0].type", ProblemCode.MISSING)]),
        ({"type": "file"}, [(".validators[0].type", ProblemCode.UNSUPPORTED_TYPE)]),
        ({"type": "numeric", "minValue": 3, "maxValue": 1}, [(".validators[0].maxValue", ProblemCode.LIMITS)]),
        ({"type": "numeric", "minValue": "3"}, [(".validators[0].minValue", ProblemCode.TYPE)]),
        ({"type": "regex", "regex": "("}, [(".validators[0].regex", ProblemCode.REGEX_SYNTAX)]),
        ({"type": "regex", "regex": "(a)\\1"}, [(".validators[0].regex", ProblemCode.REGEX_UNSAFE)]),
        ({"type": "expression", "expression": "{q} >"}, [(".validators[0].expression", ProblemCode.EXPRESSION_SYNTAX)]),
        (
            {"type": "email", "notificationType": "warning"},
            [(".validators[0].notificationType", ProblemCode.REFUSED_PROPERTY)],
        ),
    ],
)
def test_a_validator_that_makes_no_sense_is_refused(
    validator: Definition, found: list[tuple[str, ProblemCode]]
) -> None:
    assert mistakes({"type": "text", "validators": [validator]}) == found


@pytest.mark.parametrize(
    "element",
    [
        {"type": "text", "name": "companyName"},
        {"type": "text", "inputType": "email"},
        {"type": "text", "inputType": "tel"},
        {"type": "text", "title": {"fi": "Nimesi", "sv": "Ditt namn"}},
        {"type": "text", "title": {"fi": "Yrityksen toimiala", "sv": "Bransch"}},
        {"type": "text", "title": {"fi": "Tehtävä", "sv": "Roll"}},
        {"type": "text", "autocomplete": "organization"},
        {"type": "multipletext", "items": [{"name": "sähköposti"}]},
        {"type": "comment", "title": "Your name"},
    ],
)
def test_a_text_that_may_name_its_writer_is_told(element: Definition) -> None:
    told = notices(a_survey({"name": "q", "title": "Q", **element}))
    assert NoticeCode.MAY_NAME_RESPONDENT in told["pages[0].elements[0]"]


@pytest.mark.parametrize(
    "element",
    [
        {"type": "comment", "title": "Mitä yritys voisi tehdä paremmin?"},
        {"type": "rating", "title": "Yrityksen ja oppilaitoksen yhteistyö"},
        {"type": "text", "title": "Kokemuksesi lukuina"},
    ],
)
def test_what_names_nobody_is_not_told(element: Definition) -> None:
    told = notices(a_survey({"name": "q", **element}))
    assert NoticeCode.MAY_NAME_RESPONDENT not in told.get("pages[0].elements[0]", [])


def test_several_questions_on_the_kind_of_person_are_told_together() -> None:
    elements = [
        {"type": "dropdown", "name": name, "title": name, "choices": [1, 2]} for name in ("age", "gender", "role")
    ]
    assert notices(a_survey(*elements))["pages[0].elements[0]"] == [NoticeCode.BACKGROUND]
    assert NoticeCode.BACKGROUND not in notices(a_survey(*elements[:2])).get("pages[0].elements[0]", [])


def test_a_number_is_told_to_give_no_figures() -> None:
    told = notices(a_survey({"type": "text", "name": "q", "title": "Q", "inputType": "number"}))
    assert told["pages[0].elements[0]"] == [NoticeCode.NOT_COUNTED]


def test_a_limit_beyond_kaikus_own_is_taken_as_that_and_told() -> None:
    definition = a_survey({"type": "comment", "name": "q", "title": "Q", "maxLength": 9_000, "rows": 99})
    told = notices(definition)
    assert told["pages[0].elements[0].maxLength"] == told["pages[0].elements[0].rows"] == [NoticeCode.CAPPED]
    found = asks(Text, {"type": "comment", "maxLength": 9_000, "rows": 99})
    assert (found.longest, found.rows) == (5_000, 50)
