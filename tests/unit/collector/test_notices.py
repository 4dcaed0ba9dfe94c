"""The privacy notice, the accessibility statement and the page about a survey, in each language."""

import re
from dataclasses import replace
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from services.collector.entrypoints.http.notices import minutes
from shared.contracts.directory import Accessibility, LinkKind, Network
from shared.contracts.snapshot import Directory
from shared.survey.definition import parse
from shared.survey.localised import Localised
from tests.fakes.collector import AUTO, DEFINITION, NOON, SPRING, Bench, a_directory, a_round
from tests.fakes.collector_http import Browser, Fields, an_app


def a_bench(**changes: object) -> Bench:
    """One whose network says what is given."""
    directory = a_directory()
    assert directory.network
    network: Network = replace(directory.network, **changes)  # type: ignore[arg-type]  # fields of a network
    return Bench(directory=replace(directory, network=network))


def opened(path: str, *, language: str = "fi", **changes: object) -> Browser:
    return Browser(an_app(a_bench(**changes)), language=language).open(path)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ("Tietosuojaseloste", "24 kuukautta", "6 artiklan 1 kohdan e", "tietosuojavaltuutetun toimistoon")),
        ("sv", ("Dataskyddsbeskrivning", "24 månader", "artikel 6.1 e", "dataombudsmannens byrå")),
        ("en", ("Privacy notice", "24 months", "Article 6(1)(e)", "Data Protection Ombudsman")),
    ],
)
def test_the_privacy_notice_tells_what_the_law_asks(language: str, told: tuple[str, ...]) -> None:
    page = opened("/privacy", language=language)
    assert page.status == 200
    for one in (*told, "Parasta johtamista", "palaute@example.org", "tietosuoja.fi"):
        assert one in page.text


def test_the_privacy_notice_takes_the_controllers_own_words() -> None:
    page = opened(
        "/privacy?lang=sv",
        purpose=Localised("Kehitämme", "Vi utvecklar"),
        basis=Localised.same("Samtycke"),
        officer="ombud@example.org",
        retention_months=1,
    )
    for told in ("Vi utvecklar", "Samtycke", "mailto:ombud@example.org", "1 månad efter"):
        assert told in page.page
    assert "531/2017" not in page.text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ("Saavutettavuusseloste", "osittain", "306/2019", "Liikenne- ja viestintävirasto Traficom")),
        ("sv", ("Tillgänglighetsutlåtande", "delvis", "306/2019", "Transport- och kommunikationsverket Traficom")),
        ("en", ("Accessibility statement", "in part", "306/2019", "Transport and Communications Agency Traficom")),
    ],
)
def test_the_accessibility_statement_tells_what_the_law_asks(language: str, told: tuple[str, ...]) -> None:
    page = opened("/accessibility", language=language)
    assert page.status == 200
    for one in (*told, "Parasta johtamista", "mailto:palaute@example.org", "2026"):
        assert one in page.page


def test_the_accessibility_statement_takes_the_controllers_own_words() -> None:
    own = Accessibility("esteet@example.org", date(2026, 10, 1), Localised.same("Kuva"), Localised.same("Virasto"))
    page = opened("/accessibility", accessibility=own)
    for told in ("mailto:esteet@example.org", "1. lokakuuta 2026", "Kuva", "Virasto"):
        assert told in page.page
    assert "Traficom" not in page.text


@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
def test_the_notices_are_there_before_the_network_is(path: str) -> None:
    assert Browser(an_app(Bench(directory=Directory()))).open(path).status == 200


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ("Tietoa kyselystä", "Kumppanuuskysely", "Autoala, Tredu", "31. maaliskuuta 2026", "8 kysymystä")),
        ("sv", ("Om enkäten", "Partnerskapsenkät", "Bilbranschen, Tredu", "31 mars 2026", "8 frågor")),
        ("en", ("About this survey", "Partnership survey", "Automotive, Tredu", "31 March 2026", "8 questions")),
    ],
)
def test_a_survey_tells_what_it_is_about(language: str, told: tuple[str, ...]) -> None:
    bench = Bench()
    page = Browser(an_app(bench), language=language).open(f"/about/{bench.link()}")
    assert page.status == 200
    for one in (*told, "30", f"/f/{bench.link()}?lang={language}"):
        assert one in page.page


def test_an_open_link_tells_its_risk_and_a_personal_one_that_it_answers_once() -> None:
    bench = Bench(a_round(link=LinkKind.PERSONAL))
    (personal,) = bench.cases.handing_out.personal(SPRING, AUTO, count=1, now=NOON)
    page = Browser(an_app(bench)).open(f"/about/{personal}")
    assert "henkilökohtainen linkki" in page.text
    assert "lukea viidennen" not in page.text
    open_link = Bench()
    assert "lukea viidennen" in Browser(an_app(open_link)).open(f"/about/{open_link.link()}").text


def test_an_ended_survey_still_tells_what_it_was_about() -> None:
    bench = Bench(a_round(closes=date(2026, 3, 2)))
    page = Browser(an_app(bench)).open(f"/about/{bench.link()}")
    assert page.status == 200
    assert "Kyselyyn ei voi juuri nyt vastata" in page.text


@pytest.mark.parametrize("link", ["nothing", "ä", "x" * 300])
def test_an_unknown_link_is_about_nothing(link: str) -> None:
    page = Browser(an_app(Bench())).open(f"/about/{link}")
    assert page.status == 404
    assert "Emme tunne tätä linkkiä" in page.text


def test_each_page_of_a_survey_leads_to_what_it_is_about_and_to_both_notices() -> None:
    bench = Bench()
    browser = Browser(an_app(bench), language="sv").open(f"/f/{bench.link()}")
    for path in (f"/about/{bench.link()}?lang=sv", "/privacy?lang=sv", "/accessibility?lang=sv"):
        assert f'href="{path}"' in browser.page
        assert browser.open(path).status == 200
        browser.open(f"/f/{bench.link()}")


def test_a_saved_form_leads_there_too() -> None:
    bench = Bench()
    browser = Browser(an_app(bench), language="sv").open(f"/f/{bench.link()}")
    saved = browser.post(f"/f/{bench.link()}", MultiDict({**Fields.on(browser.page).values, "do": "save"}))
    address = re.search(r"/d/[0-9a-z-]+", saved.page)
    assert address
    for page in (saved, browser.open(address[0])):
        assert f'href="/about/{bench.link()}?lang=sv"' in page.page


def test_a_survey_takes_longer_the_more_it_asks() -> None:
    assert minutes(parse({"elements": [{"type": "boolean", "name": "one"}]})) == 1
    assert minutes(parse(DEFINITION)) == 3
    assert minutes(parse({"elements": [{"type": "comment", "name": f"n{at}"} for at in range(20)]})) == 10
