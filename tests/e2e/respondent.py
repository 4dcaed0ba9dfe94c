"""What a respondent does with a form, by what stands on it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PARTNERSHIP: Mapping[str, Any] = json.loads(Path("deploy/surveys/partnership.json").read_text(encoding="utf-8"))
QUESTIONS = [question for page in PARTNERSHIP["pages"] for question in page["elements"]]


def open_form(page: Page, address: str, language: str) -> None:
    """Open a survey link in a language."""
    page.goto(f"{address}?lang={language}")


def answer(page: Page, language: str, value: int, *, recommend: int | None = None) -> None:
    """Choose one value of every scale, and a score, page after page, until the answers stand to be checked."""
    for _ in range(2 * len(PARTNERSHIP["pages"]) + 1):
        if on_check_page(page):
            return
        for question in QUESTIONS:
            _choose(page, question, language, value, recommend)
        go_on(page)
    raise AssertionError(page.locator("main").inner_text())


def _choose(page: Page, question: Mapping[str, Any], language: str, value: int, recommend: int | None) -> None:
    group = page.get_by_role("group", name=re.compile(re.escape(question["title"][language])))
    if group.count() == 0:
        return
    if question["type"] == "radiogroup":
        label = next(one["text"][language] for one in question["choices"] if one["value"] == value)
        group.get_by_label(label, exact=True).check()
    elif question["type"] == "rating" and recommend is not None:
        group.get_by_label(re.compile(rf"^{recommend}\b")).check()


def go_on(page: Page) -> None:
    """Continue to what comes next."""
    page.locator("main form button[value=next]").click()
    page.wait_for_load_state()


def on_check_page(page: Page) -> bool:
    """Whether the answers stand to be checked and sent."""
    return page.locator("main form button[value=send]").count() > 0


def send(page: Page) -> None:
    """Send the answers that stand to be checked."""
    page.locator("main form button[value=send]").click()
    page.wait_for_load_state()


def receipt_on(page: Page) -> str:
    """The receipt code that stands on the page."""
    found = re.search(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\b", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]
