"""A coordinator's whole way: in by mail, a survey brought, tried out and published, a round opened, seen and closed."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Stack
from tests.e2e.instance import until
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
COORDINATOR = "noora.hietala@example.org"
SURVEY = {
    "title": {"fi": "Lounaskysely", "sv": "Lunchenkät", "en": "Lunch survey"},
    "pages": [
        {
            "elements": [
                {
                    "type": "radiogroup",
                    "name": "taste",
                    "isRequired": True,
                    "title": {"fi": "Maistuiko lounas?", "sv": "Smakade lunchen?", "en": "Was lunch good?"},
                    "choices": [1, 2, 3, 4, 5],
                }
            ]
        },
        {
            "elements": [
                {"type": "comment", "name": "wish", "title": {"fi": "Mitä toivot?", "sv": "Önskemål?", "en": "Wishes?"}}
            ]
        },
    ],
}


def sign_in(stack: Stack, person: Page, *, to: str) -> None:
    """By the mailed link, from a page that asks for it."""
    person.goto(f"{stack.instance.url}{to}")
    person.get_by_role("textbox").fill(COORDINATOR)
    person.locator("main form button").click()
    mail = until(lambda: next((m for m in stack.mailbox.mails() if COORDINATOR in m["to"]), None), what="the mail")
    link = re.search(r"http://\S+/leader/sign-in/\S+", mail["text"])
    assert link
    person.goto(link[0])
    person.locator("main form button").click()


def answer(person: Page, link: str, taste: int) -> None:
    response = person.request.post(
        f"{link.replace('/f/', '/api/v1/links/')}/responses",
        data={"language": "fi", "answers": {"taste": taste}},
        headers={"Idempotency-Key": uuid4().hex},
    )
    assert response.status == 201, response.text()


def test_a_coordinator_brings_a_survey_and_closes_its_round(stack: Stack, person: Page, tmp_path: Path) -> None:
    file = tmp_path / "lounas.json"
    file.write_text(json.dumps(SURVEY))
    sign_in(stack, person, to="/manage/surveys/new?lang=fi")
    assert person.url.endswith("/manage/surveys/new?lang=fi"), "after signing in she is where she wanted to be"

    person.locator("input[type=file]").set_input_files(file)
    person.locator("input[name=survey]").fill("lounas")
    person.get_by_role("button", name="Tarkista").click()
    assert "Kaiku voi tehdä tämän kyselyn" in person.locator("main").inner_text()

    person.get_by_role("link", name="Svenska", exact=True).last.click()
    assert "Smakade lunchen?" in person.locator("main").inner_text()
    person.get_by_role("button", name="Fortsätt").click()
    assert person.locator(".govuk-error-summary").is_visible(), "the preview asks as the form does"
    person.get_by_label("5", exact=True).check()
    person.get_by_role("button", name="Fortsätt").click()
    person.get_by_role("button", name="Fortsätt").click()
    assert "Det här skulle skickas" in person.locator("main").inner_text()

    person.goto(f"{stack.instance.url}/manage/?lang=fi")
    person.get_by_role("link", name="lounas", exact=True).click()
    person.get_by_role("button", name="Julkaise").click()
    assert "Versio 1" in person.locator("main").inner_text()

    person.get_by_role("link", name="Avaa kyselykerta").click()
    person.get_by_label("Tredu Pyynikki").check()
    person.get_by_label("avoimet linkit").check()
    person.get_by_role("button", name="Avaa kyselykerta").click()
    round_page = person.url
    link = person.locator("main a[href*='/f/']").first.get_attribute("href")
    assert link

    person.get_by_role("link", name=re.compile("^Suomi.*Tredu Pyynikki")).click()
    assert person.locator("main svg").is_visible()
    assert link.partition("://")[2] in person.locator("main").inner_text()

    for taste in (4, 5):
        until(lambda: person.request.get(link).status == 200, what="the link to open")
        answer(person, link, taste)
    person.goto(round_page)
    assert person.locator("tbody tr").first.locator("td").inner_text() == "2"

    token = stack.instance.kaiku("token", "noora-hietala").strip()
    round_id = round_page.rpartition("/")[2].partition("?")[0]
    path = f"/manage/api/v1/rounds/{round_id}"
    until(lambda: person.request.get(stack.instance.url + path, headers=bearer(token)).ok, what="the token to be told")
    assert stack.instance.get(path, token=token)["participation"]["answered"] == {"tredu-pyynikki": 2}

    person.get_by_role("button", name="Sulje kyselykerta nyt").click()
    assert "Päättynyt" in person.locator("main").inner_text()
    until(lambda: person.request.get(link).status == 410, what="the link to close")
    person.goto(f"{stack.instance.url}/manage/audit?lang=fi")
    log = person.locator("main").inner_text()
    for deed in ("toi kyselyn", "julkaisi kyselyn version", "avasi kyselykerran", "sulki kyselykerran"):
        assert deed in log


def test_signing_out_everywhere_ends_a_coordinators_session_too(one_machine: Stack, person: Page) -> None:
    person.goto(one_machine.instance.kaiku("sign-in", "hannu-peltola").strip())
    person.locator("main form button").click()
    person.get_by_role("link", name="Kyselyt ja kyselykerrat").click()
    assert "Mitä koordinoit" in person.locator("main").inner_text()
    cookies = person.context.cookies()
    person.goto(f"{one_machine.instance.url}/leader/?lang=fi")
    person.get_by_role("button", name="Kirjaudu ulos kaikkialta").click()
    person.context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave, it takes

    def is_out() -> bool:
        person.goto(f"{one_machine.instance.url}/manage/")
        return "/leader/sign-in" in person.url

    until(is_out, what="the collector to hear of it")


def test_nothing_is_wrong_on_a_coordinators_pages(one_machine: Stack, inspector: Page, tmp_path: Path) -> None:
    url, found = one_machine.instance.url, {}
    file = tmp_path / "broken.json"
    file.write_text('{"elements": [{"type": "file", "name": "a"}]}')
    inspector.goto(one_machine.instance.kaiku("sign-in", "maria-lindqvist").strip())
    inspector.locator("main form button").click()
    inspector.set_viewport_size({"width": 320, "height": 700})
    paths = (
        "/", "/surveys", "/surveys/partnership", "/surveys/partnership/1/preview", "/surveys/partnership/compare",
        "/surveys/new", "/rounds", "/rounds/new", "/rounds/new/partnership", "/rounds/partnership-open",
        "/rounds/partnership-open/sheets/tredu-hervanta", "/rounds/partnership-invited",
        "/rounds/partnership-invited/invitations", "/addresses", "/texts", "/texts/partnership-history/tredu-hervanta",
        "/audit", "/rounds/nothing",
    )  # fmt: skip
    for path in paths:
        inspector.goto(f"{url}/manage{path}")
        found[path] = violations(inspector)
    inspector.goto(f"{url}/manage/rounds/new/partnership")
    inspector.locator("main form button").last.click()
    found["a round that can't be opened"] = violations(inspector)
    inspector.goto(f"{url}/manage/surveys/new")
    inspector.locator("input[type=file]").set_input_files(file)
    inspector.locator("input[name=survey]").fill("broken")
    inspector.locator("main form button").last.click()
    found["a survey with mistakes"] = violations(inspector)
    inspector.goto(f"{url}/manage/rounds/partnership-invited/invitations")
    inspector.locator("input[name=count]").fill("2")
    inspector.locator("main form button").last.click()
    found["personal links"] = violations(inspector)

    assert found == {page: [] for page in found}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
