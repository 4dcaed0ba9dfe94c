"""Whoever sends slowly keeps nobody else waiting, and what ends too early is not taken for whole."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from threading import Event, Semaphore, current_thread

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, TestResponse, run_wsgi_app

from shared.web.receiving import LARGEST, Receiving
from tests.fakes.patience import until

FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}


class Slow(BytesIO):
    """A body that comes once it may."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked, self.may_come = Event(), Event()

    def read(self, size: int | None = -1) -> bytes:
        self.asked.set()
        assert self.may_come.wait(20)
        return super().read(size)


def posted(app: Receiving, body: BytesIO, path: str = "/form", **environ: str) -> TestResponse:
    """What is answered when a server hands this over, as granian does."""
    made = EnvironBuilder(path, method="POST").get_environ()
    made |= {"wsgi.input": body, "wsgi.input_terminated": True, **FORM, **environ}
    return TestResponse(*run_wsgi_app(app, made), request=EnvironBuilder(path).get_request())


def mia(app: Receiving) -> TestResponse:
    """What is answered to somebody who sends her name at once."""
    return posted(app, BytesIO(b"name=Mia"), CONTENT_LENGTH="8")


@contextmanager
def sending(app: Receiving, count: int) -> Iterator[list[Future[TestResponse]]]:
    """So many who have begun to send and go on at the end."""
    bodies = [Slow(b"name=slow") for _ in range(count)]
    with ThreadPoolExecutor(count) as pool:
        under_way = [pool.submit(posted, app, one, CONTENT_LENGTH="9") for one in bodies]
        for one in bodies:
            assert one.asked.wait(20)
        try:
            yield under_way
        finally:
            for one in bodies:
                one.may_come.set()


def test_those_who_send_slowly_keep_nobody_waiting(app: Flask) -> None:
    receiving = Receiving(app, at_work=1, receiving=3)
    with sending(receiving, 2) as slow:
        assert Client(receiving).get("/").status_code == 200
        assert mia(receiving).text == "Mia"
        assert not any(one.done() for one in slow)
    assert [one.result().text for one in slow] == ["slow", "slow"]


def test_when_too_many_send_pages_can_still_be_read(app: Flask) -> None:
    receiving = Receiving(app, receiving=2)
    with sending(receiving, 2):
        refused = mia(receiving)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert Client(receiving).get("/").status_code == 200
    assert mia(receiving).text == "Mia"


def test_no_more_are_at_work_than_may_be() -> None:
    at_work: set[str] = set()
    most, go_on = [0], Semaphore(0)

    def app(_environ: object, start_response: object) -> list[bytes]:
        at_work.add(current_thread().name)
        most[0] = max(most[0], len(at_work))
        assert go_on.acquire(timeout=20)
        at_work.discard(current_thread().name)
        assert callable(start_response)
        start_response("200 OK", [])
        return [b""]

    receiving = Receiving(app, at_work=2)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(lambda: Client(receiving).get("/").status_code) for _ in range(5)]
        until(lambda: len(at_work) == 2)
        go_on.release(5)
    assert [one.result() for one in asked] == [200] * 5
    assert most == [2]


def test_a_body_that_ends_too_early_is_not_taken_for_whole(app: Flask) -> None:
    """Half a file of contacts would invite half of the people."""
    for path in ("/form", "/api/echo"):
        assert posted(Receiving(app), BytesIO(b"name=Mi"), path, CONTENT_LENGTH="80").status_code == 400


@pytest.mark.parametrize("size", [64 * 1024 - 5, 64 * 1024 + 10, LARGEST + 10])
def test_a_body_of_unknown_length_is_taken_whole_or_refused(app: Flask, size: int) -> None:
    answered = posted(Receiving(app), BytesIO(b"name=" + b"x" * size), HTTP_TRANSFER_ENCODING="chunked")
    assert (
        (answered.status_code, len(answered.text)) == (200, size) if size < 64 * 1024 else answered.status_code == 413
    )


def test_a_body_that_is_too_long_is_not_even_read(app: Flask) -> None:
    body = BytesIO(b"x" * 100)
    assert posted(Receiving(app), body, CONTENT_LENGTH=str(10**12)).status_code == 413
    assert body.tell() == 0
