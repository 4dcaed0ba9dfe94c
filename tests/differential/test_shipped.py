"""The surveys that ship get survey-core's verdict on any answers, in each language."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from deploy.surveys.shelf import shipped
from shared.survey.localised import Language
from tests.differential.comparing import asked, differences, ours
from tests.differential.node import Node

pytestmark = pytest.mark.servers

EACH = 40


def answers(definition: Mapping[str, Any], chance: Random) -> Mapping[str, object]:
    """Some questions answered, mostly as they should be."""
    given: dict[str, object] = {}
    for page in definition["pages"]:
        for element in page["elements"]:
            if chance.random() < 0.8:
                given[element["name"]] = _answer(element, chance)
    return given


def _answer(element: Mapping[str, Any], chance: Random) -> object:
    match element["type"]:
        case "radiogroup":
            return chance.choice([*(one["value"] for one in element["choices"]), "dontknow"])
        case "checkbox":
            values = [one["value"] for one in element["choices"]]
            return chance.sample(values, chance.randrange(len(values) + 1)) or ["none"]
        case "boolean":
            return chance.random() < 0.5
        case "rating":
            return chance.randrange(11)
        case "matrix":
            columns = [one["value"] for one in element["columns"]]
            return {row["value"]: chance.choice(columns) for row in element["rows"] if chance.random() < 0.8}
        case _:
            return chance.choice(["Hyvin menee.", "x" * 2_001, " ", "{trust}"])


@pytest.mark.parametrize("name", shipped())
def test_a_survey_that_ships_gets_the_verdict_of_survey_core(reference: Node, name: str) -> None:
    definition: dict[str, Any] = json.loads(shipped()[name].read_text(encoding="utf-8"))
    chance = Random(name)
    cases = [
        {
            "definition": definition,
            "answers": answers(definition, chance),
            "language": chance.choice(list(Language)).value,
            "entered": chance.random() < 0.5,
        }
        for _ in range(EACH)
    ]
    judged = [ours(case) for case in cases]
    found = reference.ask([asked(case, taken) for case, (_, _, taken) in zip(cases, judged, strict=True)])
    unlike = {
        json.dumps(case["answers"], ensure_ascii=False): told
        for case, (survey, made, _), one in zip(cases, judged, found, strict=True)
        if (told := list(differences(survey, made, one)))
    }
    assert not unlike, json.dumps(unlike, indent=1, ensure_ascii=False)
