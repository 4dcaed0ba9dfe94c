"""Whatever is sent to the collector's addresses, nothing breaks and nothing hangs."""

from collections.abc import Sequence
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.fakes.collector import Bench, MemoryState, a_directory
from tests.fakes.collector_http import an_app
from tests.fakes.every_type import EVERY_TYPE
from tests.hostile import ODD, Sent, many, requests, send, values
from tests.limits import at_once

KEY = "key-of-16-letters"
NAMES = [element["name"] for page in EVERY_TYPE["pages"] for element in page["elements"]]
OWN = ("lang", "key", "page", "seen", "checking", "tried", "draft", "do")
FIELDS = (
    *OWN, "code", "action", "answers", "language", "receipt", "answer.firms", "answer.email",
    *(f"answer.{name}" for name in NAMES), *(f"answer.{name}-Comment" for name in NAMES),
    *(f"part.{at}.{name}" for name in ("quality", "order", "three") for at in (-1, 0, 1, 99)),
    *(f"{part}:answer.{name}" for name in ("began", "month") for part in ("day", "month", "year")),
)  # fmt: skip
VALUES = (
    *ODD, KEY, "1", "2", "3", "5", "10", "0,1,2", "page.1", "page.99", "next", "back", "send", "save", "student",
    "other", "employer", "none", "true", "false", "mail", "2026", "27", "13.30", "1e5", "-0", "٣",
)  # fmt: skip
pairs = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES) | st.text(max_size=200)), min_size=1, max_size=30
)


@cache
def world() -> tuple[Bench, Flask, FlaskClient]:
    bench = Bench(directory=a_directory(definition=EVERY_TYPE))
    app = an_app(bench)
    return bench, app, app.test_client()


@many
@given(sent=requests(fields=FIELDS, known=(world()[0].link(), "7K2M9-QX4TB-N0RCE-W8HVD", KEY, "4", "save", "send")))
def test_no_request_breaks_the_collector(sent: Sent) -> None:
    bench, app, client = world()
    bench.store.state = MemoryState()
    send(app, client, sent)


@settings(parent=many, max_examples=80)
@given(typed=pairs, do=st.sampled_from(["next", "back", "send", "save", "page.1", "look"]))
def test_no_form_of_any_type_breaks_a_page(typed: Sequence[tuple[str, str]], do: str) -> None:
    bench, _, client = world()
    bench.store.state = MemoryState()
    kept = [
        (name, value.replace("\x00", "").encode("utf-8", "ignore").decode()) for name, value in typed if name != "do"
    ]
    data = MultiDict([("key", KEY), *kept, ("do", do)])
    path = f"/f/{bench.link()}" + ("/page" if do == "look" else "")
    with at_once():
        first = client.post(path, data=data)
    assert first.status_code < 500
    assert client.post(path, data=data).status_code < 500
    assert len(bench.store.state.responses) <= 1
    assert len(bench.store.state.events) == len(bench.store.state.responses)


@many
@given(
    answers=st.dictionaries(st.sampled_from([*NAMES, "firms", "role-Comment", "three", "quality"]), values, max_size=8)
)
def test_no_answers_of_any_type_break_the_api(answers: dict[str, object]) -> None:
    bench, _, client = world()
    bench.store.state = MemoryState()
    with at_once():
        sent = client.post(
            f"/api/v1/links/{bench.link()}/responses",
            json={"language": "sv", "answers": answers},
            headers={"Idempotency-Key": KEY},
        )
    assert sent.status_code in {201, 400, 422}
    if sent.status_code == 201:
        assert sent.json
        assert client.post("/receipt", data={"code": sent.json["receipt"], "action": "show"}).status_code == 200


SOUND = {
    "role": "employer", "recommend": 9, "quality": {"goals": 4, "contact": 4, "help": 5}, "began": "2026-03-27",
    "three": {"first": "hyvä"},
}  # fmt: skip


@many
@given(
    odd=st.dictionaries(
        st.sampled_from(["free", "field", "order", "count", "phone", "site", "why", "hire"]), values, max_size=3
    )
)
def test_what_was_taken_can_be_shown(odd: dict[str, object]) -> None:
    bench, _, client = world()
    bench.store.state = MemoryState()
    headers = {"Idempotency-Key": KEY}
    sent = client.post(
        f"/api/v1/links/{bench.link()}/responses", json={"language": "en", "answers": {**SOUND, **odd}}, headers=headers
    )
    assert sent.status_code in {201, 400, 422}
    if sent.status_code == 201:
        assert sent.json
        assert client.post("/receipt", data={"code": sent.json["receipt"], "action": "show"}).status_code == 200
