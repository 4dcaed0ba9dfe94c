"""The decision table against survey-core's own metadata: no property without a decision, none that isn't there."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.survey.decisions.decision import Verdict
from shared.survey.decisions.table import TABLE, TRIGGERS, VALIDATORS
from tests.differential.node import running

pytestmark = pytest.mark.servers

BASES = ("surveyvalidator", "surveytrigger")


@pytest.fixture(scope="module")
def metadata(survey_core: None) -> Mapping[str, Any]:  # noqa: ARG001 – it must be there
    asked = [*TABLE, *BASES]
    with running("properties.cjs") as node:
        return dict(zip(asked, node.ask(asked), strict=True))


@pytest.fixture(scope="module")
def known(metadata: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {of: {one["name"]: one for one in metadata[of]["properties"]} for of in TABLE}


def test_every_property_of_every_type_has_a_decision(known: Mapping[str, Mapping[str, Any]]) -> None:
    assert {of: set(properties) - set(TABLE[of]) for of, properties in known.items()} == {of: set() for of in TABLE}


def test_no_decision_is_about_a_property_that_surveyjs_has_not(known: Mapping[str, Mapping[str, Any]]) -> None:
    assert {of: set(TABLE[of]) - set(properties) for of, properties in known.items()} == {of: set() for of in TABLE}


def test_each_property_is_read_under_all_the_names_that_surveyjs_reads(known: Mapping[str, Mapping[str, Any]]) -> None:
    ours = {(of, name): list(TABLE[of][name].aliases) for of in TABLE for name in TABLE[of]}
    theirs = {(of, name): one["aliases"] for of, properties in known.items() for name, one in properties.items()}
    assert ours == theirs


def test_a_value_that_surveyjs_takes_for_granted_is_never_an_error_nor_a_notice(
    known: Mapping[str, Mapping[str, Any]],
) -> None:
    loud = [
        (of, name, one["default"])
        for of, properties in known.items()
        for name, one in properties.items()
        if TABLE[of][name].verdict is not Verdict.SUPPORTED and not TABLE[of][name].says_nothing(one["default"])
    ]
    assert loud == []


def test_every_validator_and_every_trigger_has_its_decisions(metadata: Mapping[str, Any]) -> None:
    assert set(metadata["surveyvalidator"]["children"]) == set(VALIDATORS)
    assert set(metadata["surveytrigger"]["children"]) == set(TRIGGERS)


def test_what_is_refused_says_what_to_do_instead() -> None:
    for of, decisions in TABLE.items():
        for name, decision in decisions.items():
            assert (decision.verdict is Verdict.REFUSED) == bool(decision.instead), (of, name)
