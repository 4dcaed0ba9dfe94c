"""The session cookie."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Request, Response
from itsdangerous import URLSafeSerializer
from werkzeug.test import EnvironBuilder

from shared.contracts.ids import LeaderId
from shared.web.sessions import COOKIE, LASTS, Session, Sessions

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SESSION = Session(LeaderId("aino"), 3, NOW)
KEYS = [b"n" * 32, b"o" * 32]


def sessions(keys: list[bytes] | None = None, *, secure: bool = True) -> Sessions:
    return Sessions(keys or KEYS, secure=secure)


def cookie(of: Sessions, session: Session = SESSION) -> str:
    response = Response()
    of.write(response, session)
    return response.headers["Set-Cookie"]


def request(value: str) -> Request:
    return Request(EnvironBuilder(headers=[("Cookie", f"{COOKIE}={value}")]).get_environ())


def value(header: str) -> str:
    return header.split(";", maxsplit=1)[0].removeprefix(f"{COOKIE}=")


def test_what_was_written_is_read_again() -> None:
    assert sessions().read(request(value(cookie(sessions()))), now=NOW) == SESSION


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites() -> None:
    header = cookie(sessions())
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in header
    assert "Secure" not in cookie(sessions(secure=False))


def test_a_session_runs_out() -> None:
    carried = request(value(cookie(sessions())))
    assert sessions().read(carried, now=NOW + LASTS - timedelta(seconds=1)) == SESSION
    assert sessions().read(carried, now=NOW + LASTS) is None


def test_an_older_secret_still_reads_and_never_signs() -> None:
    old, new = sessions([KEYS[1]]), sessions(KEYS)
    assert new.read(request(value(cookie(old))), now=NOW) == SESSION
    assert old.read(request(value(cookie(new))), now=NOW) is None


def signed(content: object) -> str:
    return str(URLSafeSerializer(list(reversed(KEYS)), salt="kaiku-session").dumps(content))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        "a.b.c",
        "." * 500,
        "\xff",
        signed(None),
        signed(["aino"]),
        signed(["aino", "3", 1]),
        signed({"a": 1}),
        signed(["aino", 3, 10**30]),
        signed(["no id!", 3, 1]),
        signed([["aino"], 3, 1]),
    ],
)
def test_a_broken_cookie_is_as_none(given: str) -> None:
    assert sessions().read(request(given), now=NOW) is None
