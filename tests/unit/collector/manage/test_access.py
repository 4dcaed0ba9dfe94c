"""The access matrix, walked: every cell of it, for pages and API alike; and no route that it doesn't name."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.collector.application.managing.ports import Upload
from services.collector.application.managing.rounds import seen_of
from shared.contracts.directory import Credentials, Round
from shared.contracts.documents import key_of
from shared.contracts.ids import LeaderId, OrganisationId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from tests.fakes.collector import DEFINITION
from tests.fakes.managing import GUNNAR, NELLI, NIILO, NOW, SIRPA, TARU, TOKENS, TREDU, ULLA, URL, ManagingBench
from tests.unit.collector.manage.matrix import (
    API,
    NETWORKS_UPLOAD,
    OPEN_TO_ALL,
    PAGES,
    STRANGERS,
    UPLOAD,
    Gets,
    Row,
    Who,
    form_of,
)

PEOPLE = {Who.NETWORK: NELLI, Who.OWN: TARU, Who.OTHER: SIRPA, Who.LEADER: ULLA, Who.GROUP: GUNNAR}
BROUGHT = {**DEFINITION, "description": "Another one."}


@pytest.fixture(scope="module")
def stage() -> tuple[ManagingBench, Flask]:
    bench = ManagingBench()
    return bench, bench.app()


@pytest.fixture
def bench(stage: tuple[ManagingBench, Flask]) -> Iterator[ManagingBench]:
    bench, _ = stage
    reset(bench)
    yield bench
    reset(bench)


@pytest.fixture
def app(stage: tuple[ManagingBench, Flask]) -> Flask:
    return stage[1]


def reset(bench: ManagingBench) -> None:
    bench.reset()
    tredu = OrganisationId(TREDU)
    for id_, survey, owner in ((UPLOAD, "tredus-own", tredu), (NETWORKS_UPLOAD, "partnership", None)):
        bench.store.kept.uploads[id_] = Upload(id_, SurveyId(survey), owner, None, BROUGHT, NELLI, NOW)
    end_sessions_of(bench, NIILO)


def end_sessions_of(bench: ManagingBench, leader: LeaderId) -> None:
    told = Credentials(leader, 2, bench.store.directory.directory.credentials[leader].tokens)
    bench.store.kept.documents[key_of(told)] = told
    bench.store.directory.directory = Directory.of(bench.store.kept.documents.values())


def browser(bench: ManagingBench, app: Flask, who: Who) -> tuple[FlaskClient, str]:
    """A browser of somebody, and what its forms carry."""
    match who:
        case Who.NOBODY:
            return bench.browser(app, None), ""
        case Who.EXPIRED:
            return bench.browser(app, NELLI, ago=timedelta(days=8)), bench.token(NELLI)
        case Who.ENDED:
            return bench.browser(app, NIILO), bench.token(NIILO)
        case _:
            return bench.browser(app, PEOPLE[who]), bench.token(PEOPLE[who])


def sent(bench: ManagingBench, app: Flask, row: Row, who: Who) -> TestResponse:
    if row in PAGES:
        client, token = browser(bench, app, who)
        if row.method == "GET":
            return client.get(row.path, base_url=URL)
        fields = form_of(row, token, json.dumps(BROUGHT).encode())
        if fields.get("seen") == "*":
            fields["seen"] = seen_of(round_of(bench, row.path.split("/")[2]))
        return client.post(row.path, base_url=URL, data=fields, content_type="multipart/form-data")
    headers = {"Authorization": f"Bearer {token_of(who)}"} if who is not Who.NOBODY else {}
    options: dict[str, object] = {"json": row.body} if row.body is not None else {}
    if row.csv is not None:
        options = {"data": row.csv, "content_type": "text/csv"}
    return app.test_client().open(row.path, method=row.method, base_url=URL, headers=headers, **options)  # type: ignore[arg-type]


def token_of(who: Who) -> str:
    return TOKENS[PEOPLE[who]] if who in PEOPLE else f"kaiku_{who}"


def round_of(bench: ManagingBench, name: str) -> Round:
    found = bench.store.kept.documents[f"round/{name}"]
    assert isinstance(found, Round)
    return found


def got(answer: TestResponse) -> Gets:
    if answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", ""):
        return Gets.SIGN_IN
    if answer.status_code < 400:
        return Gets.DONE
    assert answer.status_code in (403, 404, 422), answer.get_data(as_text=True)
    return Gets(str(answer.status_code))


@pytest.mark.parametrize("who", Who)
def test_everybody_gets_what_the_matrix_says_and_refusals_change_nothing(
    bench: ManagingBench, app: Flask, who: Who
) -> None:
    wrong = []
    for row in [*PAGES, *API]:
        before = bench.store.kept
        answer = got(sent(bench, app, row, who))
        if answer is not row.for_(who):
            wrong.append(f"{row} ({row.body}): {answer}, not {row.for_(who)}")
        if answer is not Gets.DONE and bench.store.kept is not before:
            wrong.append(f"{row}: refused, but something changed")
        if bench.store.kept is not before:
            reset(bench)
    assert wrong == []


def test_no_route_is_left_out_of_the_matrix(app: Flask) -> None:
    named = {(row.method, row.rule) for row in [*PAGES, *API]} | OPEN_TO_ALL
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == named


def test_a_browsers_session_reads_the_api_and_changes_nothing(bench: ManagingBench, app: Flask) -> None:
    taru = bench.browser(app, TARU)
    for row in API:
        before = bench.store.kept
        answer = taru.open(row.path, method=row.method, base_url=URL, json=row.body)
        if row.method == "GET":
            assert got(answer) is row.for_(Who.OWN), row
        else:
            assert answer.status_code == 401, row
            assert bench.store.kept is before


def test_a_form_without_the_sessions_token_does_nothing(bench: ManagingBench, app: Flask) -> None:
    taru = bench.browser(app, TARU)
    for token in ("", "x", bench.token(SIRPA), bench.token(TARU, version=2), bench.token(TARU)[:-2]):
        for row in PAGES:
            if row.method == "POST":
                before = bench.store.kept
                fields = form_of(row, token, b"{}")
                answer = taru.post(row.path, base_url=URL, data=fields, content_type="multipart/form-data")
                assert answer.status_code == 403, (row, token)
                assert bench.store.kept is before


def test_another_sites_page_does_nothing_even_with_a_token(bench: ManagingBench, app: Flask) -> None:
    taru, fields = bench.browser(app, TARU), {"token": bench.token(TARU)}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = taru.post("/rounds/spring/close", base_url=URL, data=fields, headers=headers)
        assert answer.status_code == 403
    assert bench.store.kept.published == []


def test_a_head_or_options_request_opens_nothing_either(app: Flask) -> None:
    stranger = app.test_client()
    for row in [*PAGES, *API]:
        if row.method == "GET":
            assert stranger.head(row.path, base_url=URL).status_code in (303, 401)


def test_signing_out_everywhere_ends_sessions_here_too(bench: ManagingBench, app: Flask) -> None:
    taru = bench.browser(app, TARU)
    assert taru.get("/rounds", base_url=URL).status_code == 200
    end_sessions_of(bench, TARU)
    answer = taru.get("/rounds", base_url=URL)
    assert answer.status_code == 303
    assert "kaiku_session=;" in answer.headers["Set-Cookie"]
    assert bench.browser(app, TARU, version=2).get("/rounds", base_url=URL).status_code == 200


def test_a_session_newer_than_the_directory_knows_is_let_in(bench: ManagingBench, app: Flask) -> None:
    assert bench.browser(app, TARU, version=3).get("/rounds", base_url=URL).status_code == 200


def test_a_revoked_token_opens_nothing(bench: ManagingBench, app: Flask) -> None:
    told = Credentials(TARU)
    bench.store.kept.documents[key_of(told)] = told
    bench.store.directory.directory = Directory.of(bench.store.kept.documents.values())
    answer = app.test_client().get("/api/v1/rounds", headers={"Authorization": f"Bearer {TOKENS[TARU]}"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_who_has_left_the_network_or_is_not_known_yet_opens_nothing(bench: ManagingBench, app: Flask) -> None:
    """The session stays: the aggregator may have heard of a person before the collector has."""
    taru = bench.browser(app, TARU)
    del bench.store.kept.documents[f"leader/{TARU}"]
    bench.store.directory.directory = Directory.of(bench.store.kept.documents.values())
    answer = taru.get("/rounds", base_url=URL)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    answer = app.test_client().get("/api/v1/rounds", headers={"Authorization": f"Bearer {TOKENS[TARU]}"})
    assert answer.status_code == 401


def test_strangers_are_led_to_the_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/rounds/spring?lang=sv", base_url=URL, environ_overrides={"SCRIPT_NAME": "/manage"})
    assert answer.headers["Location"] == "/leader/sign-in?lang=sv&next=%2Fmanage%2Frounds%2Fspring%3Flang%3Dsv"


def test_the_matrix_has_strangers_and_people(bench: ManagingBench) -> None:
    assert set(PEOPLE) | set(STRANGERS) == set(Who)
    assert bench.person(NELLI).for_network
    assert bench.person(TARU).organisations == {ScopeId("tredu")}
