"""Another site can't send our forms."""

import pytest
from flask import Request
from werkzeug.exceptions import Forbidden
from werkzeug.test import EnvironBuilder

from shared.web.origin import refuse_foreign_posts

URL = "https://palaute.example.fi"


def post(headers: dict[str, str], method: str = "POST") -> None:
    refuse_foreign_posts(
        Request(EnvironBuilder(method=method, headers=list(headers.items())).get_environ()), public_url=URL
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": URL},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://palaute.example.fi"},
    ],
)
def test_a_foreign_post_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        post(headers)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": URL}, {}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_post_passes(headers: dict[str, str]) -> None:
    post(headers)


def test_reading_is_never_refused() -> None:
    post({"Sec-Fetch-Site": "cross-site"}, method="GET")
