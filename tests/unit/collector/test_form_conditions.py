"""What answers bring about in a form: texts that take them up, defaults, questions that can't be answered, triggers."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from tests.fakes.collector_http import Fields
from tests.fakes.every_type import in_three
from tests.unit.collector.test_form_pages import a_form, heading, kept, looked

TRIGGERS = {
    "title": in_three("K", "E", "S"),
    "pages": [
        {"elements": [{"type": "radiogroup", "name": "a", "choices": ["stop", "skip", "write", "go"],
                       "title": in_three("A", "A", "A")}]},
        {"elements": [{"type": "text", "name": "b", "title": in_three("B", "B", "B"), "isRequired": True}]},
        {"elements": [{"type": "text", "name": "c", "title": in_three("C", "C", "C")},
                      {"type": "text", "name": "d", "title": in_three("D", "D", "D")}]},
    ],
    "triggers": [
        {"type": "complete", "expression": "{a} = 'stop'"},
        {"type": "skip", "expression": "{a} = 'skip'", "gotoName": "d"},
        {"type": "setvalue", "expression": "{a} = 'write'", "setToName": "c", "setValue": "valmis"},
        {"type": "copyvalue", "expression": "{c} = 'kopioi'", "fromName": "a", "setToName": "d"},
    ],
}  # fmt: skip


def test_answers_that_differ_between_texts_and_conditions_are_piped_and_escaped() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "pages": [
            {"elements": [{"type": "text", "name": "who", "title": in_three("Kuka?", "Vem?", "Who?")}]},
            {"elements": [
                {"type": "html", "name": "hi",
                 "html": in_three("<p>Hei {who}</p>", "<p>Hej {who}</p>", "<p>Hi {who}</p>")},
                {"type": "text", "name": "what", "title": in_three("{who}, mitä?", "{who}, vad?", "{who}, what?")},
            ]},
        ],
    }  # fmt: skip
    _, form = a_form(definition)
    form.go(who="<b>Aino</b>")
    assert "<p>Hei &lt;b&gt;Aino&lt;/b&gt;</p>" in form.page
    assert "&lt;b&gt;Aino&lt;/b&gt;, mitä?" in form.page


def test_defaults_stand_until_a_question_has_been_shown_and_then_empty_is_empty() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "pages": [
            {"elements": [{"type": "text", "name": "a", "title": in_three("A", "A", "A"), "defaultValue": "eka"}]},
            {"elements": [
                {"type": "text", "name": "b", "title": in_three("B", "B", "B"), "defaultValueExpression": "{a} + '!'"},
                {"type": "checkbox", "name": "c", "title": in_three("C", "C", "C"), "choices": ["x", "y"],
                 "defaultValue": ["x"]},
            ]},
        ],
    }  # fmt: skip
    bench, form = a_form(definition)
    assert Fields.on(form.page, "answers").values["answer.a"] == "eka"
    form.go(a="toka")
    values = Fields.on(form.page, "answers").values
    assert (values["answer.b"], values.getlist("answer.c")) == ("toka!", ["x"])
    form.go(b="", c=[])
    assert form.text.count("Ei vastausta") == 2
    form.press("send")
    assert kept(bench) == {"a": "toka"}


def test_a_question_that_can_not_be_answered_now_is_shown_with_its_answer_and_keeps_it() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "elements": [
            {"type": "boolean", "name": "sure", "title": in_three("Varma?", "Säker?", "Sure?")},
            {"type": "text", "name": "a", "title": in_three("A", "A", "A"), "enableIf": "{sure} = true"},
        ],
    }
    bench, form = a_form(definition)
    assert "Tähän ei voi vastata nyt." in form.text
    form.go(sure="true")
    form.press("page.0")
    form.go(a="Teksti")
    form.press("send")
    assert kept(bench) == {"sure": True, "a": "Teksti"}


def test_a_panel_that_must_be_answered_says_so_at_its_first_field() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "elements": [
            {"type": "panel", "name": "p", "title": in_three("Jompikumpi", "Endera", "Either"), "isRequired": True,
             "elements": [
                 {"type": "text", "name": "a", "title": in_three("A", "A", "A")},
                 {"type": "text", "name": "b", "title": in_three("B", "B", "B")},
             ]},
        ],
    }  # fmt: skip
    _, form = a_form(definition)
    assert form.go().status == 422
    assert re.findall(r'<a href="#([^"]+)">Jompikumpi', form.page) == ["q1"]
    assert heading(form.go(b="x")) == "Tarkista vastauksesi ennen lähettämistä"


def test_an_answer_can_end_the_form_or_skip_pages() -> None:
    bench, form = a_form(TRIGGERS)
    form.go(a="stop")
    assert heading(form) == "Tarkista vastauksesi ennen lähettämistä"
    form.press("send")
    assert kept(bench) == {"a": "stop"}
    _, form = a_form(TRIGGERS)
    form.go(a="skip")
    assert "Sivu 2/2" in form.text
    assert heading(form.go(d="x")) == "Tarkista vastauksesi ennen lähettämistä"


def test_an_answer_writes_into_another_question_once_and_what_is_changed_there_stays() -> None:
    bench, form = a_form(TRIGGERS)
    form.go(a="write").go(b="x")
    assert Fields.on(form.page, "answers").values["answer.c"] == "valmis"
    form.go(c="oma")
    form.press("page.1")
    form.go(b="y")
    form.press("send")
    assert kept(bench) == {"a": "write", "b": "y", "c": "oma"}


def test_the_script_is_told_at_once_what_an_answer_writes_on_its_page() -> None:
    _, form = a_form(TRIGGERS)
    form.go(a="go").go(b="x")
    part = looked(form, c="kopioi")
    assert 'data-k="q4" data-changed>' in part
    assert Fields.on(f'<form action="x">{part}</form>').values["answer.d"] == "go"


@pytest.mark.parametrize("was", ["", "x", "[1]", '{"c": [1]}', "[" * 5_000, '{"zzz": 1, "a": {"b": 2}}'])
def test_whatever_is_said_to_have_stood_on_a_page_it_turns(was: str) -> None:
    _, form = a_form(TRIGGERS)
    fields = Fields.on(form.page, "answers")
    sent = MultiDict({**fields.values.to_dict(), "was": was, "answer.a": "write"})
    assert form.post(fields.action, sent).status == 200
    assert "Sivu 2/3" in form.text


def test_what_comes_up_on_an_earlier_page_is_asked_before_the_answers_are_checked() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "pages": [
            {"elements": [
                {"type": "text", "name": "a", "title": in_three("A", "A", "A")},
                {"type": "text", "name": "b", "title": in_three("Lisää", "Mer", "More"), "visibleIf": "{c} = 'x'"},
            ]},
            {"elements": [{"type": "text", "name": "c", "title": in_three("C", "C", "C")}]},
        ],
    }  # fmt: skip
    bench, form = a_form(definition)
    form.go().go(c="x")
    assert (heading(form), "Lisää" in form.text) == ("K", True)
    assert heading(form.go(b="y")) == "Tarkista vastauksesi ennen lähettämistä"
    form.press("send")
    assert kept(bench) == {"b": "y", "c": "x"}
