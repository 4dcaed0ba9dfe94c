"""The shared frame: languages, errors, headers, metrics, and what hostile clients send."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from shared.web.requests import LARGEST_BODY


def test_a_page_is_in_the_language_that_the_browser_asks_for(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.5"}).text
    assert '<html lang="sv"' in page
    assert "Dataskydd" in page
    assert "Nätverket" in page
    assert "Privacy" not in page


def test_a_page_is_in_finnish_when_the_browser_asks_for_none_of_ours(client: FlaskClient) -> None:
    assert '<html lang="fi"' in client.get("/", headers={"Accept-Language": "de"}).text


def test_a_chosen_language_wins_and_stays_with_the_links(client: FlaskClient) -> None:
    page = client.get("/?lang=en", headers={"Accept-Language": "sv"}).text
    assert '<html lang="en"' in page
    assert 'href="/f/a?lang=en"' in page


def test_the_switch_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    page = client.get("/?survey=a&amp=1&lang=fi").text
    assert 'href="?survey=a&amp;amp=1&amp;lang=sv"' in page
    assert 'lang="sv" hreflang="sv"' in page


def test_an_unknown_language_is_as_none(client: FlaskClient) -> None:
    assert client.get("/?lang=xx").status_code == 200


def test_headers_let_nothing_in_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/nowhere", "/crash"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Strict-Transport-Security"].startswith("max-age=")
        assert headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in headers


def test_pages_hold_no_script_and_no_inline_style(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "<script" not in page
    assert "style=" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_styles_are_kept_for_a_year_under_their_version(client: FlaskClient) -> None:
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', client.get("/?lang=sv").text)
    styles = client.get(address)
    assert styles.content_type == "text/css; charset=utf-8"
    assert "immutable" in styles.headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/old/kaiku.css").headers["Cache-Control"]
    assert client.get("/assets/x/VERSION").status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/form", 405), ("/crash", 500), ("/away", 503)])
def test_errors_are_kind_pages_in_the_readers_language(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert '<html lang="en"' in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/nowhere", 404, "not-found"),
        ("/api/echo", 405, "method-not-allowed"),
        ("/api/crash", 500, "broken"),
        ("/api/away", 503, "unavailable"),
    ],
)
def test_errors_of_an_api_are_problem_details(client: FlaskClient, path: str, status: int, code: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == code
    assert answer.get_json()["status"] == status


def test_a_database_that_is_away_says_when_to_come_back(client: FlaskClient) -> None:
    assert client.get("/api/away").headers["Retry-After"] == "5"
    assert client.get("/away").headers["Retry-After"] == "5"


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    assert "POST" in client.get("/api/echo").headers["Allow"]
    assert "POST" in client.get("/form").headers["Allow"]


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/echo", data=b"x" * LARGEST_BODY).get_json() == {"bytes": LARGEST_BODY}
    assert client.post("/api/echo", data=b"x" * (LARGEST_BODY + 1)).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/f/%00",
        "/?a=%00",
        "/?%00=a",
        "/f/%ff",
        "/%ff%fe",
        "/?lang=%ff",
        "/f/%ed%a0%80",
        "//",
        "/?" + "a=b&" * 9000,
    ],
)
def test_hostile_addresses_never_break_anything(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil example"},
        {"Host": "[::1"},
        {"Host": "a" * 5000},
        {"Accept-Language": ";;q=x,,,*;q=9"},
        {"Accept-Language": "a" * 9000},
        {"Cookie": "kaiku_session=\xff; ;=;=="},
        {"Content-Length": "-5"},
        {"Content-Length": "many"},
        {"Transfer-Encoding": "chunked"},
        {"traceparent": "00-broken"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "multipart/form-data; boundary=" + "x" * 5000},
    ],
)
def test_hostile_headers_never_break_anything(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code < 500
    assert client.post("/form", headers=headers).status_code < 500


@pytest.mark.parametrize("value", ["a%00b", "%ed%a0%80", "%ff"])
def test_forms_with_what_no_database_keeps_are_refused_or_mended(client: FlaskClient, value: str) -> None:
    answer = client.post("/form", data=f"name={value}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {200, 400}
    assert "\x00" not in answer.text


def test_an_overlong_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/form", data={"name": "x" * LARGEST_BODY}).status_code == 413
    many = "&".join(f"a{n}=1" for n in range(5000))
    assert client.post("/form", data=many, content_type="application/x-www-form-urlencoded").status_code < 500


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.binary(max_size=40), query=st.binary(max_size=40), method=st.sampled_from(["GET", "POST", "BREW"]))
def test_no_address_at_all_is_answered_with_a_fault_of_ours(
    client: FlaskClient, path: bytes, query: bytes, method: str
) -> None:
    environ = {"PATH_INFO": "/" + path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1")}
    assert client.open("/", method=method, environ_overrides=environ).status_code < 500


def test_requests_are_measured_by_route_and_never_by_address(client: FlaskClient, registry: CollectorRegistry) -> None:
    client.get("/f/secret-link")
    client.open("/f/secret-link", method="BREW")
    client.get("/wp-admin.php")
    counted = {
        (one.labels["route"], one.labels["method"], one.labels["status"])
        for metric in registry.collect()
        for one in metric.samples
        if one.name == "kaiku_http_requests_total"
    }
    assert counted == {("/f/<link>", "GET", "200"), ("none", "other", "405"), ("none", "GET", "404")}


@pytest.mark.parametrize(("size", "status"), [(10, 200), (LARGEST_BODY - 5, 200), (LARGEST_BODY, 413), (10**6, 413)])
def test_a_body_that_does_not_say_its_length_is_read_whole_or_refused(
    client: FlaskClient, size: int, status: int
) -> None:
    body = BytesIO(b"name=" + b"x" * size)
    answer = client.post(
        "/form",
        input_stream=body,
        content_type="application/x-www-form-urlencoded",
        environ_overrides={
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code == status
    if status == 200:
        assert len(answer.text) == size
