"""Whatever a survey asks and a respondent answers, the pages lead to the receipt."""

import random
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes.collector_http import RECEIPT, Browser
from tests.fakes.every_type import in_three
from tests.unit.collector.test_form_pages import a_form

NAMES = [f"q{number}" for number in range(9)]
OPERATORS = ("= 'a'", "<> 'a'", "notempty", "= 'b'")
MOST_STEPS = 60


class Choosing(HTMLParser):
    """The fields that stand on a page, with what can be chosen in each; texts can hold anything."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name.startswith("answer."):
            if given.get("type") == "radio":
                self.fields.setdefault(name, []).append(given.get("value") or "")
            elif given.get("type") == "text":
                self.fields[name] = ["a", "b", ""]


def a_condition(chance: random.Random, *, but: str = "") -> str:
    return f"{{{chance.choice([one for one in NAMES if one != but])}}} {chance.choice(OPERATORS)}"


def a_question(chance: random.Random, name: str) -> dict[str, Any]:
    question: dict[str, Any] = {"type": "text", "name": name, "title": in_three(name, name, name)}
    if chance.random() < 0.6:
        question |= {"type": "radiogroup", "choices": ["a", "b", "c"]}
    for likely, part in (
        (0.6, {"visibleIf": a_condition(chance, but=name)}),
        (0.4, {"isRequired": True}),
        (0.2, {"requiredIf": a_condition(chance)}),
        (0.2, {"enableIf": a_condition(chance, but=name)}),
        (0.2, {"defaultValue": "a"}),
    ):
        if chance.random() < likely:
            question |= part
    return question


def a_definition(chance: random.Random) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    for first in (0, 3, 6):
        page: dict[str, Any] = {"elements": [a_question(chance, name) for name in NAMES[first : first + 3]]}
        pages.append(page | ({"visibleIf": a_condition(chance)} if chance.random() < 0.3 else {}))
    trigger = {"type": "setvalue", "expression": a_condition(chance), "setValue": "c"}
    return {
        "title": in_three("Kysely", "Enkät", "Survey"),
        "pages": pages,
        "triggers": [trigger | {"setToName": chance.choice(NAMES)}] if chance.random() < 0.4 else [],
        "clearInvisibleValues": chance.choice(["onComplete", "onHidden", "none"]),
    }


def walk(form: Browser, chance: random.Random) -> int:
    """Answer page after page until the answers stand to be checked; returns in how many steps."""
    for step in range(MOST_STEPS):
        assert form.status in {200, 422}, form.text
        if 'value="send"' in form.page:
            return step
        chosen = {name: chance.choice(values) for name, values in Choosing(form.page).fields.items()}
        if 'value="back"' in form.page and chance.random() < 0.1:
            form.press("back", chosen)
        else:
            form.press("next", chosen)
    raise AssertionError(form.text)


@pytest.mark.thorough
@example(1_436_313)
@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_every_form_leads_to_its_receipt(seed: int) -> None:
    chance = random.Random(seed)
    bench, form = a_form(a_definition(chance))
    for _ in range(3):  # conditions that go round in a ring may bring up a question when the answers are sent
        walk(form, chance)
        form.press("send")
        if RECEIPT.search(form.text):
            break
    assert RECEIPT.search(form.text), form.text
    assert len(bench.store.state.responses) == 1
