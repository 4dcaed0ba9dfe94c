"""The coordinators' pages as their readers and browsers have them."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.surveys.shelf import shipped
from services.collector.application.managing.rounds import seen_of
from shared.contracts.directory import Unit
from shared.contracts.ids import LeaderId, OrganisationId, RoundId, ScopeId, UnitId
from shared.survey.localised import Localised
from tests.fakes.collector import DEFINITION
from tests.fakes.managing import (
    HISTORY,
    INVITED,
    KONE,
    NELLI,
    OWN,
    PARTNERSHIP,
    SHARED,
    SPRING,
    TARU,
    TREDU,
    ULLA,
    URL,
    ManagingBench,
    a_round,
)

TITLES = {"fi": "Kyselyt", "sv": "Enkäter", "en": "Surveys"}


@pytest.fixture
def bench() -> ManagingBench:
    return ManagingBench()


@pytest.fixture
def app(bench: ManagingBench) -> Flask:
    return bench.app()


class Tab:
    """One person's browser tab; its forms carry what they should."""

    def __init__(self, bench: ManagingBench, app: Flask, who: LeaderId = TARU) -> None:
        self._client: FlaskClient = bench.browser(app, who)
        self._token = bench.token(who)
        self.answer: TestResponse

    def open(self, path: str) -> str:
        return self._took(self._client.get(path, base_url=URL))

    def send(self, path: str, **fields: object) -> str:
        data = {"token": self._token, **fields}
        return self._took(self._client.post(path, base_url=URL, data=data, content_type="multipart/form-data"))

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def location(self) -> str:
        return self.answer.headers.get("Location", "")

    def _took(self, answer: TestResponse) -> str:
        self.answer = answer
        return answer.get_data(as_text=True)


@pytest.fixture
def tab(bench: ManagingBench, app: Flask) -> Tab:
    return Tab(bench, app)


def a_file(content: object, name: str = "survey.json") -> tuple[BytesIO, str]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return BytesIO(raw), name


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_speaks_the_language_that_is_chosen(tab: Tab, language: str) -> None:
    assert f'<h1 class="govuk-heading-l">{TITLES[language]}</h1>' in tab.open(f"/surveys?lang={language}")
    page = tab.open(f"/rounds/{SPRING}?lang={language}")
    assert f'lang="{language}"' in page
    assert f"lang={language}" in re.findall(r'href="(/rounds[^"]*)"', page)[0]


def test_the_language_that_is_chosen_outlives_every_form(tab: Tab) -> None:
    tab.send("/surveys/new?lang=sv", survey="mine", file=a_file(DEFINITION))
    assert tab.location.endswith("?lang=sv")
    page = tab.open(tab.location)
    sent_to = re.findall(r'<form method="post"[^>]* action="([^"]*)"', page)
    assert len(sent_to) == 3
    assert all(action.endswith("?lang=sv") for action in sent_to)
    tab.send(sent_to[1])
    assert tab.location == "/surveys/mine?lang=sv"


@pytest.mark.parametrize("name", shipped())
def test_each_survey_that_ships_can_be_saved_and_brought(tab: Tab, name: str) -> None:
    assert f"/templates/{name}" in tab.open("/surveys/new")
    tab.open(f"/templates/{name}")
    assert tab.answer.headers["Content-Disposition"] == f'attachment; filename="{name}.json"'
    saved = tab.answer.get_data()
    tab.send("/surveys/new", survey="mine", file=a_file(saved))
    assert tab.status == 303
    tab.open(tab.location)
    assert tab.status == 200


def test_no_other_file_can_be_saved(tab: Tab) -> None:
    for name in ("nothing", "__init__", "shelf.py", "..%2Fshelf", "workplace.json"):
        tab.open(f"/templates/{name}")
        assert tab.status == 404


def test_a_survey_is_brought_checked_tried_out_and_published(tab: Tab) -> None:
    page = tab.send("/surveys/new", survey="mine", file=a_file({**DEFINITION, "width": "50%"}))
    assert tab.status == 303, page
    upload = tab.location
    page = tab.open(f"{upload}?lang=en")
    assert "Kaiku can ask this survey" in page
    assert "version 1" in page
    assert "only changes how SurveyJS looks" in page
    preview = tab.open(f"{upload}/preview?lang=sv")
    assert "Vi litar på varandra." in preview
    tab.send(f"{upload}/publish")
    assert tab.location == "/surveys/mine"
    assert "mine" in tab.open("/surveys")


def test_the_preview_goes_through_the_pages_and_keeps_nothing(bench: ManagingBench, tab: Tab) -> None:
    at = f"/surveys/{PARTNERSHIP}/1/preview"
    page = tab.open(f"{at}?lang=fi")
    assert "Luotamme toisiimme." in page
    assert "mitään ei lähetetä" in page
    page = tab.send(at, page="0", seen="1,2,3", do="next")
    assert tab.status == 422
    assert "govuk-error-summary" in page
    page = tab.send(at, page="0", seen="1,2,3", do="next", **{"answer.trust": "4"})
    assert "Uudestaan?" in page
    page = tab.send(at, page="1", seen="1,2,3,4,5,6,7,8", do="next", **{"answer.trust": "4", "answer.role": "rehtori"})
    assert "Tämä lähetettäisiin" in page
    assert "rehtori" in page
    assert "rehtori" in tab.send(
        at, do="back", seen="1,2,3,4,5,6,7,8", **{"answer.trust": "4", "answer.role": "rehtori"}
    )
    assert bench.store.kept.notes == []


def test_the_preview_of_a_survey_with_conditions_is_live_as_its_form_is(tab: Tab) -> None:
    asked = {"type": "boolean", "name": "more", "title": "Lisää?"}
    why = {"type": "comment", "name": "why", "title": "Miksi?", "visibleIf": "{more} = true"}
    tab.send("/surveys/new", survey="live", file=a_file({"title": "Elävä", "elements": [asked, why]}))
    at = tab.location
    page = tab.open(f"{at}/preview?lang=fi")
    assert f'data-live="{at}/preview/page' in page
    assert "script-src 'self'" in tab.answer.headers["Content-Security-Policy"]
    assert "Miksi?" not in page
    part = tab.send(f"{at}/preview/page?lang=fi", page="0", seen="1", **{"answer.more": "true"})
    assert "Miksi?" in part
    assert "<html" not in part
    tab.send(f"{at}/preview/page", page="7", seen="1")
    assert tab.status == 204
    assert "data-live" not in tab.open(f"/surveys/{PARTNERSHIP}/1/preview")


def test_mistakes_of_a_definition_are_listed_with_their_paths_in_the_readers_language(tab: Tab) -> None:
    wrong = {"elements": [{"type": "signaturepad", "name": "a"}]}
    page = tab.send("/surveys/new?lang=fi", survey="mine", file=a_file(wrong))
    assert tab.status == 422
    assert "Kaiku ei tue tyyppiä ”signaturepad”" in page
    assert "elements[0].type" in page
    assert 'href="#problems"' in page
    assert "<title>Virhe:" in page


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "Valitse tiedosto, joka ei ole tyhjä."),
        (b'{"a":\n', "virheellinen rivillä 2, merkin 1 kohdalla"),
        (b"[]", "se ei ole objekti"),
        ('{"a": 1}'.encode("utf-16"), "tiedosto ei ole UTF-8-muodossa"),
        (b'{"a": 1, "a": 2}', "sama avain on samassa objektissa kahdesti"),
        (b"[" * 100_000, "liian monta sisäkkäistä tasoa"),
        (b'{"a": NaN}', "jotain, mitä JSON ei tunne"),
        (b'{"a": 1e400}', "liian suuri luku"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "liian suuri luku"),
        (b'{"a": "\\ud800"}', "tekstissä on puolikas merkki"),
        (b'{"a": "\\u0000"}', "tekstissä on NUL-merkki"),
    ],
)
def test_what_is_no_json_object_is_refused_kindly(tab: Tab, raw: bytes, words: str) -> None:
    page = tab.send("/surveys/new?lang=fi", survey="mine", file=a_file(raw))
    assert tab.status == 422
    assert words in page
    assert ("Tämä ei ole JSON-muotoinen kysely" in page) == bool(raw)


def test_a_file_with_a_byte_order_mark_is_read(tab: Tab) -> None:
    tab.send("/surveys/new", survey="mine", file=a_file(b"\xef\xbb\xbf" + json.dumps(DEFINITION).encode()))
    assert tab.status == 303


@pytest.mark.parametrize("path", ["/surveys/new", f"/rounds/{INVITED}/invitations"])
@pytest.mark.parametrize(("language", "words"), [("en", "A file has at most 1 MB"), ("sv", "högst 1 MB")])
def test_a_file_that_is_too_large_is_refused_clearly(
    bench: ManagingBench, app: Flask, path: str, language: str, words: str
) -> None:
    head = f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{bench.token(TARU)}\r\n--x\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    answer = bench.browser(app, TARU).post(
        f"{path}?lang={language}",
        base_url=URL,
        data=head.encode() + b" " * 2**20 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert words in answer.get_data(as_text=True)


def test_without_a_file_the_form_asks_for_one(tab: Tab) -> None:
    assert "Choose a file that is not empty" in tab.send("/surveys/new?lang=en", survey="mine")


def test_a_round_is_opened_and_what_was_typed_stays_when_something_is_wrong(bench: ManagingBench, tab: Tab) -> None:
    form = tab.open(f"/rounds/new/{PARTNERSHIP}?lang=en")
    key = re.search(r'name="key" value="([0-9a-f]{32})"', form)
    assert key
    assert "put in four answers of their own and read the fifth" in form
    typed = {"opens": "10.3.2026", "closes": "2026-03-01", "unit": ["auto"], "cap": "x", "key": key[1]}
    page = tab.send(f"/rounds/new/{PARTNERSHIP}?lang=en", **typed)
    assert tab.status == 422
    assert "Write a whole number from 1 to 1000000." not in page, "a cap is of open links alone"
    assert "Choose what kind of links" in page
    assert 'value="auto" checked' in page
    tab.send(f"/rounds/new/{PARTNERSHIP}", **{**typed, "closes": "30.6.2026", "link": "open", "cap": "100"})
    assert tab.status == 303
    (round_,) = bench.store.kept.published
    assert tab.location == f"/rounds/{round_.id}"  # type: ignore[union-attr]  # a round
    page = tab.open(tab.location)
    assert "/f/" in page
    assert "/sheets/auto" in page


@pytest.mark.parametrize("day", ["", "32.1.2026", "2026-13-01", "yesterday", "1.1.26"])
def test_a_day_that_is_none_is_said(tab: Tab, day: str) -> None:
    page = tab.send(f"/rounds/new/{PARTNERSHIP}?lang=en", opens=day, unit="auto", link="open", key="k" * 32)
    assert tab.status == 422
    assert "Write a day such as 31.8.2026." in page


def test_a_survey_that_demands_personal_links_offers_no_open_ones(tab: Tab) -> None:
    page = tab.open(f"/rounds/new/{OWN}?lang=en")
    assert 'value="open"' not in page
    assert "takes personal links only" in page
    page = tab.send(f"/rounds/new/{OWN}?lang=en", opens="2026-03-10", unit="auto", link="open", key="k" * 32)
    assert tab.status == 422
    assert "This survey takes personal links only." in page


def test_a_rounds_page_shows_numbers_links_and_what_can_be_done(bench: ManagingBench, tab: Tab) -> None:
    bench.store.counts = {SPRING: {KONE: 12}}
    page = tab.open(f"/rounds/{SPRING}?lang=en")
    assert ">12<" in page
    assert "Close the round now" in page
    assert "the next `kaiku apply` brings its dates back" in page
    shared = tab.open(f"/rounds/{SHARED}?lang=en")
    assert "also asks in 1 unit that others coordinate" in shared
    assert "Close the round now" not in shared
    historic = tab.open(f"/rounds/{HISTORY}?lang=en")
    assert "/f/" not in historic
    assert "Close the round now" not in historic


def test_a_last_day_is_changed_unless_somebody_else_was_first(bench: ManagingBench, tab: Tab) -> None:
    seen = seen_of(bench.person(TARU).directory.rounds[SPRING])
    tab.send(f"/rounds/{SPRING}/extend", closes="2026-06-30", seen=seen)
    assert tab.status == 303
    page = tab.send(f"/rounds/{SPRING}/close?lang=en", seen=seen)
    assert tab.status == 409
    assert "Somebody else was first" in page
    page = tab.send(f"/rounds/{SPRING}/extend?lang=en", closes="2020-01-01", seen="")
    assert tab.status == 409, "a form that doesn't say what it saw is an old one"


def test_a_round_that_was_closed_on_its_first_day_shows_that_day_alone(bench: ManagingBench, tab: Tab) -> None:
    tab.send(f"/rounds/new/{PARTNERSHIP}", opens="10.3.2026", unit="auto", link="open", key="k" * 32)
    path = tab.location
    (round_,) = bench.store.kept.published
    assert "10 Mar 2026 – for the time being" in tab.open(f"{path}?lang=en")
    tab.send(f"{path}/close", seen=seen_of(round_))  # type: ignore[arg-type]  # a round
    for page in (tab.open(f"{path}?lang=en"), tab.open("/texts?lang=en")):
        assert "10 Mar 2026" in page
        assert "10 Mar 2026 –" not in page.partition("<main")[2]


def test_a_sheet_holds_the_link_as_a_code_and_in_letters(tab: Tab) -> None:
    page = tab.open(f"/rounds/{SPRING}/sheets/auto?lang=sv")
    assert "<svg" in page
    assert "palaute.example/f/" in page
    assert "öppen till och med 31.3.2026" in page
    assert "<script" not in page


def test_personal_links_are_shown_once(bench: ManagingBench, tab: Tab) -> None:
    page = tab.send(f"/rounds/{INVITED}/links?lang=en", unit="kone", count="3")
    links = re.findall(r"https://palaute\.example/f/\w+", page)
    assert len(set(links)) == 3
    assert bench.store.kept.notes[-1].details == {"unit": "kone", "links": 3}
    assert links[0] not in json.dumps(repr(bench.store.kept.notes))
    for count in ("0", "-1", "a", "100000"):
        assert "Write a whole number from 1 to 10000." in tab.send(
            f"/rounds/{INVITED}/links?lang=en", unit="kone", count=count
        )
    assert "links of the other kind" in tab.send(f"/rounds/{SPRING}/links?lang=en", unit="kone", count="3")


def test_people_are_invited_in_ones_own_units_or_nobody_is(bench: ManagingBench, tab: Tab) -> None:
    good = b"osoite;kieli;yksikko\n".replace(b"yksikko", "yksikkö".encode()) + b"a@example.org;fi;kone\n"
    page = tab.send(f"/rounds/{INVITED}/invitations?lang=en", file=a_file(good, "c.csv"))
    assert "1 new person will be invited." in page
    assert "waiting to be sent: 1" in page
    page = tab.send(f"/rounds/{INVITED}/invitations?lang=en", file=a_file(good, "c.csv"))
    assert "1 was invited before." in page
    wrong = good + b"b@example.org;fi;lapua\nnobody;fi;kone\n"
    page = tab.send(f"/rounds/{INVITED}/invitations?lang=en", file=a_file(wrong, "c.csv"))
    assert tab.status == 422
    assert "Line 3:" in page
    assert "is no mail address" in page
    assert len(bench.inviting.state.contacts) == 1
    assert all("example.org" not in str(note) for note in bench.store.kept.notes)


def test_why_somebody_got_no_mail_is_told_of_ones_own_units_alone(bench: ManagingBench, app: Flask, tab: Tab) -> None:
    tab.send(f"/rounds/{INVITED}/invitations", file=a_file(b"address,language,unit\na@example.org,fi,kone\n", "c.csv"))
    page = tab.send("/addresses?lang=en", address="A@Example.org")
    assert "the contact was added" in page
    other = Tab(bench, app, LeaderId("sirpa"))
    assert "None of your rounds has invited this address" in other.send("/addresses?lang=en", address="a@example.org")
    assert "a@example.org" not in str(bench.store.kept.notes)


def test_what_was_done_stands_in_the_log_for_those_whose_it_is(bench: ManagingBench, app: Flask, tab: Tab) -> None:
    tab.send(f"/rounds/{SPRING}/close", seen=seen_of(bench.person(TARU).directory.rounds[SPRING]))
    for who, sees in ((TARU, True), (NELLI, True), (LeaderId("sirpa"), False)):
        page = Tab(bench, app, who).open("/audit?lang=en")
        assert ("closed a round" in page) is sees
        assert ("Taru Esimerkki" in page) is (sees or who == TARU)


def test_the_log_is_read_page_by_page(bench: ManagingBench, tab: Tab) -> None:
    for number in range(60):
        bench.clock.moment = bench.clock.moment.replace(minute=number)
        tab.open("/texts/spring/auto")
    page = tab.open("/audit?lang=en")
    older = re.search(r'href="(/audit\?before[^"]*)"', page)
    assert older
    assert page.count("read texts") == 50
    assert tab.open(older[1].replace("&amp;", "&")).count("read texts") == 10
    assert tab.open("/audit?lang=en&before=x").count("read texts") == 50


def test_a_leader_finds_texts_and_nothing_that_is_not_theirs(bench: ManagingBench, app: Flask) -> None:
    ulla = Tab(bench, app, ULLA)
    ulla.open("/")
    assert ulla.location == "/texts"
    page = ulla.open("/texts?lang=en")
    assert "/surveys" not in page
    assert "/leader/" in page
    page = ulla.open("/rounds?lang=en")
    assert ulla.status == 403
    assert "This is not yours to do" in page


def test_a_round_with_many_units_shows_the_first_and_leads_to_all() -> None:
    tredu = OrganisationId(TREDU)
    units = [Unit(UnitId(ScopeId(f"u{one}")), Localised.same(f"Unit {one}"), tredu, tredu) for one in range(30)]
    bench = ManagingBench(*units, a_round(RoundId("large"), [one.id for one in units]))
    tab = Tab(bench, bench.app())
    page = tab.open("/texts?lang=en")
    assert "/texts/large/u19" in page
    assert "/texts/large/u20" not in page
    assert "and 10 more units" in page
    assert "/texts/large/u29" in tab.open("/texts/large")


def test_what_is_written_is_never_markup(tab: Tab) -> None:
    evil = "<script>alert(1)</script>"
    definition = {"title": evil, "elements": [{"type": "comment", "name": "why", "title": evil}]}
    page = tab.send("/surveys/new?lang=en", survey=evil, file=a_file(definition))
    assert evil not in page
    page = tab.send("/surveys/new", survey="evil", file=a_file({**DEFINITION, "title": evil}))
    assert evil not in tab.open(tab.location)
    assert evil not in tab.open("/surveys")
    assert evil not in tab.send("/addresses", address=evil)


def test_no_page_is_kept_by_caches_or_framed(tab: Tab) -> None:
    tab.open("/rounds")
    assert tab.answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in tab.answer.headers["Content-Security-Policy"]


def test_an_unknown_round_is_a_kind_page(tab: Tab) -> None:
    tab.open(f"/rounds/{RoundId('none')}")
    assert tab.status == 404
