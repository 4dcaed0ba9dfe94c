"""Whatever is sent to the coordinators' addresses, by whomever, nothing breaks and nothing hangs."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance
from werkzeug.datastructures import MultiDict

from shared.contracts.ids import LeaderId
from shared.web.mount import mounted
from tests.fakes.managing import (
    AUTO,
    GUNNAR,
    INVITED,
    NELLI,
    NIILO,
    PARTNERSHIP,
    SIRPA,
    SPRING,
    TARU,
    TOKENS,
    ULLA,
    URL,
    ManagingBench,
)
from tests.hostile import ODD, Sent, many, requests, send
from tests.hostile_surveys import HUGE, definitions
from tests.limits import at_once

FIELDS = (
    "lang", "file", "survey", "id", "units", "opens", "closes", "link", "cap", "per_minute", "before", "after", "unit",
    "count", "address", "token", "definition", "links", "key", "do", "page", "format", "number", "owner", "version",
)  # fmt: skip
KNOWN = (PARTNERSHIP, SPRING, INVITED, AUTO, "1", "2026-04-01", "open", "personal", "mia@example.org", "fi")
WHO = st.sampled_from([None, NELLI, TARU, SIRPA, ULLA, GUNNAR, NIILO])


class Met:
    """A bench that is made anew now and then, so that nothing piles up."""

    def __init__(self) -> None:
        self.bench = ManagingBench()
        self.app: Flask = self.bench.app()

    def client(self, who: LeaderId | None) -> FlaskClient:
        return self.bench.browser(self.app, who)


@cache
def met() -> Met:
    return Met()


@settings(parent=many, max_examples=100)
@given(sent=requests(fields=FIELDS, known=KNOWN), who=WHO, by_program=st.booleans())
def test_no_request_breaks_the_coordinators_app(sent: Sent, who: LeaderId | None, by_program: bool) -> None:
    world = met()
    if by_program and who is not None:
        sent = sent._replace(headers=[*sent.headers, ("Authorization", f"Bearer {TOKENS[who]}")])
    send(world.app, world.client(None if by_program else who), sent, base_url=URL)


def token_on(client: FlaskClient, path: str) -> str:
    """The hidden token of a page's form."""
    found = re.search(r'name="token" value="([^"]*)"', client.get(path, base_url=URL).get_data(as_text=True))
    assert found, path
    return found[1]


FORMS = (f"/rounds/new/{PARTNERSHIP}", f"/rounds/{INVITED}/invitations", "/addresses", "/surveys/new")


@settings(parent=many, max_examples=60)
@given(
    form=st.sampled_from(FORMS),
    typed=st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from([*ODD, *KNOWN])), max_size=10),
    file=st.binary(max_size=200) | definitions.map(lambda one: json.dumps(one).encode()),
)
def test_no_form_breaks_a_page(form: str, typed: Sequence[tuple[str, str]], file: bytes) -> None:
    world = met()
    client = world.client(NELLI)
    data: MultiDict[str, Any] = MultiDict(
        (name, value.replace("\x00", "")) for name, value in typed if name not in {"token", "file"}
    )
    data["token"] = token_on(client, form)
    data["file"] = (BytesIO(file), "x.json")
    with at_once():
        response = client.post(form, data=data, base_url=URL, content_type="multipart/form-data")
    assert response.status_code < 500


@pytest.mark.parametrize("name", [name for name in HUGE if "in each other" not in name])
def test_no_definition_is_too_much(name: str) -> None:
    """What is larger than a file may be is refused as such; the rest is checked within the second."""
    sent = json.dumps({"definition": HUGE[name]()}).encode()
    headers = {"Authorization": f"Bearer {TOKENS[NELLI]}"}
    with at_once():
        said = met().client(None).post(
            "/api/v1/checks", data=sent, content_type="application/json", headers=headers, base_url=URL
        )  # fmt: skip
    assert said.status_code in {200, 400, 413, 422}
    assert len(said.get_data()) < 1_000_000


DEEP: Mapping[str, Callable[[], bytes]] = {
    "lists in each other": lambda: b'{"definition": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "objects in each other": lambda: b'{"definition": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "a key twice": lambda: b'{"definition": {"title": 1, "title": 2}}',
    "half a character": lambda: b'{"definition": {"title": "\\ud800"}}',
    "NUL": lambda: b'{"definition": {"title": "\\u0000"}}',
    "not a number": lambda: b'{"definition": {"title": NaN}}',
    "a number without end": lambda: b'{"definition": {"a": ' + b"9" * 500_000 + b"}}",
    "UTF-16": lambda: '{"definition": {}}'.encode("utf-16"),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", DEEP)
def test_no_json_is_too_strange(name: str) -> None:
    headers = {"Authorization": f"Bearer {TOKENS[NELLI]}"}
    with at_once():
        said = met().client(None).post(
            "/api/v1/checks", data=DEEP[name](), content_type="application/json", headers=headers, base_url=URL
        )  # fmt: skip
    assert said.status_code in {200, 400, 413, 422}
    assert said.content_type in {"application/json", "application/problem+json"}


def described() -> Any:
    """The API under the address at which it stands in the end."""
    return schemathesis.openapi.from_wsgi("/manage/api/v1/openapi.json", mounted({"/manage": ManagingBench().app()}))


OPERATIONS = [
    (path, method.upper())
    for path, methods in described().raw_schema["paths"].items()
    for method in methods
    if method in {"get", "post", "put", "patch", "delete"}
]


@pytest.mark.thorough
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_is_as_it_is_described(path: str, method: str) -> None:
    operation = described()[path][method]
    places = {"survey": PARTNERSHIP, "round": SPRING, "round_": SPRING, "unit": AUTO, "number": 1}

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(data=st.data(), mode=st.sampled_from(GenerationMode), known=st.booleans())
    def call(data: st.DataObject, mode: GenerationMode, known: bool) -> None:
        case: Any = data.draw(operation.as_strategy(generation_mode=mode))
        if known and case.path_parameters:
            case.path_parameters.update({name: places[name] for name in case.path_parameters if name in places})
        # Every call has a token and leads somewhere, so what was drawn wrong there is not sent.
        case.call_and_validate(
            excluded_checks=[positive_data_acceptance, negative_data_rejection, ignored_auth],
            headers={"Authorization": f"Bearer {TOKENS[NELLI]}"},
        )

    call()
