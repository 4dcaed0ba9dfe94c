"""What travels compressed."""

import gzip

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from shared.web.compression import compress

LONG = "Hyvää päivää! " * 200


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    compress(app)

    @app.get("/")
    def page() -> Response:
        kind = request.args.get("kind", "text/html; charset=utf-8")
        return Response(LONG[: int(request.args.get("length", "9999"))], content_type=kind)

    @app.get("/streamed")
    def streamed() -> Response:
        return Response((LONG for _ in range(2)), content_type="text/plain")

    return app.test_client()


def test_a_long_page_is_compressed_for_who_takes_it(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert len(answer.data) < 200
    assert gzip.decompress(answer.data).decode() == LONG
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_others_get_it_as_it_is_and_caches_know(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == LONG
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/?length=100", "/?kind=image/png", "/?kind=application/json", "/streamed"])
def test_what_is_small_or_compressed_already_or_streamed_or_for_a_program_goes_as_it_is(
    client: FlaskClient, path: str
) -> None:
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers
