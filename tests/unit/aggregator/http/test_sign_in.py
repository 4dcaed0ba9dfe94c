"""Signing in and out in a browser."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from shared.contracts.directory import Leader
from shared.contracts.ids import LeaderId
from shared.runtime.tokens import sign_in_token
from shared.survey.localised import Language
from shared.web.sessions import COOKIE
from tests.fakes.leading import MIA, OTTO, TREDU, a_network
from tests.unit.aggregator.http.conftest import KEYS, URL, BrowserOf, World

MOUNTED = {"SCRIPT_NAME": "/leader"}
EVIL = {"Origin": "https://evil.example"}


def mailed(world: World) -> str:
    event = world.comings.announced[-1]
    return sign_in_token(KEYS, request=event.request, leader=event.leader, issued=event.time)


def test_a_mailed_link_shows_one_button_and_its_post_signs_in(world: World, stranger: FlaskClient) -> None:
    stranger.post("/sign-in", data={"address": "mia@example.org"})
    path = f"/sign-in/{mailed(world)}"
    for _ in range(2):
        page = stranger.get(path)
        assert page.status_code == 200
        assert page.text.count("<button") == 1
        assert "Set-Cookie" not in page.headers
    came_in = stranger.post(path)
    assert came_in.status_code == 303
    assert came_in.headers["Location"] == "/"
    cookie = came_in.headers["Set-Cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_a_link_works_once(world: World, stranger: FlaskClient) -> None:
    stranger.post("/sign-in", data={"address": "mia@example.org"})
    path = f"/sign-in/{mailed(world)}"
    assert stranger.post(path).status_code == 303
    for answer in (stranger.get(path), stranger.post(path)):
        assert answer.status_code == 410
        assert "Set-Cookie" not in answer.headers
        assert 'action="/sign-in"' in answer.text


def test_a_link_runs_out(world: World, stranger: FlaskClient) -> None:
    stranger.post("/sign-in", data={"address": "mia@example.org"})
    path = f"/sign-in/{mailed(world)}"
    world.now_ += timedelta(minutes=16)
    assert stranger.get(path).status_code == 410
    assert stranger.post(path).status_code == 410


def test_known_and_unknown_addresses_get_the_same_reply(world: World, stranger: FlaskClient) -> None:
    known, unknown = (
        stranger.post("/sign-in", data={"address": one}) for one in ("mia@example.org", "who@example.org")
    )
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert dict(known.headers) == dict(unknown.headers)
    assert [one.leader for one in world.comings.announced] == [MIA]


@pytest.mark.parametrize("address", ["", "mia", "@", "a@", "@b", "a b@c", "a@b\nc", "x" * 300 + "@b"])
def test_what_is_no_address_is_said_kindly(world: World, stranger: FlaskClient, address: str) -> None:
    answer = stranger.post("/sign-in?lang=en", data={"address": address})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'href="#address"' in answer.text
    assert world.comings.announced == []


def test_what_was_typed_comes_back_and_is_never_markup(stranger: FlaskClient) -> None:
    answer = stranger.post("/sign-in", data={"address": '"><script>x</script>'})
    assert "<script" not in answer.text
    assert "&#34;&gt;&lt;script" in answer.text


@pytest.mark.parametrize("path", ["/", "/scopes/hervanta", "/goals/trust-hervanta"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(f"{path}?lang=sv", environ_overrides=MOUNTED)
    assert answer.status_code == 303
    address, _, back = answer.headers["Location"].partition("&next=")
    assert address == "/leader/sign-in?lang=sv"
    assert unquote(back) == f"/leader{path}?lang=sv"


def test_who_signs_in_lands_where_they_wanted_to_go(world: World, stranger: FlaskClient) -> None:
    wanted = "/leader/goals/trust-hervanta?lang=sv"
    page = stranger.get("/sign-in", query_string={"next": wanted})
    assert f'name="next" value="{wanted}"' in page.text
    stranger.post("/sign-in", data={"address": "mia@example.org", "next": wanted})
    assert world.comings.announced[-1].goes_to == wanted
    path = f"/sign-in/{mailed(world)}"
    page = stranger.get(path, query_string={"next": wanted})
    assert f'name="next" value="{wanted}"' in page.text
    assert stranger.post(path, data={"next": wanted}).headers["Location"] == wanted
    assert stranger.get("/sign-in", query_string={"next": "/manage/"}, base_url=URL).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/leader/", "/\\evil.example", "/leader//evil.example", "leader/",
        "/leaders/", "/f/link", "/leader/../f/link", "/leader/%2e%2e/f", "/leader/\n", "javascript:alert(1)",
        "/leader/?" + "x" * 600,
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(world: World, stranger: FlaskClient, elsewhere: str) -> None:
    stranger.post("/sign-in", data={"address": "mia@example.org", "next": elsewhere})
    assert world.comings.announced[-1].goes_to == ""
    assert stranger.post(f"/sign-in/{mailed(world)}", data={"next": elsewhere}).headers["Location"] == "/"


def test_who_only_coordinates_begins_with_surveys_and_rounds(world: World, browser_of: BrowserOf) -> None:
    cora = Leader(LeaderId("cora"), "Cora Esimerkki", "cora@example.org", Language.FI, (), (TREDU,))
    world.directory = a_network(cora)
    assert browser_of(cora.id).get("/", base_url=URL).headers["Location"] == "/manage/"
    assert 'href="/manage/?lang' not in browser_of(MIA).get("/", base_url=URL).text


def test_who_is_signed_in_needs_no_sign_in(browser_of: BrowserOf) -> None:
    assert browser_of(MIA).get("/sign-in", base_url=URL).headers["Location"] == "/"


def test_signing_out_ends_this_browsers_session(browser_of: BrowserOf) -> None:
    mia = browser_of(MIA)
    assert mia.get("/", base_url=URL).status_code == 200
    assert mia.post("/sign-out", base_url=URL).status_code == 303
    assert mia.get("/", base_url=URL).status_code == 303


def test_signing_out_everywhere_ends_all_sessions(browser_of: BrowserOf) -> None:
    one, other, otto = browser_of(MIA), browser_of(MIA), browser_of(OTTO)
    assert one.post("/sign-out-everywhere", base_url=URL).status_code == 303
    assert one.get("/", base_url=URL).status_code == 303
    assert other.get("/", base_url=URL).status_code == 303
    assert otto.get("/", base_url=URL).status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/x", "/sign-out", "/sign-out-everywhere"])
@pytest.mark.parametrize("headers", [EVIL, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_another_site_can_not_send_our_forms(browser_of: BrowserOf, path: str, headers: dict[str, str]) -> None:
    mia = browser_of(MIA)
    assert mia.post(path, base_url=URL, headers=headers).status_code == 403
    assert mia.get("/", base_url=URL).status_code == 200


@pytest.mark.parametrize("cookie", ["x", "a.b", "%00", "\xff", '["mia",1,1].x', "." * 3000])
def test_a_forged_cookie_signs_nobody_in(stranger: FlaskClient, cookie: str) -> None:
    assert stranger.get("/", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 303
    assert stranger.get("/api/v1/goals", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 401


@pytest.mark.parametrize("token", ["x", "%00", "%ff", "A" * 3000, "a/b", "..", "%F0%9F%98%80"])
def test_a_forged_link_is_kindly_refused(stranger: FlaskClient, token: str) -> None:
    for answer in (stranger.get(f"/sign-in/{token}"), stranger.post(f"/sign-in/{token}")):
        assert 400 <= answer.status_code < 500
        assert "Set-Cookie" not in answer.headers


def test_a_database_that_is_away_is_said_on_page_and_api(world: World, browser_of: BrowserOf) -> None:
    mia = browser_of(MIA)
    world.away = True
    for path in ("/", "/scopes/hervanta", "/api/v1/scopes"):
        answer = mia.get(path, base_url=URL)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    assert mia.post("/sign-in", base_url=URL, data={"address": "mia@example.org"}).status_code == 503
