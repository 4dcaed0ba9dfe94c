"""The form in a browser: every type of question, by axe, by keyboard, at every width, with and without its script."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.e2e import respondent
from tests.e2e.test_accessibility import violations
from tests.fakes.collector import Bench, a_directory
from tests.fakes.collector_http import an_app
from tests.fakes.every_type import EVERY_TYPE

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]
WIDTHS = (320, 768, 1280)
SCORE, WHY = "[name='answer.recommend']", "textarea[name='answer.why']"
FOCUSED = "document.activeElement.id"


@dataclass(frozen=True)
class Served:
    """A form of every type, served in this process."""

    bench: Bench
    url: str

    @property
    def form(self) -> str:
        return f"{self.url}/f/{self.bench.link()}?lang=fi"


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests say nothing."""


@pytest.fixture
def served() -> Iterator[Served]:
    bench = Bench(directory=a_directory(definition=EVERY_TYPE))
    server = make_server("127.0.0.1", 0, an_app(bench), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Served(bench, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Somebody with a usual browser."""
    with browser.new_context(locale="fi-FI") as context:
        yield context.new_page()


def role(page: Page, value: str) -> None:
    page.locator(f"[name='answer.role'][value={value}]").check()


def second_page(page: Page, *, score: int = 9) -> None:
    page.locator(f"{SCORE}[value='{score}']").check(force=True)
    for row in range(3):
        page.locator(f"[name='part.{row}.quality'][value='4']").check(force=True)


def last_page(page: Page) -> None:
    for name, text in (("day", "27"), ("month", "3"), ("year", "2026")):
        page.locator(f"[name='{name}:answer.began']").fill(text)
    page.locator("[name='part.0.three']").fill("hyvä")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_type_in_order_or_in_error(served: Served, browser: Browser, width: int) -> None:
    """320 px is also what a screen of 1280 px shows at 400 %."""
    found = {}
    viewport = {"width": width, "height": 900}
    with browser.new_context(viewport=viewport, locale="fi-FI", bypass_csp=True) as context:  # type: ignore[arg-type]  # a TypedDict of theirs
        page = context.new_page()
        page.goto(served.form)
        found["choices"] = violations(page)
        respondent.go_on(page)
        found["choices in error"] = violations(page)
        role(page, "student")
        expect(page.locator("[name='answer.group']")).to_be_visible()
        found["choices, asked more"] = violations(page)
        page.locator("[name='answer.group']").fill("AU22")
        respondent.go_on(page)
        found["scales"] = violations(page)
        for item in (0, 1):
            page.locator(f"[name='part.{item}.order']").select_option("1")
        respondent.go_on(page)
        assert page.locator(".govuk-error-summary li").count() == 3
        found["scales in error"] = violations(page)
        page.locator("[name='part.1.order']").select_option("2")
        page.locator("[name='part.2.order']").select_option("3")
        second_page(page)
        respondent.go_on(page)
        found["texts"] = violations(page)
        for name, text in (("answer.count", "x"), ("answer.time", "25"), ("day:answer.began", "31"),
                           ("answer.email", "x"), ("month:answer.month", "13")):  # fmt: skip
            page.locator(f"[name='{name}']").fill(text)
        respondent.go_on(page)
        assert page.locator(".govuk-error-summary li").count() == 6
        found["texts in error"] = violations(page)
        for name in ("answer.count", "answer.time", "answer.email", "month:answer.month"):
            page.locator(f"[name='{name}']").fill("")
        last_page(page)
        respondent.go_on(page)
        found["check"] = violations(page)
        page.locator("button[value=save]").click()
        page.wait_for_load_state()
        found["saved"] = violations(page)

    assert found == {name: [] for name in found}


def test_a_new_question_comes_at_once_is_said_and_takes_no_focus_and_no_text(served: Served, page: Page) -> None:
    page.goto(served.form)
    role(page, "instructor")
    respondent.go_on(page)
    page.locator(f"{SCORE}[value='9']").check(force=True)
    expect(page.locator(WHY)).to_have_count(0)
    page.locator(f"{SCORE}[value='3']").check(force=True)
    expect(page.locator(WHY)).to_be_visible()
    expect(page.locator("#said")).to_have_text("Tälle sivulle tuli 1 kysymys lisää.")
    assert page.evaluate("document.activeElement.value") == "3"
    expect(page.get_by_text("Mikä sai antamaan 3?")).to_be_visible()

    page.locator(WHY).press_sequentially("Kiire ja melu", delay=20)
    expect(page.locator(WHY)).to_be_focused()
    assert page.locator(WHY).input_value() == "Kiire ja melu"

    page.locator(f"{SCORE}[value='10']").check(force=True)
    expect(page.locator(WHY)).to_have_count(0)
    page.locator(f"{SCORE}[value='2']").check(force=True)
    assert page.locator(WHY).input_value() == "Kiire ja melu", "what was written comes back with its question"


def test_the_number_of_pages_changes_at_once(served: Served, page: Page) -> None:
    page.goto(served.form)
    expect(page.locator(".kaiku-progress")).to_have_text("Sivu 1/3")
    role(page, "employer")
    expect(page.locator(".kaiku-progress")).to_have_text("Sivu 1/4")
    page.locator("[name='answer.firms']").first.check()
    role(page, "instructor")
    expect(page.locator(".kaiku-progress")).to_have_text("Sivu 1/3")
    assert page.locator("[name='answer.firms']").first.is_checked()


def test_a_long_list_of_tags_can_be_searched(served: Served, page: Page) -> None:
    page.goto(served.form)
    page.locator("[name='answer.firms'][value=Valmet]").check()
    page.get_by_label("Näytä vain ne, joissa on nämä kirjaimet").fill("kone")
    shown = page.locator(".govuk-checkboxes__item:not([hidden]) [name='answer.firms']")
    assert [one.get_attribute("value") for one in shown.all()] == ["Kone", "Konecranes", "Valmet"]


def test_a_whole_form_is_answered_by_keyboard_alone(served: Served, page: Page) -> None:
    page.goto(served.form)
    keys = page.keyboard

    def reach(selector: str) -> None:
        for _ in range(120):
            if page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
            keys.press("Tab")
        raise AssertionError(f"{selector} is never reached")

    reach("[name='answer.role']")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.locator("[name='answer.role'][value=instructor]")).to_be_checked()
    reach("main button[value=next]")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Asteikot")
    reach(SCORE)
    keys.press("ArrowRight")
    expect(page.locator(SCORE).nth(1)).to_be_checked()
    for row in range(3):
        reach(f"[name='part.{row}.quality']")
        keys.press("Space")
    for item, place in enumerate("213"):
        reach(f"[name='part.{item}.order']")
        keys.type(place)
    expect(page.locator(WHY)).to_be_visible()
    reach("main button[value=next]")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Tekstit")
    for part, text in (("day", "27"), ("month", "3"), ("year", "2026")):
        reach(f"[name='{part}:answer.began']")
        keys.type(text)
    reach("[name='part.0.three']")
    keys.type("hyvä")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Tarkista vastauksesi ennen lähettämistä")
    reach("main button[value=send]")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Kiitos, vastauksesi on tallessa")
    [kept] = served.bench.store.state.responses.values()
    assert kept.answers["order"] == ["trust", "skills", "speed"]


def test_an_error_takes_the_focus_to_the_summary_and_from_there_to_its_field(served: Served, page: Page) -> None:
    page.goto(served.form)
    respondent.go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.locator(".govuk-error-summary a").click()
    page.keyboard.press("Space")
    expect(page.locator("[name='answer.role']").first).to_be_checked()


def test_the_browsers_back_button_finds_what_was_typed_and_nothing_is_sent_twice(served: Served, page: Page) -> None:
    page.goto(served.form)
    role(page, "student")
    page.locator("[name='answer.group']").fill("AU22")
    respondent.go_on(page)
    second_page(page)
    respondent.go_on(page)
    page.go_back()
    expect(page.locator(f"{SCORE}[value='9']")).to_be_checked()
    page.go_back()
    expect(page.locator("[name='answer.group']")).to_have_value("AU22")
    respondent.go_on(page)
    second_page(page, score=10)
    respondent.go_on(page)
    last_page(page)
    respondent.go_on(page)
    page.locator("button[value=send]").dblclick()
    expect(page.locator("h1")).to_have_text("Kiitos, vastauksesi on tallessa")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    assert respondent.receipt_on(page)
    [kept] = served.bench.store.state.responses.values()
    assert (kept.answers["group"], kept.answers["recommend"]) == ("AU22", 10)


def test_a_page_from_before_the_form_was_saved_belongs_to_what_was_saved(served: Served, page: Page) -> None:
    page.goto(served.form)
    role(page, "instructor")
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_have_text("Tähänastiset vastauksesi on tallennettu")
    page.go_back()
    expect(page.locator("[name='answer.role'][value=instructor]")).to_be_checked()
    respondent.go_on(page)
    second_page(page)
    respondent.go_on(page)
    last_page(page)
    respondent.go_on(page)
    assert len(served.bench.drafts.kept) == 1
    respondent.send(page)
    assert not served.bench.drafts.kept


def test_change_leads_to_the_question_itself(served: Served, page: Page) -> None:
    page.goto(served.form)
    role(page, "instructor")
    respondent.go_on(page)
    second_page(page)
    respondent.go_on(page)
    last_page(page)
    respondent.go_on(page)
    page.get_by_role("button", name="Muuta Mitä muuta?").click()
    assert page.url.endswith("#q20")
    expect(page.locator("#q20")).to_be_in_viewport()


def test_pages_are_light_and_come_in_one_round_trip_after_page_and_styles(served: Served, page: Page) -> None:
    came: list[Response] = []
    page.on("response", lambda one: came.append(one))  # noqa: PLW0108 – playwright takes no built-in method
    page.goto(served.form)
    weights = {one.url.rsplit("/", 1)[-1][:8]: len(one.body()) for one in came}
    assert all(one.headers.get("content-encoding") == "gzip" for one in came if len(one.body()) > 1_000)
    assert sum(len(gzip.compress(one.body())) for one in came) < 30_000, weights
    assert {one.request.resource_type for one in came} <= {"document", "stylesheet", "script", "image", "other"}
    assert page.locator("script:not([defer])").count() == 0


@pytest.mark.parametrize("setting", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_choices_can_be_told_apart_in_forced_colours_and_nothing_moves(
    served: Served, browser: Browser, setting: dict[str, str]
) -> None:
    with browser.new_context(locale="fi-FI", **setting) as context:  # type: ignore[arg-type]  # a TypedDict of theirs
        page = context.new_page()
        page.goto(served.form)
        role(page, "instructor")
        respondent.go_on(page)
        second_page(page)
        look = "one => (style => [style.backgroundColor, style.borderColor, style.color])(getComputedStyle(one))"
        chosen = page.locator(f"{SCORE}[value='9'] + label").evaluate(look)
        other = page.locator(f"{SCORE}[value='8'] + label").evaluate(look)
        assert chosen != other
        moving = "document.getAnimations().length"
        assert page.evaluate(moving) == 0


def test_without_the_script_the_browsers_back_button_finds_what_was_chosen_and_written(
    served: Served, browser: Browser
) -> None:
    with browser.new_context(locale="fi-FI", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served.form)
        role(page, "instructor")
        page.locator("[name='answer.again']").first.check()
        respondent.go_on(page)
        second_page(page, score=3)
        respondent.go_on(page)
        page.locator(WHY).fill("Kiire")
        respondent.go_on(page)
        page.go_back()
        expect(page.locator(WHY)).to_have_value("Kiire")
        page.go_back()
        expect(page.locator(f"{SCORE}[value='3']")).to_be_checked()
        page.go_back()
        expect(page.locator("[name='answer.role'][value=instructor]")).to_be_checked()
        expect(page.locator("[name='answer.again']").first).to_be_checked()


def test_a_reloaded_form_is_empty_for_who_shares_the_device(served: Served, page: Page) -> None:
    page.goto(served.form)
    role(page, "instructor")
    page.reload()
    expect(page.locator("[name='answer.role'][value=instructor]")).not_to_be_checked()
