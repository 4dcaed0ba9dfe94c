"""The API does what its OpenAPI document says, whatever is sent."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.fakes.collector import Bench
from tests.fakes.collector_http import an_app

OPERATIONS = [
    ("/api/v1/links/{link}", "GET"),
    ("/api/v1/links/{link}/responses", "POST"),
    ("/api/v1/withdrawals", "POST"),
    ("/api/v1/openapi.json", "GET"),
]


def described(bench: Bench) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", an_app(bench))


def test_every_operation_is_described() -> None:
    bench = Bench()
    rules = an_app(bench).url_map.iter_rules()
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method) for rule in rules for method in rule.methods or ()
    }
    api = {(path, method) for path, method in served if path.startswith("/api/") and method not in {"HEAD", "OPTIONS"}}
    assert api == set(OPERATIONS)


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        (path, method, mode)
        for path, method in OPERATIONS
        for mode in GenerationMode
        # Nothing can be wrong about asking for the document.
        if (path, mode) != (OPERATIONS[-1][0], GenerationMode.NEGATIVE)
    ],
)
def test_the_api_is_as_it_is_described(path: str, method: str, mode: GenerationMode) -> None:
    bench = Bench()
    operation = described(bench)[path][method]

    @settings(
        max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def send(case: Any, known: bool) -> None:
        if known and case.path_parameters:
            case.path_parameters["link"] = bench.link()
        # Whether answers fit the survey is the survey's to say, not the document's.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    send()


def test_the_document_is_valid() -> None:
    described(Bench()).validate()
