"""The API: every code of the promise, in its order, and nothing that a client sends breaks it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.collector.application.ports import Channel, Refusal
from shared.contracts.directory import LinkKind
from tests.fakes.collector import AUTO, DEFINITION, NOON, SPRING, Bench, a_round
from tests.fakes.collector_http import Standing, an_app

KEY = "a-key-of-22-characters"
BODY: dict[str, Any] = {"language": "fi", "answers": {"trust": 4}}


class Client:
    def __init__(self, bench: Bench, clock: Standing | None = None) -> None:
        self.bench = bench
        self.http: FlaskClient = an_app(bench, clock=clock).test_client()

    def submit(
        self, body: object = BODY, *, link: str | None = None, key: str | None = KEY, kind: str = "application/json"
    ) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if key is None else {"Idempotency-Key": key}
        path = f"/api/v1/links/{link or self.bench.link()}/responses"
        return self.http.post(path, data=raw, content_type=kind, headers=headers)


def problem(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    document = json.loads(response.data)
    assert document["status"] == response.status_code
    assert document["title"]
    return response.status_code, document["code"]


def test_a_response_is_kept_and_the_same_again_gets_the_same_reply() -> None:
    client = Client(Bench())
    first, again = client.submit(), client.submit()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    [kept] = client.bench.store.state.responses
    assert first.json is not None
    assert first.json["response"] == str(kept)
    assert first.json["url"] == "https://palaute.example/receipt"
    assert client.bench.cases.receipts.look(first.json["receipt"]).response == kept
    assert client.bench.journal.told == {("accepted", Channel.API): 1, ("repeated", Channel.API): 1}


@pytest.mark.parametrize(
    "other", [{**BODY, "answers": {"trust": 5}}, {**BODY, "language": "sv"}, {**BODY, "answers": {"nonsense": 1}}]
)
def test_the_same_key_with_another_body_is_refused(other: object) -> None:
    client = Client(Bench())
    client.submit()
    assert problem(client.submit(other)) == (409, "key-reused")


@pytest.mark.parametrize("key", [None, "", "x" * 15, "x" * 65, "with a space inside"])
def test_a_key_is_needed_and_has_16_to_64_visible_characters(key: str | None) -> None:
    assert problem(Client(Bench()).submit(key=key)) == (400, "malformed")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"language": "fi", "language": "sv", "answers": {}}',
        b'{"language": "fi", "answers": {"trust": NaN}}', b'{"language": "fi", "answers": {"trust": 1e999}}',
        b'{"language": "fi", "answers": {"better": "\\u0000"}}',
        b'{"language": "fi", "answers": {"better": "\\ud800"}}',
        b'{"language": "fi", "answers": ' + b"[" * 20_000, {}, {"language": "fi"}, {"answers": {}},
        {**BODY, "more": 1}, {**BODY, "language": "de"}, {**BODY, "language": ["fi"]}, {**BODY, "language": None},
        {**BODY, "answers": []}, {**BODY, "answers": None}, {**BODY, "answers": "text"},
    ],
)  # fmt: skip
def test_what_cant_be_read_is_malformed(body: object) -> None:
    client = Client(Bench())
    assert problem(client.submit(body)) == (400, "malformed")
    assert client.bench.journal.told == {("refused", Channel.API, Refusal.MALFORMED): 1}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_json_is_read(kind: str) -> None:
    assert problem(Client(Bench()).submit(kind=kind)) == (415, "unsupported-media-type")


def test_more_than_64_kib_is_too_large() -> None:
    client = Client(Bench())
    body = {**BODY, "answers": {"trust": 4, "better": "x" * 65_536}}
    assert problem(client.submit(body)) == (413, "too-large")
    assert client.bench.journal.told == {("refused", Channel.API, Refusal.TOO_LARGE): 1}


@pytest.mark.parametrize(
    ("answers", "question", "code"),
    [
        ({}, "trust", "required"),
        ({"trust": 6}, "trust", "unknown-choice"),
        ({"trust": "4"}, "trust", "wrong-type"),
        ({"trust": True}, "trust", "unknown-choice"),
        ({"trust": [4]}, "trust", "wrong-type"),
        ({"trust": 4, "recommend": 11}, "recommend", "unknown-choice"),
        ({"trust": 4, "recommend": 1e300}, "recommend", "unknown-choice"),
        ({"trust": 4, "ways": "mail"}, "ways", "wrong-type"),
        ({"trust": 4, "ways": ["fax"]}, "ways", "unknown-choice"),
        ({"trust": 4, "ways": [["mail"]]}, "ways", "wrong-type"),
        ({"trust": 4, "ways": ["other"]}, "ways", "other-missing"),
        ({"trust": 4, "better": 4}, "better", "wrong-type"),
        ({"trust": 4, "better": "x" * 201}, "better", "too-long"),
        ({"trust": 4, "who": "me"}, "who", "unknown-question"),
        ({"trust": 4, "thanks": "x"}, "thanks", "unknown-question"),
    ],
)
def test_answers_that_dont_fit_are_named_with_a_code_and_words(answers: object, question: str, code: str) -> None:
    response = Client(Bench()).submit({"language": "sv", "answers": answers})
    assert problem(response) == (422, "invalid-answers")
    [error] = json.loads(response.data)["errors"]
    assert (error["question"], error["code"]) == (question, code)
    assert error["message"]


def test_the_words_are_in_the_submissions_language() -> None:
    for language, words in (("fi", "Vastaa"), ("sv", "Svara"), ("en", "Answer")):
        response = Client(Bench()).submit({"language": language, "answers": {}})
        assert json.loads(response.data)["errors"][0]["message"].startswith(words)


@pytest.mark.parametrize("link", ["nonsense", "0" * 26, "%20", "x" * 3_000, "ä"])
def test_an_unknown_link_is_unknown(link: str) -> None:
    client = Client(Bench())
    assert problem(client.submit(link=link)) == (404, "unknown-link")
    assert problem(client.http.get(f"/api/v1/links/{link}")) == (404, "unknown-link")


def test_before_and_after_its_days_a_round_takes_nothing() -> None:
    clock = Standing(datetime(2026, 2, 1, tzinfo=UTC))
    client = Client(Bench(), clock)
    assert problem(client.submit()) == (409, "round-not-open")
    clock.moment = datetime(2026, 5, 1, tzinfo=UTC)
    assert problem(client.submit()) == (410, "round-closed")


def test_a_personal_link_and_a_cap_refuse_by_name() -> None:
    personal = Client(Bench(a_round(link=LinkKind.PERSONAL)))
    [link] = personal.bench.cases.handing_out.personal(SPRING, AUTO, count=1, now=NOON)
    assert personal.submit(link=link).status_code == 201
    assert problem(personal.submit(link=link, key="another-key-of-mine")) == (409, "link-used")
    capped = Client(Bench(a_round(cap=1)))
    assert capped.submit().status_code == 201
    assert problem(capped.submit(key="another-key-of-mine")) == (409, "cap-reached")


def test_while_the_database_is_away_the_client_is_asked_to_come_back() -> None:
    client = Client(Bench())
    client.bench.store.away = True
    response = client.submit()
    assert problem(response) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert client.bench.journal.told == {("refused", Channel.API, Refusal.UNAVAILABLE): 1}


def test_a_link_tells_what_it_asks() -> None:
    client = Client(Bench())
    response = client.http.get(f"/api/v1/links/{client.bench.link()}")
    assert response.json == {
        "state": "open",
        "survey": "partnership",
        "version": 1,
        "round": "spring",
        "unit": "tredu-auto",
        "languages": ["fi", "sv", "en"],
        "definition": DEFINITION,
    }


def test_a_response_is_withdrawn_twice_without_harm() -> None:
    client = Client(Bench())
    receipt = (client.submit().json or {})["receipt"]
    for _ in range(2):
        response = client.http.post("/api/v1/withdrawals", json={"receipt": receipt.lower()})
        assert response.status_code == 200
        assert response.json == {"response": str(next(iter(client.bench.store.state.responses)))}
    assert len(client.bench.store.state.events) == 2


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"receipt": "nonsense"}, (404, "unknown-receipt")),
        ({"receipt": "00000-00000-00000-00000"}, (404, "unknown-receipt")),
        ({"receipt": 1}, (400, "malformed")),
        ({"receipt": "x" * 201}, (400, "malformed")),
        ({}, (400, "malformed")),
        ([], (400, "malformed")),
    ],
)
def test_a_withdrawal_without_a_known_code_is_refused(body: object, refusal: tuple[int, str]) -> None:
    assert problem(Client(Bench()).http.post("/api/v1/withdrawals", json=body)) == refusal


def test_what_is_not_there_and_what_is_not_done_are_problems_too() -> None:
    http = Client(Bench()).http
    assert problem(http.get("/api/v1/nothing")) == (404, "not-found")
    assert problem(http.delete("/api/v1/openapi.json")) == (405, "method-not-allowed")
