"""Definitions that Kaiku takes, beside what survey-core reads out of them: nothing is lost or meant otherwise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from shared.survey.asks import Choice, Choices, Layout, Matrix, Role, Text, Texts, key_of
from shared.survey.definition import parse
from shared.survey.localised import Localised
from shared.survey.model import Question, Survey
from shared.survey.problems import InvalidSurvey
from tests.differential.node import running
from tests.differential.written import definition

pytestmark = pytest.mark.servers

BATCH = 100
LEAST_TAKEN = 0.2  # of what is generated: else the comparison would say little


def test_what_is_read_is_what_survey_core_reads(survey_core: None, count: int) -> None:  # noqa: ARG001 – must be there
    random = Random(2026)
    written = [definition(random) for _ in range(count)]
    taken = [(one, survey) for one in written if (survey := _read(one)) is not None]
    assert len(taken) > LEAST_TAKEN * count
    with running("reading.cjs") as node:
        for first in range(0, len(taken), BATCH):
            batch = taken[first : first + BATCH]
            for (one, survey), theirs in zip(batch, node.ask([one for one, _ in batch]), strict=True):
                differing = list(_differences(survey, theirs))
                assert not differing, f"{json.dumps(one)}: {differing[0]}"


def _read(one: Mapping[str, Any]) -> Survey | None:
    try:
        return parse(one)
    except InvalidSurvey:
        return None


def _differences(survey: Survey, theirs: Mapping[str, Any]) -> Iterator[str]:
    if theirs.get("failed") or theirs["errors"]:
        yield f"survey-core refuses: {theirs.get('failed') or theirs['errors']}"
        return
    for question, their in zip(survey.questions(), theirs["questions"], strict=True):
        yield from _unlike(question.name, _facts(question, their["type"]), {key: their[key] for key in their})
    calculated = [[one.name, one.expression.source, one.kept] for one in survey.calculated]
    yield from _unlike("calculated", {"all": calculated}, {"all": theirs["calculated"]})
    triggers = [[f"{one.act}trigger", one.when.source, one.set_to or None] for one in survey.triggers]
    # One that copies without a condition copies always.
    their_triggers = [[kind, when or "true", name] for kind, when, name in theirs["triggers"]]
    yield from _unlike("triggers", {"all": triggers}, {"all": their_triggers})


def _unlike(what: str, own: Mapping[str, object], theirs: Mapping[str, object]) -> Iterator[str]:
    for key, one in theirs.items():
        value = _plain(key, one, theirs)
        if key in own and json.dumps(own[key]) != json.dumps(value):
            yield f"{what}.{key}: {json.dumps(own[key])} ≠ {json.dumps(value)}"


def _plain(key: str, value: object, theirs: Mapping[str, object]) -> object:
    """What survey-core has read, without texts that say only what is there already."""
    if key in ("choices", "rows") and isinstance(value, list):
        return [[one[0], None if one[1] == key_of(one[0]) else one[1], *one[2:]] for one in value]
    if key == "ends" and isinstance(value, list):
        return [one if one != "" else None for one in value]
    return None if key == "title" and value == theirs["name"] else value


def _facts(question: Question, of: str) -> dict[str, object]:
    """What of a question is compared, as `reading.cjs` tells it."""
    asks, rules, values = question.asks, question.rules, question.values
    facts: dict[str, object] = {
        "name": question.name,
        "value_name": question.value_name,
        "title": _fi(question.title, question.name),
        "required": rules.required,
        "visible_if": rules.visible_if.source if rules.visible_if else None,
        "read_only": not rules.enabled,
        "default_expression": values.default_expression.source if values.default_expression else None,
        "validators": _kinds(question),
    }
    if isinstance(asks, Choices):
        own = [one for one in asks.choices if one.role is Role.ORDINARY or of == "rating"]
        facts["choices"] = [_item(one, titled=asks.layout is not Layout.BOOLEAN) for one in own]
        roles = {one.value for one in asks.choices if one.role is not Role.ORDINARY}
        facts["special"] = [value in roles for value in ("none", "refused", "dontknow", "other")]
        facts["limits"] = [asks.fewest or 0, asks.most or 0]
    elif isinstance(asks, Matrix):
        facts["choices"] = [_item(one) for one in asks.columns]
        facts |= {"rows": [_item(one) for one in asks.rows], "multiple": asks.multiple, "each": asks.each_required}
    elif isinstance(asks, Texts):
        facts["items"] = [[one.name, _fi(one.title, one.name), one.required, one.text.input] for one in asks.items]
    else:
        facts |= _line(asks)
    return facts


def _line(asks: Text) -> dict[str, object]:
    ends = (asks.least_expression, asks.most_expression)
    facts: dict[str, object] = {"input": asks.input, "by": [one.source if one else None for one in ends]}
    facts["ends"] = [asks.least, asks.most]
    return facts


def _kinds(question: Question) -> list[str]:
    kinds = {"Numeric": "numeric", "Length": "text", "Email": "email", "AnswerCount": "answercount"}
    return [f"{kinds[type(one.check).__name__]}validator" for one in question.validators]


def _item(one: Choice, *, titled: bool = True) -> Sequence[object]:
    conditions = [each.source if each else None for each in (one.visible_if, one.enable_if)]
    return [one.value, _fi(one.title, one.key) if titled else None, *conditions]


def _fi(text: Localised, usual: str) -> str | None:
    """The text in Finnish; None where it is the usual one, which SurveyJS doesn't keep."""
    return None if text == Localised.same(usual) else text.fi or text.en or None
