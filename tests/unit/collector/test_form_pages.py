"""Going through a form of several pages without JavaScript: conditions, going back, checking, changing."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from shared.survey.localised import Language
from tests.fakes.collector import Bench, a_directory, a_round
from tests.fakes.collector_http import Browser, Fields, Standing, an_app
from tests.fakes.every_type import EVERY_TYPE, in_three

THREE = {f"part.{row}.quality": "4" for row in range(3)}
BEGAN = {"day:answer.began": "27", "month:answer.began": "3", "year:answer.began": "2026"}
ONE_PAGE = {
    "title": in_three("K", "E", "S"),
    "elements": [{"type": "text", "name": "t", "title": in_three("T", "T", "T")}],
}
LAST = {**BEGAN, "part.0.three": "hyvä"}


def a_form(
    definition: Mapping[str, object] = EVERY_TYPE, *, clock: Standing | None = None, language: str = "fi"
) -> tuple[Bench, Browser]:
    bench = Bench(directory=a_directory(a_round(), definition=definition))
    browser = Browser(an_app(bench, clock=clock), language=language)
    return bench, browser.open(f"/f/{bench.link()}")


def checked() -> tuple[Bench, Browser]:
    """A form whose answers are all given and stand to be checked."""
    bench, form = a_form()
    form.go(role="instructor")
    form.press("next", {"answer.recommend": "9", **THREE})
    return bench, form.press("next", LAST)


def heading(form: Browser) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", form.page)
    assert found, form.text
    return found[1]


def kept(bench: Bench) -> Mapping[str, object]:
    [response] = bench.store.state.responses.values()
    return response.answers


def test_pages_come_one_after_the_other_and_then_the_answers_to_be_checked_and_then_the_receipt() -> None:
    bench, form = a_form()
    assert "Sivu 1/3" in form.text
    form.go(role="instructor")
    assert ("Sivu 2/3" in form.text, heading(form)) == (True, "Asteikot")
    form.press("next", {"answer.recommend": "9", **THREE})
    assert ("Sivu 3/3" in form.text, heading(form)) == (True, "Tekstit")
    form.press("next", LAST)
    assert heading(form) == "Tarkista vastauksesi ennen lähettämistä"
    assert not bench.store.state.responses
    form.press("send")
    assert form.receipt
    assert kept(bench) == {
        "role": "instructor", "recommend": 9, "quality": {"goals": 4, "contact": 4, "help": 4},
        "began": "2026-03-27", "three": {"first": "hyvä"},
    }  # fmt: skip


def test_continue_shows_what_an_answer_has_brought_up_on_the_same_page() -> None:
    _, form = a_form()
    assert "Mikä on ryhmäsi?" not in form.text
    form.go(role="student")
    assert form.status == 200
    assert heading(form) == "Kaikki kysymystyypit"
    assert "Tälle sivulle tuli 1 kysymys lisää." in form.text
    assert '<a class="govuk-link" href="#q2">Mikä on ryhmäsi?</a>' in form.page
    assert "govuk-error-summary" not in form.page, "nobody has seen it yet, so nothing is wrong with it"
    assert form.go().status == 422, "now it is missing"
    form.go(group="AU22")
    assert heading(form) == "Asteikot"


def test_the_number_of_pages_stays_true_as_conditions_change() -> None:
    _, form = a_form()
    form.go(role="employer")
    assert ("Sivu 2/4" in form.text, heading(form)) == (True, "Työnantajille")
    form.press("back")
    form.go(role="instructor")
    assert ("Sivu 2/3" in form.text, heading(form)) == (True, "Asteikot")


def test_going_back_keeps_what_was_answered_on_both_pages_even_what_is_wrong() -> None:
    _, form = a_form()
    form.go(role="student").go(group="AU22")
    form.press("back", {"answer.recommend": "3", "part.0.quality": "2"})
    assert Fields.on(form.page, "answers").values["answer.group"] == "AU22"
    form.go()
    values = Fields.on(form.page, "answers").values
    assert (values["answer.recommend"], values["part.0.quality"]) == ("3", "2")


def test_a_change_from_the_check_page_returns_to_it() -> None:
    bench, form = checked()
    form.press("page.2")
    assert heading(form) == "Asteikot"
    form.go(recommend="10")
    assert heading(form) == "Tarkista vastauksesi ennen lähettämistä"
    form.press("send")
    assert kept(bench)["recommend"] == 10


def test_a_change_leads_through_what_it_brings_up_and_nothing_else() -> None:
    bench, form = checked()
    form.press("page.0")
    form.go(role="employer")
    assert heading(form) == "Työnantajille"
    form.go(hire="true")
    assert heading(form) == "Tarkista vastauksesi ennen lähettämistä"
    form.press("page.2")
    form.go(recommend="2")
    assert "Mikä sai antamaan 2?" in form.text
    form.go(why="Kiire")
    form.press("send")
    assert (kept(bench)["hire"], kept(bench)["why"]) == (True, "Kiire")


def test_what_is_no_longer_asked_is_not_kept_but_comes_back_with_its_question() -> None:
    bench, form = checked()
    form.press("page.2")
    form.go(recommend="2")
    form.go(why="Kiire")
    form.press("page.2")
    form.go(recommend="8")
    assert "Kiire" not in form.text
    form.press("page.2")
    form.go(recommend="1")
    assert "Kiire" in form.text
    form.press("page.2")
    form.go(recommend="8")
    form.press("send")
    assert "why" not in kept(bench)


def test_the_check_page_shows_answers_as_they_are_read() -> None:
    _, form = a_form()
    form.go(role="other", role__Comment="Mentori", ways=["mail", "other"], ways__Comment="Messut", firms=["Kone"],
            again="true")  # fmt: skip
    form.press(
        "next", {"answer.recommend": "0", **THREE, "part.0.order": "2", "part.1.order": "1", "part.2.order": "3"}
    )
    form.go(why="Rivi\r\ntoinen")
    form.press("next", {**LAST, "answer.count": "12,5", "month:answer.month": "4", "year:answer.month": "2026",
                        "answer.time": "9.05"})  # fmt: skip
    for told in (
        "Mentori", "Sähköposti", "Messut", "Kone", "Kyllä", "Tavoitteet olivat selvät. – Samaa mieltä",
        "1. Luottamus", "2. Osaaminen", "12,5", "27. maaliskuuta 2026", "4/2026", "09.05", "Ensimmäinen – hyvä",
        "Ei vastausta", "Mikä sai antamaan 0?",
    ):  # fmt: skip
        assert told in form.text
    assert "Rivi<br>toinen" in form.page


def test_a_change_button_names_its_question_and_leads_to_its_field() -> None:
    _, form = checked()
    assert 'value="page.2" formaction="' in form.page
    [target] = re.findall(r'formaction="[^"]*#(q8)"', form.page)
    assert "Muuta Kuinka todennäköisesti suosittelet meitä?" in form.text
    form.press("page.2")
    assert f'id="{target}"' in form.page


def test_changing_the_language_keeps_the_page_and_every_answer() -> None:
    bench, form = a_form()
    form.go(role="instructor")
    form.send(lang="sv", recommend="9")
    assert ('<html lang="sv"' in form.page, heading(form)) == (True, "Skalor")
    form.press("next", THREE)
    form.press("next", LAST)
    assert heading(form) == "Kontrollera dina svar innan du skickar dem"
    form.send(lang="en")
    assert heading(form) == "Check your answers"
    form.press("send")
    assert bench.store.state.responses.popitem()[1].language is Language.EN


def test_two_tabs_do_not_disturb_each_other() -> None:
    bench, one = a_form()
    other = Browser(one.app, language="fi").open(f"/f/{bench.link()}")
    for form, score in ((one, "9"), (other, "10")):
        form.go(role="instructor")
        form.press("next", {"answer.recommend": score, **THREE})
    for form in (one, other):
        form.press("next", LAST).press("send")
        assert form.receipt
    assert sorted(str(each.answers["recommend"]) for each in bench.store.state.responses.values()) == ["10", "9"]


def test_sending_twice_gives_the_same_receipt_and_keeps_one_answer() -> None:
    bench, form = checked()
    page = form.page
    first = form.press("send").receipt
    form.page = page
    assert form.press("send").receipt == first
    assert len(bench.store.state.responses) == 1


def test_pages_turn_while_the_database_is_away() -> None:
    bench, form = a_form()
    bench.store.away = bench.drafts.away = True
    form.go(role="instructor")
    assert (form.status, heading(form)) == (200, "Asteikot")
    form.press("next", {"answer.recommend": "9", **THREE})
    form.press("next", LAST)
    assert form.press("send").status == 503
    bench.store.away = False
    data = MultiDict(Fields.on(form.page).values)
    assert form.post(Fields.on(form.page).action, data).receipt
    assert kept(bench)["recommend"] == 9


def test_a_round_that_closes_meanwhile_says_so_and_shows_what_was_answered() -> None:
    clock = Standing()
    bench, form = a_form(clock=clock)
    form.go(role="instructor")
    clock.moment = datetime(2026, 5, 1, tzinfo=UTC)
    form.press("next", {"answer.recommend": "9", **THREE})
    assert form.status == 410
    for told in ("Kysely on päättynyt", "Näitä vastauksia ei lähetetty", "Työpaikkaohjaaja", "Samaa mieltä"):
        assert told in form.text
    assert not bench.store.state.responses


def test_a_mistake_made_by_hand_in_another_pages_field_is_shown_on_its_page() -> None:
    bench, form = checked()
    data = MultiDict(Fields.on(form.page, "answers").values)
    data["answer.recommend"], data["do"] = "99", "send"
    form.post(Fields.on(form.page, "answers").action, data)
    assert (form.status, heading(form)) == (422, "Asteikot")
    assert form.go(recommend="9").status == 200
    assert form.press("send").receipt
    assert len(bench.store.state.responses) == 1


@pytest.mark.parametrize("marks", [{"page": "77"}, {"page": "x"}, {"seen": "9,a,,1"}, {"do": "page.-1"}, {"do": "?"}])
def test_whatever_the_forms_own_fields_hold_a_page_comes(marks: dict[str, str]) -> None:
    _, form = a_form()
    fields = Fields.on(form.page, "answers")
    data = MultiDict({**fields.values.to_dict(), **marks})
    assert form.post(fields.action, data).status in {200, 422}


def test_a_survey_of_one_page_has_no_progress_but_is_checked_too() -> None:
    bench, form = a_form(ONE_PAGE)
    assert "Sivu 1" not in form.text
    form.go(t="Hei")
    assert heading(form) == "Tarkista vastauksesi ennen lähettämistä"
    form.press("send")
    assert kept(bench) == {"t": "Hei"}


FIELDS = [
    "answer.role",
    "answer.why",
    "answer.recommend",
    "answer.ways",
    "answer.firms",
    "part.0.quality",
    "part.1.order",
    "part.0.three",
    "day:answer.began",
    "answer.count",
    "key",
    "page",
    "seen",
    "checking",
    "draft",
    "do",
    "lang",
]
GIVEN = st.sampled_from(["student", "employer", "3", "1", "4", "next", "send", "save", "back", "page.2"]) | st.text(
    max_size=40
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=st.lists(st.tuples(st.sampled_from(FIELDS) | st.text(max_size=10), GIVEN), max_size=14))
def test_nothing_that_is_sent_breaks_a_page(sent: list[tuple[str, str]]) -> None:
    bench, app = hostile()
    for path in (f"/f/{bench.link()}", f"/f/{bench.link()}/page", f"/d/{bench.link()}"):
        assert app.test_client().post(path, data=MultiDict(sent)).status_code < 500


@cache
def hostile() -> tuple[Bench, Flask]:
    """One form for all of them."""
    bench, form = a_form()
    return bench, form.app


# ── What the script asks for ──────────────────────────────────────────────────────────────────────────────────────


def looked(form: Browser, **answers: str) -> str:
    fields = Fields.on(form.page, "answers")
    data = MultiDict(fields.values)
    for name, text in answers.items():
        data[f"answer.{name}"] = text
    found = re.search(r'data-live="([^"]+)"', form.page)
    assert found
    return Browser(form.app, language="fi").post(found[1], data).page


def test_a_page_can_be_asked_what_it_shows_with_other_answers() -> None:
    _, form = a_form()
    part = looked(form, role="student")
    assert "<html" not in part
    assert 'data-said="Tälle sivulle tuli 1 kysymys lisää."' in part
    assert 'name="answer.group"' in part
    assert "Sivu 1/3" in part
    assert "govuk-error" not in part
    assert "Sivu 1/4" in looked(form, role="employer")


def test_a_page_without_conditions_asks_for_nothing() -> None:
    _, form = a_form(ONE_PAGE)
    assert "data-live" not in form.page


def test_nothing_comes_for_a_link_that_is_none() -> None:
    _, form = a_form()
    assert form.post("/f/" + "0" * 26 + "/page", MultiDict()).status == 204
