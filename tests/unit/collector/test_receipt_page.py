"""The receipt page, the front page and the privacy page in a browser."""

import pytest

from shared.contracts.directory import Leader, LinkKind
from shared.contracts.ids import LeaderId, RoundId, ScopeId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, NOON, Bench, a_directory, a_round
from tests.fakes.collector_http import Browser, an_app


def test_a_code_shows_all_that_is_stored_and_one_button_withdraws_it() -> None:
    bench = Bench()
    code = bench.submit(
        {"trust": "dontknow", "ways": ["mail", "other"], "ways-Comment": "kirje", "better": "A\nB"}
    ).code
    browser = Browser(an_app(bench), language="sv").open("/receipt").send(code=code.lower().replace("-", " "))
    assert browser.status == 200
    for told in ("Bilbranschen", "Vi litar på varandra.", "Kan inte säga", "mail", "kirje", "10 mars 2026"):
        assert told in browser.text
    assert "A<br>B" in browser.page
    assert browser.response.headers["Cache-Control"] == "no-store"
    browser.send(action="withdraw")
    assert browser.status == 200
    assert "Inget är sparat av ditt svar" in browser.text
    assert "30 dagar" in browser.text
    assert "kirje" not in browser.text
    again = browser.open("/receipt").send(code=code)
    assert "Inget är sparat av ditt svar" in again.text


def test_of_an_answer_through_a_personal_link_only_the_day_is_known() -> None:
    morning = NOON.replace(hour=7, minute=41)
    bench = Bench(a_round(), a_round("invited", link=LinkKind.PERSONAL))
    [link] = bench.cases.handing_out.personal(RoundId("invited"), AUTO, count=1, now=NOON)
    browser = Browser(an_app(bench), language="sv")
    by_personal = browser.open("/receipt").send(code=bench.submit(link=link, now=morning).code).text
    assert "10 mars 2026." in by_personal
    assert "kl." not in by_personal
    by_open = browser.open("/receipt").send(code=bench.submit(now=morning).code).text
    assert "10 mars 2026 kl. 9.41" in by_open


@pytest.mark.parametrize("code", ["", "nonsense", "00000-00000-00000-00000", "<script>", "x" * 5_000])
@pytest.mark.parametrize("action", ["show", "withdraw", "else"])
def test_a_code_of_nothing_is_a_mistake_that_is_named(code: str, action: str) -> None:
    browser = Browser(an_app(Bench())).open("/receipt").send(code=code, action=action)
    assert browser.status == 422
    assert "Virhe:" in browser.text
    assert "<script" not in browser.page


def test_a_code_never_stands_in_an_address() -> None:
    bench = Bench()
    code = bench.submit().code
    browser = Browser(an_app(bench)).open(f"/receipt?code={code}")
    assert "Luotamme" not in browser.text


def test_while_the_database_is_away_the_receipt_page_says_so() -> None:
    bench = Bench()
    code = bench.submit().code
    bench.store.away = True
    browser = Browser(an_app(bench)).open("/receipt").send(code=code)
    assert browser.status == 503
    assert browser.response.headers["Retry-After"]


@pytest.mark.parametrize(("language", "name"), [("fi", "Länsi"), ("sv", "Väst"), ("en", "West")])
def test_the_front_page_names_the_network_and_leads_to_sign_in_and_receipt(language: str, name: str) -> None:
    browser = Browser(an_app(Bench(), mailbox=True), language=language).open("/")
    assert name in browser.text
    assert f'href="/leader/?lang={language}"' in browser.page
    assert f'href="/receipt?lang={language}"' in browser.page
    assert "/f/" not in browser.page
    assert "/mail/" not in browser.page


def test_a_demos_front_page_leads_everywhere() -> None:
    anna = Leader(LeaderId("anna"), "Anna Laine", "anna@example.org", Language.FI, (ScopeId("tredu-auto"),))
    cora = Leader(LeaderId("cora"), "Cora Holm", "cora@example.org", Language.SV, (), (ScopeId("tredu"),))
    directory = a_directory(
        a_round(), a_round("personal", link=LinkKind.PERSONAL), a_round("past", historic=True), demo=True
    )
    documents = [
        directory.network,
        *directory.organisations.values(),
        *directory.units.values(),
        *directory.surveys.values(),
        *directory.rounds.values(),
    ]
    bench = Bench(directory=Directory.of([one for one in documents if one] + [anna, cora]))
    page = Browser(an_app(bench, mailbox=True)).open("/")
    assert page.page.count('href="/f/') == 2
    assert f"/f/{bench.link(AUTO)}" in page.page
    assert "anna@example.org Autoala" in page.text
    assert "cora@example.org Tredu" in page.text
    assert "Koordinaattorit" in page.text
    assert "/mail/" in page.page
    assert "/mail/" not in Browser(an_app(bench)).open("/").page


def test_before_a_network_is_published_the_front_page_is_there() -> None:
    assert Browser(an_app(Bench(directory=Directory()))).open("/").status == 200
    assert Browser(an_app(Bench(directory=Directory()))).open("/privacy").status == 200


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Rekisterinpitäjä"), ("sv", "Personuppgiftsansvarig"), ("en", "controller")]
)
def test_the_privacy_page_says_who_is_responsible_and_what_cant_be_promised(language: str, words: str) -> None:
    page = Browser(an_app(Bench()), language=language).open("/privacy")
    assert words in page.text
    assert "Parasta johtamista" in page.text
    assert 'href="mailto:palaute@example.org"' in page.page
    assert "30" in page.text
