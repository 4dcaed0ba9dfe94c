"""axe-core finds nothing on any page, at a phone's width."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e import respondent
from tests.e2e.conftest import Stack
from tests.e2e.instance import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
# A goal that no other test shifts.
UNIT, GOAL = "yrkesakademin-vaasa", "vaasa-initiative"
# Asked for by WCAG 2.2 AA, and not looked at by axe unless it is told to.
WCAG_22 = {"rules": {"target-size": {"enabled": True}}}
LEVELS = "Array.from(document.querySelectorAll('main h1, main h2, main h3, main h4'), one => Number(one.tagName[1]))"


def violations(page: Page) -> list[str]:
    """What axe finds, a line each, and whether the page can be scrolled sideways."""
    found = Axe().run(page, options=WCAG_22).response["violations"]
    lines = [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]
    if any(deeper - level > 1 for level, deeper in pairwise(page.evaluate(LEVELS))):
        lines.append("a level of headings is skipped")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        lines.append("the page is wider than the phone")
    return lines


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nothing_is_wrong_on_a_respondents_pages(one_machine: Stack, inspector: Page, language: str) -> None:
    link = one_machine.instance.links("instructors-open")["tredu-hervanta-kone"]
    found = {}
    told = {one: f"{one_machine.instance.url}/{one}" for one in ("", "privacy", "accessibility", "receipt")}
    for name, address in (told | {"about": link.replace("/f/", "/about/")}).items():
        inspector.goto(f"{address}?lang={language}")
        found[name or "front"] = violations(inspector)
    respondent.open_form(inspector, link, language)
    found["form"] = violations(inspector)
    respondent.go_on(inspector)
    found["second page"] = violations(inspector)
    respondent.go_on(inspector)
    assert inspector.locator(".govuk-error-summary").is_visible()
    found["error"] = violations(inspector)
    inspector.locator("main").get_by_role("group").first.get_by_role("radio").last.check()
    while not respondent.on_check_page(inspector):
        respondent.go_on(inspector)
    found["check"] = violations(inspector)
    respondent.send(inspector)
    code = respondent.receipt_on(inspector)
    found["sent"] = violations(inspector)
    inspector.goto(f"{one_machine.instance.url}/receipt?lang={language}")
    for name, typed in (("unknown code", "7K2M9"), ("stored", code)):
        inspector.get_by_role("textbox").fill(typed)
        inspector.locator("main form button").click()
        inspector.wait_for_load_state()
        found[name] = violations(inspector)
    inspector.locator("main form button").click()
    inspector.wait_for_load_state()
    found["withdrawn"] = violations(inspector)
    for name, path in (("unknown link", "/f/nothing"), ("unknown page", "/nothing")):
        inspector.goto(f"{one_machine.instance.url}{path}?lang={language}")
        found[name] = violations(inspector)

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


def test_nothing_is_wrong_where_a_goal_is_set(one_machine: Stack, inspector: Page) -> None:
    url, found = one_machine.instance.url, {}
    inspector.goto(one_machine.instance.kaiku("sign-in", "markku-virtanen").strip())
    inspector.locator("main form button").click()
    inspector.goto(f"{url}/leader/goals/new?scope=tredu-hervanta&lang=fi")
    found["form"] = violations(inspector)
    inspector.locator("button[value=set]").click()
    found["mistakes"] = violations(inspector)
    inspector.locator("input[name=question]").first.check()
    inspector.locator("#target").fill("4,1")
    inspector.locator("#name_fi").fill("Tuki on hyvää")
    inspector.locator("#name_sv").fill("Stödet är bra")
    inspector.locator("button[value=look]").click()
    assert inspector.locator("#foresight").is_visible()
    found["look ahead"] = violations(inspector)
    inspector.locator("button[value=set]").click()
    inspector.wait_for_url("**/leader/goals/tredu-hervanta-*")
    page = inspector.url.partition("?")[0]
    found["goal"] = violations(inspector)
    for path in ("edit", "changes", "retire"):
        inspector.goto(f"{page}/{path}?lang=fi")
        found[path] = violations(inspector)
    inspector.locator(".govuk-button--warning").click()
    inspector.wait_for_url("**/retired-goals*")
    found["retired"] = violations(inspector)
    inspector.locator("main li a").first.click()
    inspector.wait_for_url("**/changes*")
    found["what became of it"] = violations(inspector)

    assert found == {page: [] for page in found}


def test_nothing_is_wrong_in_the_mailbox_and_where_a_mail_leads(one_machine: Stack, inspector: Page) -> None:
    url, found = one_machine.instance.url, {}
    inspector.goto(f"{url}/leader/sign-in")
    for name, typed in (("mistaken address", "nobody"), ("asked", "helena.koskinen@example.org")):
        inspector.get_by_role("textbox").fill(typed)
        inspector.locator("main form button").click()
        inspector.wait_for_load_state()
        found[name] = violations(inspector)
    notice, choices = shifted(one_machine, inspector)
    inspector.goto(f"{url}/mail/")
    found["list"] = violations(inspector)
    inspector.locator("main li a").first.click()
    inspector.wait_for_load_state()
    found["mail"] = violations(inspector)
    inspector.goto(f"{notice}/acknowledge")
    found["acknowledge"] = violations(inspector)
    inspector.goto(choices)
    found["preferences"] = violations(inspector)
    inspector.goto(f"{choices}/stop")
    found["stop"] = violations(inspector)
    inspector.goto(notice)
    found["notice"] = violations(inspector)
    inspector.locator("main form button").click()
    inspector.wait_for_load_state()
    found["paused"] = violations(inspector)
    inspector.goto(f"{url}/notices/nothing")
    found["unknown notice"] = violations(inspector)

    assert found == {page: [] for page in found}


def shifted(stack: Stack, page: Page) -> tuple[str, str]:
    """Low answers until a goal shifts; the pages to which its mail leads for fewer mails: of the goal, and of all."""
    token = stack.instance.kaiku("token", "grace-owusu").strip()
    goal = f"/leader/api/v1/goals/{GOAL}"
    until(lambda: stack.instance.get(goal, token=token)["state"] == "met", what="the first status, from the history")
    link = stack.instance.links("partnership-open")[UNIT].replace("/f/", "/api/v1/links/")
    answers = {"language": "en", "answers": {"trust": 1, "initiative": 1}}
    for _ in range(30):
        sent = page.request.post(f"{link}/responses", data=answers, headers={"Idempotency-Key": uuid4().hex})
        assert sent.status == 201, sent.text()
    mails = stack.mailbox.mails
    found = until(
        lambda: re.findall(r"http://\S+/notices/\S+", "\n".join(one["text"] for one in mails())), what="the mail"
    )
    pause = next(one for one in found if "/preferences/" not in one and not one.endswith("/acknowledge"))
    return pause, next(one for one in found if "/preferences/" in one)
