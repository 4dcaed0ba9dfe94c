"""The decision table: for each thing that a definition can hold, by SurveyJS's name for it, a decision a property.

A test compares it with what survey-core itself knows, so that no property goes without a decision.
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.survey.decisions import choices, matrices, questions, rules, sections, survey, texts
from shared.survey.decisions.decision import Decisions

QUESTIONS: Mapping[str, Decisions] = MappingProxyType({
    "text": texts.TEXT,
    "comment": texts.COMMENT,
    "multipletext": texts.MULTIPLETEXT,
    "radiogroup": choices.RADIOGROUP,
    "checkbox": choices.CHECKBOX,
    "dropdown": choices.DROPDOWN,
    "tagbox": choices.TAGBOX,
    "ranking": choices.RANKING,
    "rating": choices.RATING,
    "boolean": questions.BOOLEAN,
    "matrix": matrices.MATRIX,
})  # fmt: skip

ELEMENTS: Mapping[str, Decisions] = MappingProxyType(
    {**QUESTIONS, "html": questions.HTML, "panel": sections.PANEL},
)

VALIDATORS: Mapping[str, Decisions] = MappingProxyType({
    "numericvalidator": rules.NUMERIC,
    "textvalidator": rules.LENGTH,
    "regexvalidator": rules.REGEX,
    "emailvalidator": rules.EMAIL,
    "expressionvalidator": rules.EXPRESSION,
    "answercountvalidator": rules.ANSWER_COUNT,
})  # fmt: skip

TRIGGERS: Mapping[str, Decisions] = MappingProxyType({
    "completetrigger": rules.COMPLETE,
    "setvaluetrigger": rules.SET_VALUE,
    "copyvaluetrigger": rules.COPY_VALUE,
    "runexpressiontrigger": rules.RUN_EXPRESSION,
    "skiptrigger": rules.SKIP,
    "visibletrigger": rules.VISIBLE,
})  # fmt: skip

ITEMS: Mapping[str, Decisions] = MappingProxyType({
    "itemvalue": choices.ITEM,
    "choiceitem": choices.CHOICE_ITEM,
    "checkboxitem": choices.CHECKBOX_ITEM,
    "ratingitem": choices.ITEM,
    "matrixcolumn": matrices.MATRIX_COLUMN,
    "multipletextitem": texts.MULTIPLETEXT_ITEM,
})  # fmt: skip

TABLE: Mapping[str, Decisions] = MappingProxyType({
    "survey": survey.SURVEY,
    "page": sections.PAGE,
    **ELEMENTS,
    **ITEMS,
    **VALIDATORS,
    **TRIGGERS,
    "calculatedvalue": rules.CALCULATED,
    "htmlconditionitem": rules.HTML_CONDITION,
    "urlconditionitem": rules.URL_CONDITION,
})  # fmt: skip
