"""Requests that mean harm, made of an app's own routes: any value in any place, any method, header and body."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.limits import at_once

many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
HEADERS = (
    "Accept", "Accept-Language", "Authorization", "Content-Type", "Content-Length", "Cookie", "Expect", "Host",
    "Idempotency-Key", "If-None-Match", "If-Modified-Since", "Origin", "Range", "Referer", "Sec-Fetch-Site",
    "Transfer-Encoding", "traceparent", "X-HTTP-Method-Override", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Proto",
)  # fmt: skip
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
    "text/csv", "text/plain; charset=utf-16", "application/json; charset=utf-7", "image/png", "", "☃", "/", ";;;",
)  # fmt: skip
ODD = (
    "", " ", "0", "-1", "1e999", "NaN", "null", "true", "[]", "{}", "'", '"', "\\", "../../etc/passwd", "%00",
    "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "__proto__", "constructor", "=1+1", "' OR 1=1 --", "A" * 5_000,
    "%0d%0aX: y", "\u202e", "\ufeff", "İ", "ß", "👩‍👩‍👧‍👦", "fi", "sv", "9999-12-31", "0000-00-00", "2026-02-30",
    "1.3.2026", "99999999999999999999", "٣", "½",
)  # fmt: skip

texts = st.sampled_from(ODD) | st.text(max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


class Sent(NamedTuple):
    """One request, before its addresses are filled in. picks: which route, and which values stand in it."""

    route: int
    method: str
    parts: Sequence[str]
    query: Sequence[tuple[str, str]]
    headers: Sequence[tuple[str, str]]
    body: bytes


def _form(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{key}={value}" for key, value in pairs).encode("utf-8", "ignore")


def _parts(pairs: list[tuple[str, str]]) -> bytes:
    lines = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in pairs]
    return "".join([*lines, "--x--\r\n"]).encode("utf-8", "ignore")


def requests(*, fields: Sequence[str], known: Sequence[str] = ()) -> st.SearchStrategy[Sent]:
    """Requests to any route. fields: names that the app knows. known: values that lead somewhere."""
    names = st.sampled_from(fields) | texts
    given = st.sampled_from(known) | texts if known else texts
    pairs = st.lists(st.tuples(names, given), max_size=6)
    bodies = (
        st.binary(max_size=300)
        | values.map(lambda one: json.dumps(one).encode())
        | st.dictionaries(names, values, max_size=5).map(lambda one: json.dumps(one).encode())
        | pairs.map(_form)
        | pairs.map(_parts)
        | st.sampled_from([b"[" * 20_000, b'{"a":' * 20_000, b"&" * 20_000, b"a=" * 10_000, b"\xff" * 1_000])
    )
    headers = st.lists(st.tuples(st.sampled_from(HEADERS), texts | st.sampled_from(KINDS)), max_size=4)
    kind = st.sampled_from(KINDS).map(lambda one: [("Content-Type", one)])
    return st.builds(
        Sent,
        st.integers(0, 10_000),
        st.sampled_from(METHODS),
        st.lists(given, min_size=4, max_size=4),
        pairs,
        st.builds(list.__add__, kind, headers),
        bodies,
    )


def send(app: Flask, client: FlaskClient, sent: Sent, *, base_url: str = "https://palaute.example") -> TestResponse:
    """Send it; the answer is no fault of ours, comes at once, and brings nothing that was sent as more than a text."""
    rules = sorted(app.url_map.iter_rules(), key=lambda one: one.rule)
    rule = rules[sent.route % len(rules)]
    filled = dict(zip(sorted(rule.arguments), sent.parts, strict=False))
    path = _path(rule.rule, filled)
    with at_once():
        response = client.open(
            path,
            method=sent.method,
            base_url=base_url,
            query_string=dict(sent.query),
            headers=_headers(sent),
            data=sent.body,
        )
        page = response.get_data()
    assert response.status_code < 500 or response.status_code == 501, (rule.rule, response.status_code)
    assert b"<script>alert(1)" not in page or "json" in (response.content_type or ""), rule.rule
    assert b"Traceback" not in page
    assert "\n" not in (response.headers.get("Location") or "")
    return response


def _path(rule: str, filled: Mapping[str, str]) -> str:
    for name, value in filled.items():
        for written in (f"<{name}>", f"<path:{name}>", f"<int:{name}>", f"<uuid:{name}>"):
            rule = rule.replace(written, value.replace("?", "%3F").replace("#", "%23") or "x")
    return rule


def _headers(sent: Sent) -> Headers:
    headers = Headers()
    for name, value in sent.headers:
        plain = "".join(one for one in value if one.isprintable()).encode("latin-1", "ignore").decode("latin-1")
        if name == "Content-Length":  # a server refuses others before any app hears of them
            continue
        headers.set(name, plain)
    return headers
