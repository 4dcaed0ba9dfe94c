"""The form in a browser without JavaScript: who asks, sending, what stands in the way."""

import re
from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from services.collector.application.ports import Channel, Refusal
from shared.contracts.directory import LinkKind
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, NOON, SPRING, Bench, a_directory, a_round
from tests.fakes.collector_http import Browser, Fields, Standing, an_app


def a_browser(bench: Bench, *, language: str = "fi", clock: Standing | None = None) -> Browser:
    return Browser(an_app(bench, clock=clock), language=language)


def on_the_form(bench: Bench, *, language: str = "fi") -> Browser:
    return a_browser(bench, language=language).open(f"/f/{bench.link()}")


def script() -> str:
    """The address of the one script there is."""
    [address] = re.findall(r"/assets/[0-9a-f]+/form.js", on_the_form(Bench()).page)
    return str(address)


def title(browser: Browser) -> str:
    found = re.search(r"<title>(.*?)</title>", browser.page, re.DOTALL)
    assert found
    return " ".join(found[1].split())


@pytest.mark.parametrize(
    ("language", "survey", "unit"),
    [
        ("fi", "Kumppanuuskysely", "Autoala"),
        ("sv", "Partnerskapsenkät", "Bilbranschen"),
        ("en", "Partnership survey", "Automotive"),
    ],
)
def test_the_form_says_who_asks_what_until_when_and_who_is_responsible(language: str, survey: str, unit: str) -> None:
    page = on_the_form(Bench(), language=language)
    assert page.status == 200
    assert f'<html lang="{language}"' in page.page
    assert title(page).startswith(survey)
    for told in (survey, unit, "Tredu", "31", "2026", "Parasta johtamista", "palaute@example.org"):
        assert told in page.text
    assert f"/privacy?lang={language}" in page.page


def test_a_language_that_was_chosen_comes_before_the_browsers() -> None:
    bench = Bench()
    page = a_browser(bench, language="fi").open(f"/f/{bench.link()}?lang=sv")
    assert '<html lang="sv"' in page.page


def test_the_head_says_that_answers_are_shown_five_at_a_time_and_texts_are_read() -> None:
    page = on_the_form(Bench())
    assert "Viisi kerrallaan" in page.text
    assert page.text.count("Kirjoittamasi luetaan sellaisenaan") == 1
    assert page.go(trust="4").text.count("Kirjoittamasi luetaan sellaisenaan") == 2


def test_html_in_a_survey_is_sanitised() -> None:
    page = on_the_form(Bench()).go(trust="4")
    assert "<p>Kiitos</p>" in page.page
    assert "alert(1)" not in page.page


def test_a_sent_form_is_answered_with_its_receipt_that_nobody_keeps() -> None:
    bench = Bench()
    page = on_the_form(bench).send(
        trust="4", recommend="10", ways=["mail", "other"], ways__Comment="kirje", again="true", field="auto", ease="5",
        role=" opettaja ", better="Ei\r\nmitään",
    )  # fmt: skip
    assert page.status == 200
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.response.headers
    [kept] = bench.store.state.responses.values()
    assert kept.answers == {
        "trust": 4,
        "recommend": 10,
        "ways": ["mail", "other"],
        "ways-Comment": "kirje",
        "again": True,
        "field": "auto",
        "ease": 5,
        "role": "opettaja",
        "better": "Ei\nmitään",
    }
    assert kept.language is Language.FI
    assert bench.cases.receipts.look(page.receipt).response == kept.id
    assert bench.journal.told == {("accepted", Channel.FORM): 1}


def test_reloading_the_receipt_gives_it_again_and_keeps_nothing() -> None:
    bench = Bench()
    form = on_the_form(bench)
    fields = Fields.on(form.page)
    data = MultiDict(fields.values)
    data["answer.trust"], data["do"] = "5", "send"
    first = form.post(fields.action, data).receipt
    assert form.post(fields.action, data).receipt == first
    assert len(bench.store.state.responses) == 1
    assert bench.journal.told["repeated", Channel.FORM] == 1


def test_each_form_has_a_key_of_its_own() -> None:
    bench = Bench()
    keys = {Fields.on(on_the_form(bench).page).values["key"]}
    browser = a_browser(bench)
    keys |= {Fields.on(browser.open(f"/f/{bench.link()}").page).values["key"] for _ in range(3)}
    assert len(keys) == 3


def test_a_mistake_is_named_on_top_with_a_link_to_its_field_and_what_was_typed_stays() -> None:
    bench = Bench()
    form = on_the_form(bench)
    key = Fields.on(form.page).values["key"]
    page = form.send(ways=["other"], better="x" * 201, role="<b>johtaja</b>", recommend="10", field="kone")
    assert page.status == 422
    assert title(page).startswith("Virhe: ")
    links = re.findall(r'<a href="#([^"]+)">', page.page)
    assert links == ["q1", "q3-comment"]
    for link in links:
        assert f'id="{link}"' in page.page
        assert f'id="{link}-error"' in page.page
    kept = Fields.on(page.page).values
    assert kept.getlist("answer.ways") == ["other"]
    assert (kept["answer.better"], kept["answer.role"]) == ("x" * 201, "<b>johtaja</b>")
    assert (kept["answer.recommend"], kept["answer.field"], kept["key"]) == ("10", "kone", key)
    assert not bench.store.state.responses
    assert bench.journal.told == {("refused", Channel.FORM, Refusal.INVALID): 1}
    page.go(trust="1", ways=[])
    assert "govuk-error-summary" not in page.page, "this page has not been shown before"
    assert page.go().status == 422
    assert "nyt niitä on 201" in page.text
    assert re.findall(r'<a href="#([^"]+)">', page.page) == ["q8"]
    assert "Tarkista vastauksesi" in page.go(better="Ei.").text
    assert page.press("send").status == 200


def test_a_text_that_begins_with_an_empty_line_is_kept_as_it_was() -> None:
    page = on_the_form(Bench()).send(better="\nkaksi\n")
    assert Fields.on(page.page).values["answer.better"] == "\nkaksi\n"


def test_changing_the_language_keeps_what_was_typed_and_the_key() -> None:
    bench = Bench()
    form = on_the_form(bench)
    before = Fields.on(form.page).values
    page = form.send(trust="3", better="Kesken", lang="sv")
    assert page.status == 200
    assert '<html lang="sv"' in page.page
    assert "Partnerskapsenkät" in page.text
    assert "govuk-error-summary" not in page.page
    after = Fields.on(page.page)
    assert (after.values["answer.trust"], after.values["answer.better"]) == ("3", "Kesken")
    assert after.values["key"] == before["key"]
    sent = page.send()
    assert '<html lang="sv"' in sent.page
    [kept] = bench.store.state.responses.values()
    assert kept.language is Language.SV


def test_a_form_is_offered_in_the_languages_of_its_survey_alone() -> None:
    two = {"title": {"fi": "Kysely", "sv": "Enkät"}, "elements": [{"type": "text", "name": "t", "title": "T"}]}
    bench = Bench(directory=a_directory(a_round(), definition=two))
    for asked, spoken in (("en", "fi"), ("en, sv;q=0.5", "sv")):
        page = on_the_form(bench, language=asked)
        assert f'<html lang="{spoken}"' in page.page
        assert ">English</button>" not in page.page
    page = a_browser(bench).open(f"/f/{bench.link()}?lang=en")
    assert '<html lang="fi"' in page.page
    assert page.send(lang="en").status == 200


def test_other_answers_with_a_known_key_are_kept_on_a_page_that_offers_to_send_them_anew() -> None:
    bench = Bench()
    form = on_the_form(bench)
    empty = form.page
    form.send(trust="4")
    form.page = empty  # the back button on a shared tablet
    page = form.send(trust="2", better="Minun")
    assert page.status == 409
    assert "Tällä lomakkeella on jo lähetetty vastaus" in page.text
    fields = Fields.on(page.page).values
    assert (fields["answer.trust"], fields["answer.better"]) == ("2", "Minun")
    assert fields["key"] != Fields.on(empty).values["key"]
    assert "Lähetä uutena vastauksena" in page.text
    assert page.send().status == 200
    assert [one.answers["trust"] for one in bench.store.state.responses.values()] == [4, 2]


def a_personal_form() -> tuple[Bench, Browser]:
    bench = Bench(a_round(link=LinkKind.PERSONAL))
    [link] = bench.cases.handing_out.personal(SPRING, AUTO, count=1, now=NOON)
    return bench, a_browser(bench).open(f"/f/{link}")


def test_a_personal_link_does_not_offer_to_send_anew() -> None:
    bench, form = a_personal_form()
    assert "henkilökohtainen linkki" in form.text
    empty = form.page
    assert form.send(trust="4").status == 200
    form.page = empty
    page = form.send(trust="2")
    assert page.status == 409
    assert Fields.on(page.page).values["answer.trust"] == "2"
    assert "Lähetä uutena vastauksena" not in page.text
    assert len(bench.store.state.responses) == 1


def test_a_used_link_says_so_and_keeps_what_was_typed_in_sight() -> None:
    _, form = a_personal_form()
    key = Fields.on(form.page).values["key"]
    form.send(trust="4")
    page = form.post(
        form.response.request.path,
        MultiDict({"key": key[::-1], "answer.trust": "1", "answer.better": "Työ", "do": "send"}),
    )
    assert page.status == 409
    assert "Tämä linkki on jo käytetty" in page.text
    assert "Työ" in page.text
    assert a_browser(Bench()).open(form.response.request.path).status == 404


def test_a_withdrawn_answer_sent_again_is_said_to_be_withdrawn() -> None:
    bench = Bench()
    form = on_the_form(bench)
    empty = form.page
    receipt = form.send(trust="4").receipt
    bench.cases.receipts.withdraw(receipt, now=NOON)
    form.page = empty
    page = form.send(trust="4", better="Toinen")
    assert page.status == 200
    assert "Olet perunut tällä lomakkeella lähetetyn vastauksen" in page.text
    assert len(bench.store.state.responses) == 1
    assert page.send().status == 200
    assert [one.answers.get("better") for one in bench.store.state.responses.values()] == [None, "Toinen"]


@pytest.mark.parametrize(
    ("now", "status", "words"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), 409, "1. maaliskuuta 2026"),
        (datetime(2026, 5, 1, tzinfo=UTC), 410, "Kysely on päättynyt"),
    ],
)
@pytest.mark.parametrize("sends", [False, True])
def test_outside_its_time_a_link_says_so(now: datetime, status: int, words: str, sends: bool) -> None:
    bench, clock = Bench(), Standing()
    browser = a_browser(bench, clock=clock).open(f"/f/{bench.link()}")
    clock.moment = now
    page = browser.send(trust="4") if sends else browser.open(f"/f/{bench.link()}")
    assert (page.status, words in page.text) == (status, True)


def test_a_full_link_says_so() -> None:
    bench = Bench(a_round(cap=1))
    browser = on_the_form(bench)
    bench.submit()
    assert browser.send(trust="4").status == 409
    assert "Kyselyssä on jo tarpeeksi vastauksia" in browser.text
    assert browser.open(f"/f/{bench.link()}").status == 409


@pytest.mark.parametrize("link", ["x", "0" * 26, "ääh", "%00", "a" * 3_000])
@pytest.mark.parametrize(("language", "words"), [("fi", "Emme tunne"), ("sv", "Vi känner"), ("en", "We don’t know")])
def test_an_unknown_link_is_a_kind_404_in_every_language(link: str, language: str, words: str) -> None:
    browser = a_browser(Bench(), language=language).open(f"/f/{link}")
    assert browser.status in ({400} if link == "%00" else {404})
    assert words in browser.text or link == "%00"


def test_a_link_is_read_in_capitals_too() -> None:
    bench = Bench()
    assert a_browser(bench).open(f"/f/{bench.link().upper()}").status == 200


def test_while_the_database_is_away_the_answers_wait_on_the_page() -> None:
    bench = Bench()
    form = on_the_form(bench)
    bench.store.away = True
    page = form.send(trust="4", better="Kiitos\nkaikesta", ways=["mail", "phone"])
    assert page.status == 503
    assert page.response.headers["Retry-After"]
    again = page.send()
    assert again.status == 503
    bench.store.away = False
    assert again.send().status == 200
    [kept] = bench.store.state.responses.values()
    assert kept.answers == {"trust": 4, "better": "Kiitos\nkaikesta", "ways": ["mail", "phone"]}


@pytest.mark.parametrize("key", ["", "short", "with spaces in it …", "x" * 65])
def test_a_form_without_its_key_is_shown_again_with_a_new_one(key: str) -> None:
    bench = Bench()
    page = on_the_form(bench).send(trust="4", key=key)
    assert page.status == 422
    assert not bench.store.state.responses
    assert page.send().status == 200


def test_too_much_gets_a_kind_page_and_is_counted() -> None:
    bench = Bench()
    page = on_the_form(bench).send(better="x" * 300_000)
    assert page.status == 413
    assert "Lähetys on liian suuri" in page.text
    assert bench.journal.told == {("refused", Channel.FORM, Refusal.TOO_LARGE): 1}


def test_pages_are_safe_to_show() -> None:
    headers = on_the_form(Bench()).response.headers
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache", "so that the back button finds the page again"
    assert re.findall("<script[^>]*>", on_the_form(Bench()).page) == [f'<script src="{script()}" defer>']
    assert " style=" not in on_the_form(Bench()).page
