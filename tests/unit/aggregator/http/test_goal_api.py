"""Goals by the API: set with a token, looked ahead, changed as they were seen, paused, retired."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.contracts.directory import Origin
from shared.contracts.ids import LeaderId
from tests.fakes.leading import GOAL, KONE, MIA, NEA, OTTO
from tests.unit.aggregator.http.conftest import TODAY, World

Ask = Callable[..., TestResponse]
BODY: dict[str, Any] = {
    "scope": "hervanta",
    "survey": "partnership",
    "name": {"fi": "Luottamus", "sv": "Förtroende"},
    "questions": ["trust"],
    "target": {"at_least": 4.2},
    "window_days": 90,
    "owner": "mia",
}


@pytest.fixture
def ask(world: World, stranger: FlaskClient) -> Ask:
    """Ask as a leader's program."""

    def asked(method: str, path: str, body: object = None, leader: LeaderId = MIA, **headers: str) -> TestResponse:
        token = world.access.make_token(leader, now=world.now())
        sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): one for name, one in headers.items()}}
        return stranger.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    return asked


def test_a_goal_is_set_and_a_repeat_sets_no_other(world: World, ask: Ask) -> None:
    first, again = (ask("POST", "/goals", BODY, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    document = first.get_json()
    assert document == again.get_json()
    assert (document["statistic"], document["target"], document["paused"]) == ("mean", {"at_least": 4.2}, False)
    assert world.directory.goals[document["id"]].origin is Origin.PAGE
    assert ask("POST", "/goals", BODY).get_json()["id"] != document["id"]


def test_one_leaders_key_is_not_anothers(ask: Ask) -> None:
    one = ask("POST", "/goals", BODY, Idempotency_Key="one")
    other = ask("POST", "/goals", BODY, NEA, Idempotency_Key="one")
    assert one.get_json()["id"] != other.get_json()["id"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"target": {"at_least": 4, "at_most": 5}}, 400, "malformed"),
        ({"target": {}}, 400, "malformed"),
        ({"target": {"at_least": "high"}}, 400, "malformed"),
        ({"statistic": "response-rate"}, 400, "malformed"),
        ({"window_days": 31}, 400, "malformed"),
        ({"surprise": 1}, 400, "malformed"),
        ({"target": {"at_least": 9}}, 422, "refused"),
        ({"questions": []}, 422, "refused"),
        ({"owner": "otto"}, 422, "refused"),
        ({"scope": "lansi"}, 403, "not-yours"),
    ],
)
def test_what_can_not_be_a_goal_is_refused(ask: Ask, change: dict[str, Any], status: int, code: str) -> None:
    answer = ask("POST", "/goals", {**BODY, **change})
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_what_is_wrong_is_told_part_by_part(ask: Ask) -> None:
    errors = ask("POST", "/goals", {**BODY, "target": {"at_most": 9}, "also": ["otto"]}).get_json()["errors"]
    assert {(one["part"], one["code"]) for one in errors} == {("also", "also"), ("target", "unreachable")}
    assert "between 1 and 5" in " ".join(one["message"] for one in errors)


def test_a_look_ahead_saves_nothing(world: World, ask: Ask) -> None:
    for days in range(60):
        world.shown.release(KONE, TODAY - timedelta(days=60 - days), "trust", v5=6)
    seen = ask("POST", "/goals/foresight", BODY).get_json()["foresight"]
    assert (seen["state"], seen["answers"], seen["plain_comparisons"]) == ("met", 360, 0)
    assert [one["after"] for one in seen["changes"]] == ["met"]
    assert seen["false_change_in_years"] == 6.0
    assert world.set_.announced == []


def test_a_goal_is_changed_only_as_it_was_seen(ask: Ask) -> None:
    made = ask("POST", "/goals", BODY)
    path = f"/goals/{made.get_json()['id']}"
    changed = ask("PUT", path, {**BODY, "window_days": 30}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.get_json()["window_days"]) == (200, 30)
    answer = ask("PUT", path, {**BODY, "window_days": 7}, If_Match=made.headers["ETag"])
    assert (answer.status_code, answer.get_json()["code"]) == (412, "changed")
    assert ask("DELETE", path, If_Match=changed.headers["ETag"]).status_code == 204
    changes = ask("GET", f"{path}/changes").get_json()["changes"]
    assert [(one["revision"], one["by"], one["after"] is None) for one in changes] == [
        (3, "mia", True),
        (2, "mia", False),
        (1, "mia", False),
    ]


def test_a_goal_is_paused_and_goes_on(ask: Ask) -> None:
    path = f"/goals/{ask('POST', '/goals', BODY).get_json()['id']}"
    assert ask("POST", f"{path}/pause").get_json()["paused"] is True
    assert ask("POST", f"{path}/resume").get_json()["paused"] is False


def test_the_files_goals_and_others_goals_are_left_alone(world: World, ask: Ask) -> None:
    assert ask("DELETE", f"/goals/{GOAL}").get_json()["code"] == "from-file"
    for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/pause"), ("GET", "/changes")):
        assert ask(method, f"/goals/{GOAL}{path}", BODY if method == "PUT" else None, OTTO).status_code == 404
    before = replace(world.directory.goals[GOAL])
    assert world.directory.goals[GOAL] == before


def test_without_a_token_nothing_is_set(stranger: FlaskClient) -> None:
    assert stranger.post("/api/v1/goals", json=BODY).status_code == 401
