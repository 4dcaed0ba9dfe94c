"""The API: its bodies as its OpenAPI document says, refusals as problem details, changes only of what was seen."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shared.contracts.directory import Origin
from shared.contracts.ids import LeaderId
from tests.fakes.collector import DEFINITION
from tests.fakes.managing import INVITED, KONE, SIRPA, SPRING, TARU, TOKENS, URL, ManagingBench

JSON = Mapping[str, Any]
ROUND = {"survey": "partnership", "opens": "2026-03-10", "closes": "2026-06-30", "units": ["auto"], "link": "open"}


@pytest.fixture
def bench() -> ManagingBench:
    return ManagingBench()


@pytest.fixture
def app(bench: ManagingBench) -> Flask:
    return bench.app()


class Program:
    """Somebody's program."""

    def __init__(self, app: Flask, who: LeaderId = TARU) -> None:
        self._app = app
        self._token = TOKENS[who]
        self.answer: TestResponse

    def __call__(self, method: str, path: str, body: object = None, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        path = f"/api/v1{path}"
        self.answer = self._app.test_client().open(path, method=method, base_url=URL, headers=headers, **options)
        return self.answer.get_json(silent=True, force=True)

    @property
    def status(self) -> int:
        return self.answer.status_code


@pytest.fixture
def taru(app: Flask) -> Program:
    return Program(app)


@pytest.fixture
def described(app: Flask) -> JSON:
    found: JSON = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def test_every_route_is_described_and_nothing_else(app: Flask, described: JSON) -> None:
    there = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert there == {
        (method, path) for path, one in described["paths"].items() for method in one if method != "parameters"
    }


def test_a_survey_goes_from_check_to_version(bench: ManagingBench, taru: Program) -> None:
    checked = taru("POST", "/checks", {"definition": DEFINITION})
    assert checked["languages"] == ["fi", "sv", "en"]
    assert "trust" in checked["questions"]
    upload = taru("POST", "/uploads", {"survey": "mine", "definition": DEFINITION, "owner": "tredu"})
    assert taru.status == 201
    assert (upload["before"], upload["differences"]) == (None, [])
    version = taru("POST", f"/uploads/{upload['id']}/publish")
    assert taru.status == 201
    assert (version["survey"], version["version"], version["owner"]) == ("mine", 1, "tredu")
    assert taru("GET", "/surveys/mine/versions/1")["definition"] == DEFINITION
    assert bench.store.kept.notes[-1].by_token
    assert taru("GET", f"/uploads/{upload['id']}")["code"] == "not-found"


def test_mistakes_of_a_definition_come_with_their_paths(taru: Program) -> None:
    for path in ("/checks", "/uploads"):
        body: dict[str, object] = {"definition": {"elements": [{"type": "file", "name": "a"}]}}
        problem = taru("POST", path, body if path == "/checks" else {**body, "survey": "mine", "owner": "tredu"})
        assert taru.status == 422
        assert taru.answer.content_type == "application/problem+json"
        assert (problem["code"], problem["errors"][0]["path"]) == ("invalid-survey", "elements[0].type")


def test_a_round_is_opened_once_extended_and_closed(bench: ManagingBench, taru: Program) -> None:
    once = {"headers": {"Idempotency-Key": "k" * 32}}
    round_ = taru("POST", "/rounds", ROUND, **once)
    assert taru.status == 201
    assert taru("POST", "/rounds", ROUND, **once) == round_
    assert taru("POST", "/rounds", ROUND)["id"] != round_["id"]
    seen = taru("GET", f"/rounds/{round_['id']}")
    assert taru.answer.headers["ETag"] == f'"{seen["etag"]}"'
    assert (seen["state"], seen["participation"]) == ("open", {"answered": {"auto": 0}, "as_of": None})
    tag = {"headers": {"If-Match": taru.answer.headers["ETag"]}}
    later = taru("PATCH", f"/rounds/{round_['id']}", {"closes": None}, **tag)
    assert (later["closes"], later["origin"]) == (None, Origin.PAGE)
    assert taru("POST", f"/rounds/{round_['id']}/close", **tag)["code"] == "changed"
    assert taru.status == 412
    taru("POST", f"/rounds/{round_['id']}/close", headers={"If-Match": taru_tag(taru, round_["id"])})
    assert taru("GET", f"/rounds/{round_['id']}")["state"] == "closed"
    assert [one.deed for one in bench.store.kept.notes][-2:] == ["round.changed", "round.closed"]


def taru_tag(program: Program, round_: str) -> str:
    program("GET", f"/rounds/{round_}")
    return program.answer.headers["ETag"]


def test_what_a_rule_speaks_against_is_told_part_by_part(taru: Program) -> None:
    problem = taru("POST", "/rounds", {**ROUND, "units": ["lapua"], "closes": "2026-01-01"})
    assert taru.status == 422
    assert [(one["part"], one["code"]) for one in problem["errors"]] == [
        ("closes", "closes-before-it-opens"),
        ("units", "not-your-units"),
    ]
    assert all(one["message"] for one in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**ROUND, "more": 1},
        {**ROUND, "opens": "10.3.2026"},
        {**ROUND, "link": "both"},
        {**ROUND, "cap": 0},
        {**ROUND, "cap": 1.5},
        {**ROUND, "units": "auto"},
        {**ROUND, "version": 10**12},
        [],
        "text",
    ],
)
def test_a_body_of_another_form_is_malformed(taru: Program, body: object) -> None:
    assert taru("POST", "/rounds", body)["code"] == "malformed"
    assert taru.status == 400


def test_bodies_of_other_types_and_sizes_are_refused(taru: Program) -> None:
    assert taru("POST", "/rounds", data="a=b", content_type="text/plain")["code"] == "unsupported-media-type"
    assert taru("POST", f"/rounds/{INVITED}/invitations", {})["code"] == "unsupported-media-type"
    large = b'{"definition": "' + b"x" * 2**20 + b'"}'
    assert taru("POST", "/checks", data=large, content_type="application/json")["code"] == "too-large"
    assert taru.status == 413
    twice = b'{"definition": {}, "definition": {}}'
    assert taru("POST", "/checks", data=twice, content_type="application/json")["code"] == "malformed"


def test_links_and_invitations_are_told_as_they_should_be(taru: Program, app: Flask) -> None:
    assert [one["unit"] for one in taru("GET", f"/rounds/{SPRING}/links")["links"]] == ["auto", "kone"]
    made = taru("POST", f"/rounds/{INVITED}/links", {"unit": "kone", "count": 2})["links"]
    assert len({one["url"] for one in made}) == 2
    csv = {"data": "address,language,unit\na@example.org,sv,kone\n", "content_type": "text/csv"}
    assert taru("POST", f"/rounds/{INVITED}/invitations", **csv) == {"new": 1, "known": 0}
    assert taru("POST", f"/rounds/{INVITED}/invitations", **csv) == {"new": 0, "known": 1}
    (unit,) = taru("GET", f"/rounds/{INVITED}/invitations")["invitations"]
    assert (unit["unit"], unit["states"]) == (KONE, {"queued": 1})
    (known,) = taru("POST", "/addresses", {"address": "a@example.org"})["known"]
    assert (known["round"], known["state"], known["changes"][0]["why"]) == (INVITED, "queued", "added")
    assert Program(app, SIRPA)("POST", "/addresses", {"address": "a@example.org"})["known"] == []
    bad = {"data": "address,language,unit\nnobody,sv,kone\n", "content_type": "text/csv"}
    problem = taru("POST", f"/rounds/{INVITED}/invitations", **bad)
    assert (problem["code"], problem["errors"][0]["line"]) == ("invalid-contacts", 2)


def test_the_audit_log_is_read_page_by_page(taru: Program) -> None:
    for _ in range(60):
        taru("GET", f"/rounds/{SPRING}/texts/auto")
    first = taru("GET", "/audit")
    assert len(first["notes"]) == 50
    rest = taru("GET", f"/audit?before={first['older']}")
    assert (len(rest["notes"]), rest["older"]) == (10, None)
    assert taru("GET", "/audit?before=x")["code"] == "malformed"


def test_differences_ask_for_two_versions(taru: Program) -> None:
    assert taru("GET", "/surveys/tredus-own/differences?before=1&after=1") == {"differences": []}
    assert taru("GET", "/surveys/tredus-own/differences?before=1")["code"] == "malformed"
    assert taru("GET", "/surveys/tredus-own/differences?before=1&after=9")["code"] == "not-found"


def test_answers_have_the_fields_that_are_described(taru: Program, described: JSON) -> None:
    """What comes back holds what its schema demands, and nothing that it does not name."""
    schemas = described["components"]["schemas"]
    upload = taru("POST", "/uploads", {"survey": "mine", "definition": DEFINITION, "owner": "tredu"})
    replies = {
        "Survey": taru("GET", "/surveys")["surveys"][0],
        "Version": taru("GET", "/surveys/partnership/versions/1"),
        "UploadView": upload,
        "Round": taru("POST", "/rounds", ROUND),
        "RoundView": taru("GET", "/rounds")["rounds"][0],
        "RoundWithParticipation": taru("GET", f"/rounds/{SPRING}"),
        "UnitInvitations": taru("GET", f"/rounds/{INVITED}/invitations")["invitations"][0],
        "Texts": taru("GET", f"/rounds/{SPRING}/texts/auto")["texts"][0],
        "TextPlace": taru("GET", "/texts")["places"][0],
        "Note": taru("GET", "/audit")["notes"][0],
    }
    for name, reply in replies.items():
        assert set(schemas[name].get("required", ())) <= set(reply) <= set(schemas[name]["properties"]), name
    assert json.dumps(described)
