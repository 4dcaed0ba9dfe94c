"""What is chosen from: lists, ratings, booleans, matrices, and the items of all of them."""

import pytest

from shared.survey.asks import Choices, Layout, Matrix, Role
from shared.survey.localised import Localised
from shared.survey.problems import NoticeCode, ProblemCode
from tests.unit.survey.definitions import Definition, a_survey, asked, asks, mistakes, notices

FRUIT = ["apple", "pear"]


def choices(element: Definition) -> Choices:
    return asks(Choices, element)


@pytest.mark.parametrize(
    ("of", "layout", "multiple"),
    [
        ("radiogroup", Layout.RADIOS, False),
        ("dropdown", Layout.SELECT, False),
        ("checkbox", Layout.CHECKBOXES, True),
        ("tagbox", Layout.TAGS, True),
        ("ranking", Layout.RANKING, True),
    ],
)
def test_each_list_has_its_layout(of: str, layout: Layout, multiple: bool) -> None:
    found = choices({"type": of, "choices": FRUIT})
    assert (found.layout, found.multiple, [one.value for one in found.choices]) == (layout, multiple, FRUIT)


@pytest.mark.parametrize(
    ("item", "value", "title"),
    [
        ("apple", "apple", "apple"),
        (4, 4, "4"),
        (2.5, 2.5, "2.5"),
        ({"value": 1, "text": "One"}, 1, "One"),
        ({"value": 1, "text": ""}, 1, "1"),
        ({"value": 1}, 1, "1"),
        ({"text": "apple"}, "apple", "apple"),
        ("a|An apple", "a", "An apple"),
        ({"value": "a|An apple"}, "a", "An apple"),
        ({"value": "a|An apple", "text": "Fruit"}, "a", "Fruit"),
        (True, True, "true"),
    ],
)
def test_an_item_is_read_as_surveyjs_reads_it(item: object, value: object, title: str) -> None:
    one = choices({"type": "radiogroup", "choices": [item, "z"]}).choices[0]
    assert (one.value, type(one.value), one.title) == (value, type(value), Localised.same(title))


@pytest.mark.parametrize("item", [None, "", [], {}, {"value": None}, {"value": {}}, "x" * 101, "a\nb", 1e300, "|x"])
def test_an_item_that_could_not_be_counted_is_refused(item: object) -> None:
    assert (".choices[0]", ProblemCode.TYPE) in mistakes({"type": "radiogroup", "choices": [item, "z"]})


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ({"type": "radiogroup"}, [(".choices", ProblemCode.MISSING)]),
        ({"type": "radiogroup", "choices": [1, "1"]}, [(".choices", ProblemCode.DUPLICATE_CHOICE)]),
        (
            {"type": "radiogroup", "choices": ["none"], "showNoneItem": True},
            [(".choices", ProblemCode.DUPLICATE_CHOICE)],
        ),
        (
            {"type": "checkbox", "choices": [1, 2], "minSelectedChoices": 3},
            [(".minSelectedChoices", ProblemCode.LIMITS)],
        ),
        (
            {"type": "checkbox", "choices": list(range(501))},
            [(".choices", ProblemCode.TOO_MANY)],
        ),
        (
            {"type": "radiogroup", "choicesByUrl": {"url": "https://x"}, "choices": [1]},
            [(".choicesByUrl", ProblemCode.REFUSED_PROPERTY)],
        ),
        (
            {"type": "radiogroup", "choices": [{"value": 1, "showCommentArea": True}]},
            [(".choices[0].showCommentArea", ProblemCode.REFUSED_PROPERTY)],
        ),
        (
            {"type": "radiogroup", "choices": [{"value": 1, "isExclusive": True}]},
            [(".choices[0].isExclusive", ProblemCode.UNKNOWN_PROPERTY)],
        ),
        (
            {"type": "radiogroup", "choices": [1], "showOtherItem": True, "showCommentArea": True},
            [(".showCommentArea", ProblemCode.CONFLICT)],
        ),
        ({"type": "ranking", "choices": [1]}, [(".choices", ProblemCode.RANGE)]),
        ({"type": "ranking", "choices": list(range(51))}, [(".choices", ProblemCode.RANGE)]),
        (
            {"type": "ranking", "choices": [1, 2], "showOtherItem": True},
            [(".showOtherItem", ProblemCode.REFUSED_PROPERTY)],
        ),
        (
            {"type": "dropdown", "choicesMax": 10_000},
            [(".choicesStep", ProblemCode.TOO_MANY), (".choices", ProblemCode.MISSING)],
        ),
        ({"type": "boolean", "valueTrue": "x", "valueFalse": "x"}, [(".valueFalse", ProblemCode.DUPLICATE_CHOICE)]),
        ({"type": "boolean", "valueTrue": [1]}, [(".valueTrue", ProblemCode.TYPE)]),
        ({"type": "matrix", "columns": [1]}, [(".rows", ProblemCode.MISSING)]),
        ({"type": "matrix", "columns": [1], "rows": ["__proto__"]}, [(".rows", ProblemCode.RESERVED_NAME)]),
        (
            {"type": "matrix", "columns": [1], "rows": [1], "cellType": "text"},
            [(".cellType", ProblemCode.UNSUPPORTED_VALUE)],
        ),
        (
            {"type": "matrix", "columns": [1], "rows": [1], "cells": {"1": {"1": "x"}}},
            [(".cells", ProblemCode.REFUSED_PROPERTY)],
        ),
        ({"type": "rating", "rateMin": 5, "rateMax": 1}, [(".rateMax", ProblemCode.RANGE)]),
        ({"type": "rating", "rateMin": 1e9, "rateMax": 2e9}, [(".rateMax", ProblemCode.RANGE)]),
        ({"type": "rating", "rateStep": 0.1234567891}, [(".rateStep", ProblemCode.RANGE)]),
        ({"type": "rating", "rateType": "hearts"}, [(".rateType", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"type": "rating", "rateMin": 7}, [(".rateMax", ProblemCode.RANGE)]),
        ({"type": "rating", "rateStep": 0}, [(".rateStep", ProblemCode.RANGE)]),
        (
            {"type": "rating", "rateValues": [1, 2], "autoGenerate": True, "rateType": "smileys"},
            [(".autoGenerate", ProblemCode.CONFLICT)],
        ),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(element: Definition, found: list[tuple[str, ProblemCode]]) -> None:
    assert mistakes(element) == found


def test_special_items_stand_in_surveyjs_order_with_its_values() -> None:
    flags = dict.fromkeys(("showOtherItem", "showDontKnowItem", "showRefuseItem", "showNoneItem"), True)
    found = choices({"type": "checkbox", "choices": ["a"], **flags, "noneText": "Nothing"}).choices
    assert [(one.value, one.role) for one in found] == [
        ("a", Role.ORDINARY),
        ("none", Role.NONE),
        ("refused", Role.CANT_SAY),
        ("dontknow", Role.CANT_SAY),
        ("other", Role.OTHER),
    ]
    assert found[1].title == Localised.same("Nothing")
    assert [one.alone for one in found] == [False, True, True, True, False]


def test_an_exclusive_item_stands_alone() -> None:
    found = choices({"type": "checkbox", "choices": ["a", {"value": "b", "isExclusive": True}]}).choices
    assert [one.alone for one in found] == [False, True]


def test_items_have_conditions_of_their_own_and_in_common() -> None:
    item = {"value": "a", "visibleIf": "{x} = 1", "enableIf": "{x} = 2"}
    found = choices(
        {"type": "tagbox", "choices": [item, "b"], "choicesVisibleIf": "{item} != {x}", "choicesEnableIf": "true"}
    )
    one = found.choices[0]
    conditions = (one.visible_if, one.enable_if, found.visible_if, found.enable_if)
    assert [each.source for each in conditions if each] == ["{x} = 1", "{x} = 2", "{item} != {x}", "true"]


def test_a_dropdown_offers_numbers_by_itself() -> None:
    found = choices({"type": "dropdown", "choices": ["none"], "choicesMin": 2, "choicesMax": 6, "choicesStep": 2})
    assert [one.value for one in found.choices] == ["none", 2, 4, 6]


@pytest.mark.parametrize(
    ("element", "values"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"rateMin": 0, "rateMax": 10}, list(range(11))),
        ({"rateMin": 6, "rateMax": 10}, [6, 7, 8, 9, 10]),
        ({"rateMin": 0, "rateMax": 11, "rateStep": 2, "rateCount": 6}, [0, 2, 4, 6, 8, 10]),
        ({"rateMin": 1, "rateCount": 7}, [1, 2, 3, 4, 5, 6, 7]),
        ({"rateMax": 10, "rateCount": 5}, [6, 7, 8, 9, 10]),
        ({"rateCount": 7, "rateMax": 7}, [1, 2, 3, 4, 5, 6, 7]),
        ({"rateStep": 0.5}, [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        ({"rateMin": 0, "rateMax": 1, "rateStep": 0.1}, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        ({"rateMin": -2, "rateMax": 2}, [-2, -1, 0, 1, 2]),
        ({"rateMin": 0.5, "rateMax": 3}, [0.5, 2, 3]),
        ({"rateMin": 0, "rateMax": 1, "rateStep": 0.3}, [0, 0.3, 0.6, 0.9]),
        ({"rateStep": 10}, [1]),
        ({"rateMax": 30}, list(range(1, 21))),
        ({"rateCount": 7}, [1, 2, 3, 4, 5]),
        ({"rateMin": 0, "rateMax": 10, "rateCount": 3}, list(range(11))),
        ({"rateMax": 12, "rateType": "smileys"}, list(range(1, 11))),
        ({"rateValues": [1, {"value": 2, "text": "Two"}, "dontknow"]}, [1, 2, "dontknow"]),
        ({"rateValues": []}, [1, 2, 3, 4, 5]),
        ({"rateValues": [7, 8], "autoGenerate": True}, [1, 2, 3, 4, 5]),
        ({"rateValues": [7, 8], "autoGenerate": False}, [7, 8]),
    ],
)
def test_a_rating_has_the_steps_that_surveyjs_makes(element: Definition, values: list[object]) -> None:
    assert [one.value for one in choices({"type": "rating", **element}).choices] == values


def test_cant_say_among_rate_values_and_columns_goes_by_its_value() -> None:
    assert choices({"type": "rating", "rateValues": [1, 2, "dontknow"]}).choices[2].role is Role.CANT_SAY
    matrix = asks(
        Matrix, {"type": "matrix", "rows": ["a"], "columns": [1, 2, {"value": "dontknow", "text": "Can’t say"}]}
    )
    assert [one.role for one in matrix.columns] == [Role.ORDINARY, Role.ORDINARY, Role.CANT_SAY]


def test_a_matrix_keeps_its_rules() -> None:
    found = asks(
        Matrix,
        {
            "type": "matrix",
            "rows": [{"value": "a", "visibleIf": "{x} = 1"}, "b"],
            "columns": [1, {"value": 2, "isExclusive": True}],
            "cellType": "checkbox",
            "isAllRowRequired": True,
            "eachRowUnique": True,
            "rowsVisibleIf": "{item} != 'c'",
            "columnsVisibleIf": "{item} > 0",
        },
    )
    assert (found.multiple, found.each_required, found.each_unique) == (True, True, True)
    assert found.columns[1].alone
    assert [one.source for one in (found.rows_visible_if, found.columns_visible_if) if one] == [
        "{item} != 'c'",
        "{item} > 0",
    ]


def test_a_boolean_may_have_values_and_words_of_its_own() -> None:
    found = choices({"type": "boolean", "valueTrue": "yes", "valueFalse": 0, "labelTrue": {"fi": "Joo", "sv": "Jo"}})
    assert [one.value for one in found.choices] == ["yes", 0]
    assert found.choices[0].title == Localised("Joo", "Jo", "")
    assert [one.value for one in choices({"type": "boolean"}).choices] == [True, False]


@pytest.mark.parametrize(
    ("element", "default"),
    [
        ({"type": "radiogroup", "choices": [1, 2], "defaultValue": 1}, 1),
        ({"type": "radiogroup", "choices": [1, 2], "defaultValue": "1"}, 1),
        ({"type": "checkbox", "choices": FRUIT, "defaultValue": ["pear"]}, ["pear"]),
        ({"type": "boolean", "defaultValue": "true"}, True),
        ({"type": "boolean", "defaultValue": False}, False),
        ({"type": "boolean", "defaultValue": "true", "valueTrue": "yes"}, "yes"),
        ({"type": "boolean", "defaultValue": "indeterminate"}, None),
        ({"type": "matrix", "rows": ["a", "b"], "columns": [1, 2], "defaultValue": {"a": "2"}}, {"a": 2}),
        (
            {"type": "matrix", "rows": ["a"], "columns": [1, 2], "cellType": "checkbox", "defaultValue": {"a": [1]}},
            {"a": [1]},
        ),
    ],
)
def test_a_default_is_an_answer_that_could_be_given(element: Definition, default: object) -> None:
    assert asked(element).values.default == default


@pytest.mark.parametrize(
    "element",
    [
        {"type": "radiogroup", "choices": [1], "defaultValue": 2},
        {"type": "radiogroup", "choices": [1], "defaultValue": [1]},
        {"type": "boolean", "defaultValue": "perhaps"},
        {"type": "matrix", "rows": ["a"], "columns": [1], "defaultValue": {"b": 1}},
        {"type": "matrix", "rows": ["a"], "columns": [1], "defaultValue": {"a": 2}},
    ],
)
def test_a_default_that_is_no_choice_is_refused(element: Definition) -> None:
    assert mistakes(element) == [(".defaultValue", ProblemCode.UNKNOWN_CHOICE)]


def test_many_choices_are_told() -> None:
    told = notices(a_survey({"type": "dropdown", "name": "q", "title": "Q", "choices": list(range(40))}))
    assert told["pages[0].elements[0].choices"] == [NoticeCode.MANY_CHOICES]


@pytest.mark.parametrize(
    ("element", "key"),
    [
        ({"rateCount": 7}, "rateCount"),
        ({"rateMax": 30}, "rateMax"),
        ({"rateMax": 12, "rateType": "smileys"}, "rateType"),
    ],
)
def test_steps_that_are_not_those_that_are_written_are_told(element: Definition, key: str) -> None:
    told = notices(a_survey({"type": "rating", "name": "q", "title": "Q", **element}))
    assert NoticeCode.STEPS in told[f"pages[0].elements[0].{key}"]
