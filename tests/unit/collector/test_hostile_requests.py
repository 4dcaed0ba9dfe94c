"""Whatever is sent to the collector's addresses, nothing breaks and nothing hangs."""

from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given

from tests.fakes.collector import Bench, MemoryState
from tests.fakes.collector_http import an_app
from tests.hostile import Sent, many, requests, send

FIELDS = (
    "lang",
    "key",
    "code",
    "action",
    "answer.trust",
    "answer.ways",
    "answer.better",
    "answers",
    "language",
    "receipt",
)


@cache
def world() -> tuple[Bench, Flask, FlaskClient]:
    bench = Bench()
    app = an_app(bench)
    return bench, app, app.test_client()


@many
@given(sent=requests(fields=FIELDS, known=(world()[0].link(), "7K2M9-QX4TB-N0RCE-W8HVD", "key-of-16-letters", "4")))
def test_no_request_breaks_the_collector(sent: Sent) -> None:
    bench, app, client = world()
    bench.store.state = MemoryState()
    send(app, client, sent)
