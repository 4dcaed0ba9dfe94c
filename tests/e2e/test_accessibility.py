"""axe-core finds nothing on any page, at a phone's width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e import respondent
from tests.e2e.conftest import Stack

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each, and whether the page can be scrolled sideways."""
    found = Axe().run(page).response["violations"]
    lines = [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        lines.append("the page is wider than the phone")
    return lines


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nothing_is_wrong_on_a_respondents_pages(one_machine: Stack, inspector: Page, language: str) -> None:
    link = one_machine.instance.links("instructors-open")["tredu-hervanta-kone"]
    found = {}
    for name, path in (("front", "/"), ("privacy", "/privacy"), ("receipt", "/receipt")):
        inspector.goto(f"{one_machine.instance.url}{path}?lang={language}")
        found[name] = violations(inspector)
    respondent.open_form(inspector, link, language)
    found["form"] = violations(inspector)
    respondent.send(inspector)
    assert inspector.locator(".govuk-error-summary").is_visible()
    found["error"] = violations(inspector)
    inspector.locator("main").get_by_role("group").first.get_by_role("radio").first.check()
    respondent.send(inspector)
    respondent.receipt_on(inspector)
    found["sent"] = violations(inspector)

    assert found == {page: [] for page in found}


def test_nothing_is_wrong_on_a_leaders_pages(one_machine: Stack, inspector: Page) -> None:
    url = one_machine.instance.url
    found = {}
    inspector.goto(f"{url}/leader/sign-in")
    found["sign-in"] = violations(inspector)
    inspector.goto(one_machine.instance.kaiku("sign-in", "markku-virtanen").strip())
    found["link"] = violations(inspector)
    inspector.locator("main form button").click()
    found["start"] = violations(inspector)
    for path in ("/leader/scopes/tredu", "/leader/scopes/tredu-hervanta?window=90d", "/leader/goals/tredu-partnership"):
        inspector.goto(url + path)
        found[path] = violations(inspector)

    assert found == {page: [] for page in found}


def test_nothing_is_wrong_in_the_mailbox(one_machine: Stack, inspector: Page) -> None:
    inspector.goto(f"{one_machine.instance.url}/leader/sign-in")
    inspector.get_by_role("textbox").fill("helena.koskinen@example.org")
    inspector.locator("main form button").click()
    inspector.wait_for_function("true")
    found = {}
    inspector.goto(f"{one_machine.instance.url}/mail/")
    found["list"] = violations(inspector)

    assert found == {page: [] for page in found}
