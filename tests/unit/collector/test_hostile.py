"""Whatever a client sends, nothing breaks, and what was confirmed was kept with its event."""

import json
import string
from functools import cache

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.fakes.collector import Bench, MemoryState
from tests.fakes.collector_http import RECEIPT, an_app

NAMES = ("trust", "recommend", "ways", "ways-Comment", "again", "field", "ease", "role", "better", "thanks", "who")
keys = st.sampled_from(["key-of-16-letters", "another-of-16-letters", "", "short", "ä" * 20])
words = st.sampled_from(["1", "4", "5", "0", "10", "dontknow", "mail", "other", "true", "auto", ""]) | st.text(
    max_size=300
)
fields = st.lists(
    st.tuples(
        st.sampled_from([f"answer.{name}" for name in NAMES]) | st.sampled_from(["lang", "key", "action"]) | st.text(),
        words,
    ),
    max_size=20,
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3)
)
answers = st.dictionaries(st.sampled_from(NAMES) | st.text(), values | words, max_size=12)
bodies = st.fixed_dictionaries({"language": st.sampled_from(["fi", "sv", "en", "de"]) | values, "answers": answers})
links = st.none() | st.text(string.printable, max_size=40)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def once() -> tuple[Bench, FlaskClient]:
    bench = Bench()
    return bench, an_app(bench).test_client()


def anew() -> tuple[Bench, FlaskClient]:
    """One app for all examples, with nothing kept."""
    bench, client = once()
    bench.store.state = MemoryState()
    return bench, client


def consistent(bench: Bench) -> bool:
    """Every accepted response has exactly one event."""
    events = [one.response for one in bench.store.state.events]
    return sorted(events) == sorted(bench.store.state.responses)


@many
@given(sent=fields, key=keys, query=st.text(max_size=20))
def test_no_form_breaks_the_page(sent: list[tuple[str, str]], key: str, query: str) -> None:
    bench, client = anew()
    data = MultiDict([*sent, ("key", key)])
    for _ in range(2):
        response = client.post(f"/f/{bench.link()}", data=data, query_string={"lang": query})
        assert response.status_code in {200, 400, 409, 413, 422}
    confirmed = response.status_code == 200 and RECEIPT.search(response.get_data(as_text=True))
    assert bool(confirmed) == bool(bench.store.state.responses)
    assert len(bench.store.state.responses) <= 1
    assert consistent(bench)


@many
@given(
    raw=st.binary(max_size=500),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]),
)
def test_no_bytes_break_a_page(raw: bytes, kind: str) -> None:
    bench, client = anew()
    for path in (f"/f/{bench.link()}", "/receipt"):
        assert client.post(path, data=raw, content_type=kind).status_code < 500


@many
@given(
    body=bodies,
    key=st.sampled_from(["key-of-16-letters"])
    | st.text(string.printable.replace("\n", "").replace("\r", ""), max_size=70),
    link=links,
)
def test_no_json_breaks_the_api(body: dict[str, object], key: str, link: str | None) -> None:
    bench, client = anew()
    path = (
        f"/api/v1/links/{bench.link()}/responses"
        if link is None
        else "/api/v1/links/" + link.replace("/", "") + "/responses"
    )
    headers = {"Idempotency-Key": key.replace("\x0b", "").replace("\x0c", "")}
    first = client.post(path, data=json.dumps(body), content_type="application/json", headers=headers)
    again = client.post(path, data=json.dumps(body), content_type="application/json", headers=headers)
    assert first.status_code < 500
    assert (again.status_code == 200) == (first.status_code == 201)
    assert (first.status_code == 201) == bool(bench.store.state.responses)
    if first.status_code == 201:
        assert first.json == again.json
    assert consistent(bench)


@many
@given(raw=st.binary(max_size=500))
def test_no_bytes_break_the_api(raw: bytes) -> None:
    bench, client = anew()
    headers = {"Idempotency-Key": "key-of-16-letters"}
    for path in (f"/api/v1/links/{bench.link()}/responses", "/api/v1/withdrawals"):
        response = client.post(path, data=raw, content_type="application/json", headers=headers)
        assert response.status_code in {400, 404, 422}
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/f/%ff%fe", "/f/..%2f..", "/f/a/b/c", "//f//", "/f/%00", "/receipt/x", "/api/v1/links/%ff"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
def test_no_address_breaks_anything(path: str, method: str) -> None:
    assert an_app(Bench()).test_client().open(path, method=method).status_code < 500


@pytest.mark.parametrize(
    "head", ["form-data", "form-data; name", 'form-data; name="a" "b"', "attachment", "", "form-data; filename=x"]
)
def test_no_part_of_a_form_without_a_name_breaks_a_page(head: str) -> None:
    body = f"--x\r\nContent-Disposition: {head}\r\n\r\nvalue\r\n--x--\r\n"
    bench = Bench()
    for path in (f"/f/{bench.link()}", "/receipt"):
        sent = an_app(bench).test_client().post(path, data=body, content_type="multipart/form-data; boundary=x")
        assert sent.status_code < 500
