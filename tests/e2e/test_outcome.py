"""One answer's whole way, word for word: form, receipt, indicator, goal, mail."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e import respondent
from tests.e2e.conftest import Stack
from tests.e2e.instance import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
UNIT = "tredu-hervanta"
GOAL = "hervanta-trust"
LEADER = "anna.laine@example.org"
LANGUAGES = ("fi", "sv", "en")


def trust(stack: Stack, token: str) -> Mapping[str, Any]:
    """The indicator of the first question, as the leader's API has it."""
    path = f"/leader/api/v1/scopes/{UNIT}/indicators?survey=partnership&window=30d"
    found = stack.instance.get(path, token=token)["indicators"]
    return next(one for one in found if one["question"] == "trust")


def goal(stack: Stack, token: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = stack.instance.get(f"/leader/api/v1/goals/{GOAL}", token=token)
    return found


def test_five_answers_change_the_figures_and_ten_low_ones_bring_a_mail(stack: Stack, person: Page) -> None:
    token = stack.instance.kaiku("token", "anna-laine").strip()
    until(lambda: goal(stack, token)["state"] == "met", what="the goal's first status, from the history")
    before = trust(stack, token)
    person.goto(stack.instance.url)
    link = stack.instance.links("partnership-open")[UNIT]
    receipts = set()

    for number in range(10):
        language = LANGUAGES[number % 3]
        respondent.open_form(person, link, language)
        assert person.locator("html").get_attribute("lang") == language
        respondent.answer(person, language, 1, recommend=2)
        respondent.send(person)
        receipts.add(respondent.receipt_on(person))
        if number == 3:
            assert trust(stack, token)["n"] == before["n"]
        if number == 4:
            until(lambda: trust(stack, token)["n"] == before["n"] + 5, what="five answers released")

    assert len(receipts) == 10
    until(lambda: goal(stack, token)["state"] == "missed", what="the goal's shift")
    mail = until(lambda: next((one for one in stack.mailbox.mails() if LEADER in one["to"]), None), what="the mail")
    assert "Kumppanit luottavat meihin" in mail["subject"]
    assert f"/leader/goals/{GOAL}" in mail["text"]
    assert "4,2" in mail["text"]


def test_a_leader_signs_in_by_a_mailed_link(stack: Stack, person: Page) -> None:
    person.goto(f"{stack.instance.url}/leader/")
    person.get_by_role("textbox").fill("paula.manninen@example.org")
    person.locator("main form button").click()
    mail = until(lambda: next((m for m in stack.mailbox.mails() if "paula" in m["to"]), None), what="the sign-in mail")
    link = re.search(r"http://\S+/leader/sign-in/\S+", mail["text"])
    assert link

    person.goto(link[0])
    person.locator("main form button").click()

    assert "Gradia" in person.locator("main").inner_text()
    person.goto(link[0])
    person.locator("main form button").click()
    assert "Gradia" not in person.locator("main").inner_text(), "a link signs in once"


def test_a_respondent_withdraws_with_the_receipt(stack: Stack, person: Page) -> None:
    respondent.open_form(person, stack.instance.links("partnership-open")["tredu-pyynikki"], "sv")
    respondent.answer(person, "sv", 5)
    respondent.send(person)
    receipt = respondent.receipt_on(person)

    person.goto(f"{stack.instance.url}/receipt?lang=sv")
    person.get_by_role("textbox").fill(receipt.lower().replace("-", " "))
    person.locator("main form button:not([name=lang])").last.click()
    assert "Helt av samma åsikt" in person.locator("main").inner_text()
    person.locator("main form button:not([name=lang])").last.click()
    person.goto(f"{stack.instance.url}/receipt?lang=sv")
    person.get_by_role("textbox").fill(receipt)
    person.locator("main form button:not([name=lang])").last.click()

    assert "Helt av samma åsikt" not in person.locator("main").inner_text()
