"""Definitions that mean harm: each is read or refused by name, at once, and what is read can be run and shown."""

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.survey.definition import parse
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey
from shared.survey.run import run
from tests.fakes.collector import NOON, Bench, a_directory
from tests.fakes.collector_http import an_app
from tests.hostile_surveys import (
    HALVES,
    HTML,
    HUGE,
    LARGE,
    NAMES,
    REGEXES,
    Definition,
    answers,
    asking,
    definitions,
    matching,
    names,
    values,
    words,
)
from tests.limits import at_once, in_little_memory

many = settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))


def read(definition: Mapping[str, object]) -> Survey | None:
    """The survey, or None when it is refused; whatever is refused is told with at least one place and one reason."""
    try:
        return parse(definition)
    except InvalidSurvey as invalid:
        refused = invalid.problems
    assert refused
    return None


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_much_is_read_or_refused_at_once(name: str) -> None:
    definition = HUGE[name]()
    with at_once():
        found = read(definition)
    if found is not None:
        answers = {question.value_name: "x" for question in found.questions()}
        with at_once():
            run(found, answers, language=Language.FI, now=NOON)


@pytest.mark.parametrize("name", LARGE)
def test_as_much_as_may_be_is_shown_and_gone_on_from_at_once(name: str) -> None:
    bench = Bench(directory=a_directory(definition=LARGE[name]))
    client = an_app(bench).test_client()
    parse(LARGE[name])
    for do in ("look", "next", "send"):
        with at_once():
            typed = {"key": "key-of-16-letters", "do": do}
            page = client.get(f"/f/{bench.link()}") if do == "look" else client.post(f"/f/{bench.link()}", data=typed)
        assert page.status_code in {200, 422}
        assert len(page.get_data()) < 3_000_000


@pytest.mark.thorough
@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_much_takes_little_memory(name: str) -> None:
    definition = HUGE[name]()
    with in_little_memory():
        found = read(definition)
        if found is not None:
            run(found, {"a": "x" * 5_000}, language=Language.FI, now=NOON)


@pytest.mark.parametrize("regex", REGEXES)
def test_no_regex_hangs(regex: str) -> None:
    with at_once():
        found = read(matching(regex))
    if found is None:
        return
    for text in ("a" * 5_000 + "!", "x" * 5_000, "a " * 2_500, "\u0130" * 1_000):
        with at_once():
            run(found, {"one": text}, language=Language.FI, now=NOON)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_javascript_and_python_are_names_like_others(name: str) -> None:
    """A definition may not reach anything but answers by them."""
    definition = asking(
        {"type": "text", "name": name},
        {"type": "radiogroup", "name": f"{name}2", "choices": [name, "b"]},
        {"type": "text", "name": "seen", "visibleIf": f"{{{name}}} notempty"},
        {"type": "text", "name": "dug", "visibleIf": f"{{{name}.{name}.{name}}} notempty or {{seen.{name}}} notempty"},
    )
    found = read(definition)
    if found is None:
        return
    made = run(found, {name: "x", f"{name}2": name}, language=Language.FI, now=NOON)
    assert not made.errors
    assert made.stored == {name: "x", f"{name}2": name}
    assert [one.name for one in found.questions() if made.is_visible(one)] == [name, f"{name}2", "seen"]


@pytest.mark.parametrize(
    "nul",
    [
        {"title": "a\x00b"},
        {"title": {"fi": "\\\x00"}},
        {"defaultValue": "\x00"},
        {"defaultValueExpression": "'a\x00b'"},
        {"choices": [{"value": 1, "text": "\x00"}]},
        {"nul\x00": 1},
    ],
)
def test_nul_is_refused_wherever_it_stands(nul: Definition) -> None:
    """Neither databases nor pages nor mails take it."""
    assert read(asking({"type": "dropdown" if "choices" in nul else "text", "name": "a", **nul})) is None
    assert read(asking({"type": "text", "name": "a", "title": r"it is written \u0000"})) is not None


@pytest.mark.parametrize("name", HALVES)
def test_no_expression_brings_half_a_character_to_a_page_or_a_database(name: str) -> None:
    made = run(parse(HALVES[name]), {"a": "😀x"}, language=Language.FI, now=NOON)
    orjson.dumps(dict(made.stored))
    bench = Bench(directory=a_directory(definition=HALVES[name]))
    client = an_app(bench).test_client()
    typed = {"key": "key-of-16-letters", "answer.a": "😀x"}
    for do in ("next", "save", "send"):
        assert client.post(f"/f/{bench.link()}", data={**typed, "do": do}).status_code in {200, 422}
    assert len(bench.store.state.responses) == 1


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


def harm_in(page: Page) -> Iterator[tuple[str, dict[str, str]]]:
    """What no page of Kaiku has of its own."""
    for tag, attributes in page.tags:
        address = attributes.get("href", attributes.get("src", attributes.get("action", "/")))
        if (
            tag in {"iframe", "base", "style", "img", "math", "object", "embed"}
            or (tag == "script" and not attributes.get("src", "").startswith("/assets/"))
            or (tag == "meta" and "http-equiv" in attributes)
            or any(name.startswith("on") or name == "style" for name in attributes)
            or not address.startswith(("/", "#", "?", "mailto:", "https://"))
        ):
            yield tag, attributes


@pytest.mark.parametrize("html", HTML)
@pytest.mark.parametrize("value", ["plain", "<script>alert(2)</script>"])
def test_no_html_brings_anything_but_words(html: str, value: str) -> None:
    definition = asking(
        {"type": "html", "name": "h", "html": html + "{who}"},
        {"type": "text", "name": "who", "title": html + "{who}", "description": html},
        {"type": "radiogroup", "name": "r", "title": html, "choices": [{"value": "v", "text": html}]},
        title=html,
        description=html,
        completedHtml=html + "{who}",
    )
    bench = Bench(directory=a_directory(definition=definition))
    client = an_app(bench).test_client()
    shown = client.get(f"/f/{bench.link()}")
    typed = {"key": "key-of-16-letters", "answer.who": value, "answer.r": "v"}
    sent = client.post(f"/f/{bench.link()}", data=typed)
    about = client.get(f"/about/{bench.link()}")
    for page in (shown, sent, about):
        assert page.status_code in {200, 303, 422}
        read_as = Page(page.get_data(as_text=True))
        assert not list(harm_in(read_as))
        assert sum(attributes.get("id") == "main-content" for _, attributes in read_as.tags) <= 1
        assert "1337" not in read_as.text


@many
@given(definition=definitions, given_answers=answers)
def test_no_definition_breaks_anything(definition: dict[str, object], given_answers: dict[str, object]) -> None:
    with at_once():
        found = read(definition)
        if found is None:
            return
        made = run(found, given_answers, language=Language.SV, now=NOON)
        assert made.pages
        json.dumps(dict(made.stored))
        for question in found.questions():
            made.state(question)
            made.say(question.title)


@many
@given(definition=st.dictionaries(words, values) | definitions)
@example(definition={"pages": [None, 1, "x", [], {}]})
@example(definition={"pages": {"a": 1}, "elements": "x"})
def test_no_json_is_too_strange_to_be_read(definition: dict[str, object]) -> None:
    read(definition)


@settings(parent=many, max_examples=30)
@given(definition=definitions, typed=st.dictionaries(names.map(lambda name: f"answer.{name}"), words, max_size=5))
def test_whatever_can_be_read_can_be_shown_and_answered(definition: dict[str, object], typed: dict[str, str]) -> None:
    if read(definition) is None:
        return
    bench = Bench(directory=a_directory(definition=definition))
    client = an_app(bench).test_client()
    for path in (f"/f/{bench.link()}", f"/about/{bench.link()}"):
        assert client.get(path).status_code == 200
    safe = {key: value.replace("\x00", "").encode("utf-8", "ignore").decode() for key, value in typed.items()}
    assert client.post(f"/f/{bench.link()}", data={"key": "key-of-16-letters", **safe}).status_code < 500
