"""The leaders' API does what its OpenAPI document says, whatever is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from services.aggregator.entrypoints.http.openapi import OPERATIONS
from shared.web.mount import mounted
from tests.fakes.leading import GOAL, NEA, ROUND
from tests.unit.aggregator.http.conftest import World

KNOWN = {"scope": "lansi", "goal": GOAL}
ASKED = {"survey": "partnership", "window": f"round:{ROUND}", "question": "trust", "statistic": "mean", "by": "day"}


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.access.make_token(NEA, now=world.now())}"}


def described(world: World, headers: dict[str, str]) -> Any:
    app = mounted({"/leader": world.app})
    return schemathesis.openapi.from_wsgi("/leader/api/v1/openapi.json", app, headers=headers)


def test_every_operation_is_described(world: World) -> None:
    rules = [one for one in world.app.url_map.iter_rules() if one.rule.startswith("/api/")]
    served = {
        (rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}"), method)
        for rule in rules
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }
    assert served == {(one.path, one.method.upper()) for one in OPERATIONS}


def asked_for() -> Iterator[tuple[str, str, GenerationMode]]:
    """Every operation, asked rightly, and wrongly where anything can be wrong about asking."""
    for one in OPERATIONS:
        yield one.path, one.method.upper(), GenerationMode.POSITIVE
        if "{" in one.path or one.query or one.body:
            yield one.path, one.method.upper(), GenerationMode.NEGATIVE


@pytest.mark.parametrize(("path", "method", "mode"), list(asked_for()))
def test_the_api_is_as_it_is_described(
    world: World, headers: dict[str, str], path: str, method: str, mode: GenerationMode
) -> None:
    operation = described(world, headers)[f"/api/v1{path}"][method]

    @settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def ask(case: Any, known: bool) -> None:
        case.headers = {**(case.headers or {}), **headers}
        if known and case.path_parameters:
            case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters if name in KNOWN})
        if known and case.query and mode is GenerationMode.POSITIVE:
            case.query.update({name: ASKED[name] for name in case.query if name in ASKED})
        # Whether a survey has such a question is the survey's to say, not the document's.  The token is always sent.
        answer = case.call()
        too_large = [negative_data_rejection] if answer.status_code == 413 else []
        case.validate_response(answer, excluded_checks=[positive_data_acceptance, ignored_auth, *too_large])

    ask()


def test_the_document_is_valid(world: World, headers: dict[str, str]) -> None:
    described(world, headers).validate()
