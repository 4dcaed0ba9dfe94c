"""The leaders' API, as the issue of its shapes has them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.contracts.ids import LeaderId
from tests.fakes.leading import GOAL, GUN, MIA, NEA, OTTO
from tests.unit.aggregator.http.conftest import URL, BrowserOf, World

Get = Callable[..., TestResponse]


@pytest.fixture
def get(world: World, stranger: FlaskClient) -> Get:
    """Ask as a leader's program."""

    def ask(path: str, leader: LeaderId = MIA) -> TestResponse:
        token = world.access.make_token(leader, now=world.now())
        return stranger.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})

    return ask


def ids(answer: TestResponse) -> set[str]:
    (found,) = answer.json.values() if answer.json else ([],)
    return {one["id"] for one in found}


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


def test_scopes_are_what_the_leader_may_see(get: Get) -> None:
    assert get("/scopes").json == {
        "scopes": [
            {"id": "lansi", "kind": "network", "name": "Länsi", "parent": None, "closed": None},
            {"id": "hervanta", "kind": "unit", "name": "Tredu Hervanta", "parent": "tredu", "closed": None},
            {"id": "kone", "kind": "unit", "name": "Konetekniikka", "parent": "hervanta", "closed": None},
        ]
    }
    assert ids(get("/scopes", GUN)) == {"lansi", "theme"}
    assert ids(get("/scopes", OTTO)) == {"lansi", "sedu", "seinajoki"}
    assert len(ids(get("/scopes", NEA))) == 8


def test_names_are_in_the_leaders_language_or_the_one_asked_for(get: Get) -> None:
    names = {one["id"]: one["name"] for one in get("/scopes", NEA).get_json()["scopes"]}
    assert names["kone"] == "Maskinteknik"
    assert get("/goals?lang=en").get_json()["goals"][0]["name"] == "Trust grows"


def test_indicators_are_sums_of_releases(world: World, get: Get) -> None:
    world.fill()
    document = get("/scopes/hervanta/indicators?survey=partnership&window=30d").get_json()
    assert {key: document[key] for key in ("scope", "survey", "window")} == {
        "scope": "hervanta",
        "survey": "partnership",
        "window": {"from": "2026-02-02", "until": "2026-03-03"},
    }
    trust, recommend, served, channels = document["indicators"]
    told = ("question", "statistic", "value", "n", "interval", "cant_say", "distribution")
    assert {key: trust[key] for key in told} == {
        "question": "trust",
        "statistic": "mean",
        "value": pytest.approx((15 + 8 + 1 + 10) / 11),
        "n": 11,
        "interval": {"low": pytest.approx(2.0741, abs=1e-4), "high": pytest.approx(4.1077, abs=1e-4)},
        "cant_say": 1,
        "distribution": {"5": 3, "4": 2, "2": 5, "1": 1},
    }
    assert (recommend["statistic"], recommend["value"], recommend["n"]) == ("nps", 40.0, 5)
    assert (served["statistic"], served["value"]) == ("share", 0.8)
    assert channels["statistic"] == "share"
    assert channels["value"] is None
    assert channels["distribution"] == {"phone": 5, "visit": 2}


def test_a_window_is_today_and_the_days_before_in_helsinki(world: World, get: Get) -> None:
    world.fill()
    week = get("/scopes/hervanta/indicators?survey=partnership&window=7d").get_json()
    assert week["window"] == {"from": "2026-02-25", "until": "2026-03-03"}
    assert week["indicators"][0]["n"] == 6
    usual = get("/scopes/hervanta/indicators?survey=partnership").get_json()
    assert usual["window"]["from"] == "2026-02-02"


def test_nothing_released_is_no_value_and_no_answers(get: Get) -> None:
    for one in get("/scopes/hervanta/indicators?survey=partnership").get_json()["indicators"]:
        assert (one["n"], one["value"], one["cant_say"], one["distribution"]) == (0, None, 0, {})


def test_texts_are_never_shown(world: World, get: Get) -> None:
    world.fill()
    asked = get("/scopes/hervanta/indicators?survey=partnership").get_json()["indicators"]
    assert [one["question"] for one in asked] == ["trust", "recommend", "served", "channels"]


def test_goals_stand_as_they_were_judged(world: World, get: Get) -> None:
    world.fill()
    assert get("/goals").get_json() == {
        "goals": [
            {
                "id": "trust-hervanta",
                "name": "Luottamus kasvaa",
                "scope": "hervanta",
                "state": "missed",
                "stale": True,
                "target": {"at_least": 4.0},
                "evidence": 0.75,
                "value": pytest.approx((15 + 8 + 1 + 10) / 11),
                "interval": {"low": pytest.approx(2.0741, abs=1e-4), "high": pytest.approx(4.1077, abs=1e-4)},
                "n": 11,
                "since": "2026-02-20",
            }
        ]
    }


def test_a_goal_that_was_never_judged_is_unknown(get: Get) -> None:
    (goal,) = get("/goals").get_json()["goals"]
    expected: dict[str, Any] = {"state": "unknown", "stale": False, "evidence": 0, "value": None, "n": 0, "since": None}
    assert {key: goal[key] for key in expected} == expected


def test_a_goal_is_given_with_its_history(world: World, get: Get) -> None:
    world.fill()
    goal = get(f"/goals/{GOAL}").get_json()
    (listed,) = get("/goals").get_json()["goals"]
    assert {key: goal[key] for key in listed} == listed
    turn, verdict = goal["history"]
    assert (turn["before"], turn["after"], turn["since"]) == ("met", "missed", "2026-02-10")
    assert turn["figures"]["since"] == {"value": 3.25, "n": 12, "from": "2026-02-10", "until": "2026-02-20"}
    assert turn["carried_by"] == ["Konetekniikka"]
    assert (verdict["before"], verdict["historic"]) == ("unknown", True)


@pytest.mark.parametrize(
    "path",
    [
        "/scopes/tredu/indicators?survey=partnership",
        "/scopes/pyynikki/indicators?survey=partnership",
        "/scopes/theme/indicators?survey=partnership",
        "/scopes/nowhere/indicators?survey=partnership",
        "/scopes/tredu/indicators",
        "/scopes/hervanta/indicators?survey=nothing",
        "/scopes/%F0%9F%98%80/indicators?survey=partnership",
        "/goals/trust-theme",
        "/goals/nothing",
        "/nothing",
    ],
)
def test_what_may_not_be_seen_is_not_found(get: Get, path: str) -> None:
    assert problem(get(path)) == (404, "not-found")


def test_a_groups_leader_sees_the_group_and_not_its_members(world: World, get: Get) -> None:
    world.fill()
    theme = get("/scopes/theme/indicators?survey=partnership", GUN).get_json()
    assert theme["indicators"][0]["n"] == 6
    assert world.shown.asked_units == {"kone", "seinajoki"}
    assert problem(get("/scopes/kone/indicators?survey=partnership", GUN)) == (404, "not-found")
    assert ids(get("/goals", GUN)) == {"trust-theme"}


def test_all_leaders_see_the_network(world: World, get: Get) -> None:
    world.fill()
    for leader in (MIA, NEA, GUN, OTTO):
        figures = get("/scopes/lansi/indicators?survey=partnership", leader).get_json()
        assert figures["indicators"][0]["n"] == 11


@pytest.mark.parametrize("query", ["", "?survey=", "?survey=partnership&window=31d", "?survey=partnership&window="])
def test_a_query_that_says_nothing_is_malformed(get: Get, query: str) -> None:
    assert problem(get(f"/scopes/hervanta/indicators{query}")) == (400, "malformed")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer kaiku_x", "Basic bWlhOm1pYQ==", "Bearer kaiku_token-1x", "\xff", "Bearer \xe9"],
)
def test_without_a_token_that_holds_nothing_is_told(world: World, stranger: FlaskClient, header: str) -> None:
    world.access.make_token(MIA, now=world.now())
    for path in ("/scopes", "/goals", "/goals/x", "/scopes/x/indicators"):
        answer = stranger.get(f"/api/v1{path}", headers={"Authorization": header})
        assert problem(answer) == (401, "unauthorised")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(stranger.get("/api/v1/scopes")) == (401, "unauthorised")


def test_a_revoked_token_is_worthless(world: World, stranger: FlaskClient) -> None:
    token = world.access.make_token(MIA, now=world.now())
    world.access.revoke_tokens(MIA, now=world.now())
    assert stranger.get("/api/v1/scopes", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_session_opens_the_api_too_and_a_bad_token_is_not_made_up_for(browser_of: BrowserOf) -> None:
    mia = browser_of(MIA)
    assert mia.get("/api/v1/scopes", base_url=URL).status_code == 200
    bad = {"Authorization": "Bearer kaiku_bad"}
    assert mia.get("/api/v1/scopes", base_url=URL, headers=bad).status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_api_only_reads(stranger: FlaskClient, method: str) -> None:
    assert problem(stranger.open("/api/v1/scopes", method=method)) == (405, "method-not-allowed")
