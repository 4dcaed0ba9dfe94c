"""The leaders' pages: whole in three languages, nothing that may not be seen, no picture without its table."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import combinations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.contracts.ids import UnitId
from shared.survey.localised import Language, Localised
from tests.fakes.leading import GOAL, GUN, KONE, MIA, NEA, OTTO, a_goal, a_network
from tests.unit.aggregator.http.conftest import URL, BrowserOf, World

LANGUAGES = [one.value for one in Language]
PAGES = ["/", "/scopes/hervanta", "/scopes/lansi?window=365d", f"/goals/{GOAL}"]
VOID = {"meta", "link", "input", "br", "hr"}


class Reader(HTMLParser):
    """What a person reads, by language; and whether the elements fit into one another."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.read: list[tuple[str | None, str]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.append(identity)
        if tag not in VOID:
            self.open.append((tag, given.get("lang") or (self.open[-1][1] if self.open else None)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.read.append((self.open[-1][1], " ".join(data.split())))


def reader(html: str) -> Reader:
    found = Reader()
    found.feed(html)
    assert not found.open
    assert len(set(found.ids)) == len(found.ids)
    return found


def words(html: str) -> str:
    return " ".join(text for _, text in reader(html).read)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("filled", [True, False])
def test_pages_are_whole_in_each_language(
    world: World, browser_of: BrowserOf, path: str, language: str, *, filled: bool
) -> None:
    if filled:
        world.fill()
    page = browser_of(MIA).get(f"{path}{'&' if '?' in path else '?'}lang={language}", base_url=URL)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert {marked for marked, _ in reader(page.text).read} <= set(LANGUAGES)
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert "None" not in page.text
    assert "%(" not in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/x", *PAGES])
def test_no_page_mixes_languages(world: World, browser_of: BrowserOf, path: str) -> None:
    """What reads alike in two languages is a name, or a word that they share."""
    world.fill()
    client = browser_of(MIA) if path in PAGES else world.app.test_client()
    asked = path + ("&" if "?" in path else "?") + "lang="
    names = {"Tredu Hervanta", "Mia Esimerkki", "Kaiku", "Period", "Status"}
    read = [
        {
            text
            for marked, text in reader(client.get(asked + language, base_url=URL).text).read
            if marked == language and re.search("[a-zåäö]{3}", text) and text.removesuffix(" – Kaiku") not in names
        }
        for language in LANGUAGES
    ]
    for one, other in combinations(read, 2):
        assert one
        assert not one & other


def test_a_page_speaks_the_leaders_language(browser_of: BrowserOf) -> None:
    nea = browser_of(NEA)
    assert '<html lang="sv"' in nea.get("/", base_url=URL, headers={"Accept-Language": "en"}).text
    page = nea.get("/?lang=en", base_url=URL).text
    assert '<html lang="en"' in page
    assert 'href="/scopes/kone?lang=en"' in page


def test_the_start_page_lists_what_is_led_as_a_tree(browser_of: BrowserOf) -> None:
    text = words(browser_of(MIA).get("/?lang=en", base_url=URL).text)
    assert re.search(r"West .*Tredu Hervanta yours to lead .*Mechanics", text)
    assert "Pyynikki" not in text
    assert "Sedu" not in text
    assert "Trust grows" in text


def test_a_groups_leader_is_told_nothing_of_its_members(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    gun = browser_of(GUN)
    assert "Mechanics" not in gun.get("/", base_url=URL).text
    assert "Mechanics" not in gun.get("/scopes/theme", base_url=URL).text
    assert gun.get("/scopes/kone", base_url=URL).status_code == 404


@pytest.mark.parametrize("path", ["/scopes/tredu", "/scopes/kone2", "/scopes/%20", "/goals/trust-theme", "/goals/%ff"])
def test_what_may_not_be_seen_is_a_kind_404(browser_of: BrowserOf, path: str) -> None:
    answer = browser_of(MIA).get(path, base_url=URL)
    assert answer.status_code == 404
    assert "Sivua ei löydy" in answer.text


def test_each_picture_has_a_table_that_says_the_same(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    page = browser_of(MIA).get("/scopes/hervanta?lang=en", base_url=URL).text
    assert page.count('class="kaiku-series__plot"') == 1  # of trust alone there are figures of two months
    assert page.count("<table") == 4 + 1
    text = words(page)
    assert "2 February – 3 March 2026 3.1" in text
    text = words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "3.1 Mean, 11 answers" in text
    assert "40 Net promoter score (NPS), 5 answers" in text
    assert "80% Share of yes, 5 answers" in text
    assert "7 answers , several choices allowed" in text.replace("7 answers,", "7 answers ,")
    assert "Strongly disagree 1 1 9%" in text
    assert "Can’t say 1 –" in text
    assert "Detractors 0–6 1 20%" in text


def test_a_scale_is_drawn_from_low_to_high_and_fills_the_width(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    page = browser_of(MIA).get("/scopes/hervanta", base_url=URL).text
    bar = page.split('class="kaiku-bar"')[1].split("</svg>")[0]
    parts = re.findall(r'part--(\d)" x="([\d.]+)" width="([\d.]+)"', bar)
    assert [colour for colour, _, _ in parts] == ["1", "2", "4", "5"]
    assert float(parts[-1][1]) + float(parts[-1][2]) == pytest.approx(100, abs=0.01)


def test_too_few_answers_are_said_kindly_and_never_look_good(browser_of: BrowserOf) -> None:
    mia = browser_of(MIA)
    text = words(mia.get("/scopes/hervanta?lang=en", base_url=URL).text)
    assert text.count("Fewer than five have answered in this period") == 5
    assert "Not known yet" in text
    assert "Met" not in text.split()


def test_numbers_are_written_as_each_language_writes_them(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    mia = browser_of(MIA)
    finnish = words(mia.get("/scopes/hervanta?lang=fi", base_url=URL).text)
    assert "3,1" in finnish
    assert "2.2.–3.3.2026" in finnish
    assert "80 %" in finnish
    assert "2 februari – 3 mars 2026" in words(mia.get("/scopes/hervanta?lang=sv", base_url=URL).text)


def test_survey_and_window_are_chosen_by_a_plain_form(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    page = browser_of(MIA).get("/scopes/hervanta?survey=partnership&window=90d&lang=sv", base_url=URL).text
    assert '<option value="90d" selected>' in page
    assert '<option value="partnership" selected>' in page
    assert 'name="lang" value="sv"' in page


@pytest.mark.parametrize(
    "query", ["survey=nothing", "window=1d", "window=%00", "survey=" + "x" * 5000, "lang=%3Cscript%3E"]
)
def test_odd_queries_show_what_there_is(browser_of: BrowserOf, query: str) -> None:
    answer = browser_of(MIA).get(f"/scopes/hervanta?{query}", base_url=URL)
    assert answer.status_code in {200, 400}
    assert "<script" not in answer.text


def test_a_goals_page_tells_its_history_in_plain_words(world: World, browser_of: BrowserOf) -> None:
    world.fill()
    text = words(browser_of(MIA).get(f"/goals/{GOAL}?lang=en", base_url=URL).text)
    assert "Missed No fresh answers since 20 February 2026" in text
    assert "at least 4.0" in text
    assert "3/4" in text
    assert "3 March 2026: from met to missed" in text
    assert "The stretch since 10 February 2026 was chosen because it stands out" in text
    assert "Since then 10–20 February 2026 3.2 12" in text
    assert "These units moved the figure most: Mechanics" in text
    assert "5 January 2026: the first status was met" in text
    assert "Judged from imported answers" in text


def test_a_scope_where_nothing_was_asked_says_so(browser_of: BrowserOf) -> None:
    assert "No survey has been open here yet" in browser_of(NEA).get("/scopes/pyynikki?lang=en", base_url=URL).text
    assert browser_of(OTTO).get("/scopes/sedu", base_url=URL).status_code == 200


def test_a_text_that_is_missing_in_a_language_is_marked_as_what_it_is(world: World, browser_of: BrowserOf) -> None:
    goal = a_goal()
    world.directory = a_network(replace(goal, name=Localised(fi="Vain suomeksi")))
    page = browser_of(NEA).get(f"/goals/{goal.id}", base_url=URL)
    assert '<span lang="fi">Vain suomeksi</span></h1>' in page.text
    assert "<title>Vain suomeksi – Kaiku</title>" in page.text


def test_names_are_never_markup(world: World, browser_of: BrowserOf) -> None:
    world.directory = a_network(replace(a_goal(), name=Localised.same('<b>"&')))
    for path in ("/", "/scopes/hervanta", f"/goals/{GOAL}"):
        page = browser_of(MIA).get(path, base_url=URL).text
        assert "<b>" not in page
        assert "&lt;b&gt;&#34;&amp;" in page


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW"]),
    route=st.sampled_from(["/scopes/", "/goals/", "/sign-in/", "/api/v1/scopes/", "/api/v1/goals/", "/sign-in"]),
    rest=st.binary(max_size=30),
    query=st.one_of(st.binary(max_size=40), st.sampled_from([b"survey=partnership&window=30d", b"lang=sv"])),
    body=st.binary(max_size=60),
)
@example(method="GET", route="/scopes/", rest=b"/b", query=b"a\n", body=b"")  # redirected, query and all
def test_nothing_that_a_client_sends_is_answered_with_a_fault_of_ours(
    browser_of: BrowserOf, method: str, route: str, rest: bytes, query: bytes, body: bytes
) -> None:
    environ = {"PATH_INFO": route + rest.decode("latin-1"), "QUERY_STRING": query.decode("latin-1")}
    kind = "application/x-www-form-urlencoded"
    answer = browser_of(MIA).open(
        "/", method=method, base_url=URL, environ_overrides=environ, data=body, content_type=kind
    )
    assert answer.status_code < 500


def test_a_closed_unit_says_so(world: World, browser_of: BrowserOf) -> None:
    kone = world.directory.units[UnitId(KONE)]
    world.directory = a_network(replace(kone, closed=date(2026, 2, 1)))
    assert "Lakkautettu 1.2.2026 alkaen" in words(browser_of(MIA).get("/scopes/kone", base_url=URL).text)
    assert "Lakkautettu" not in words(browser_of(MIA).get("/scopes/hervanta", base_url=URL).text)
