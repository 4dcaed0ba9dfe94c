"""Leaving a form half-way and coming back to it."""

import re
from datetime import timedelta

import pytest

from services.collector.domain.links import digest_of, read_link
from shared.contracts.directory import LinkKind
from shared.contracts.snapshot import Directory
from tests.fakes.collector import AUTO, NOON, SPRING, Bench, a_directory, a_round
from tests.fakes.collector_http import Browser, Fields, Standing, an_app
from tests.fakes.every_type import EVERY_TYPE, in_three
from tests.unit.collector.test_form_pages import LAST, THREE, a_form, heading, kept

ADDRESS = re.compile(r"https://palaute\.example(/d/[0-9a-z]{26})\b")


def left_half_way(*, clock: Standing | None = None) -> tuple[Bench, Browser, str]:
    """A form that was saved on its second page, and the path of its draft."""
    bench, form = a_form(clock=clock)
    form.go(role="instructor")
    form.press("save", {"answer.recommend": "9", "part.0.quality": "2"})
    return bench, form, path_on(form)


def path_on(form: Browser) -> str:
    found = ADDRESS.search(form.text)
    assert found, form.text
    return found[1]


def elsewhere(form: Browser, path: str) -> Browser:
    """The same address in another browser."""
    return Browser(form.app, language="fi").open(path)


def test_saving_shows_an_address_a_picture_of_it_and_the_last_day() -> None:
    bench, form, _ = left_half_way()
    assert form.status == 200
    for told in ("Tähänastiset vastauksesi on tallennettu", "9. huhtikuuta 2026", "Niitä ei ole vielä lähetetty"):
        assert told in form.text
    assert '<svg viewBox="' in form.page
    assert 'role="img" aria-label="Osoitteen QR-koodi"' in form.page
    assert len(bench.drafts.kept) == 1
    assert "Set-Cookie" not in form.response.headers


def test_the_address_opens_the_page_that_was_left_with_everything_on_it_and_the_same_key() -> None:
    bench, form, path = left_half_way()
    key = Fields.on(form.page).values["key"]
    back = elsewhere(form, path)
    assert (back.status, heading(back)) == (200, "Asteikot")
    values = Fields.on(back.page, "answers").values
    assert (values["answer.role"], values["answer.recommend"], values["part.0.quality"]) == ("instructor", "9", "2")
    assert values["key"] == key
    assert "Tähänastiset vastauksesi säilyvät 9. huhtikuuta 2026 asti." in back.text
    back.press("next", THREE)
    back.press("next", LAST)
    back.press("send")
    assert kept(bench)["recommend"] == 9


def test_one_can_go_on_at_once_and_each_step_is_saved_too() -> None:
    clock = Standing()
    _, form, path = left_half_way(clock=clock)
    form.post(Fields.on(form.page).action, Fields.on(form.page).values)
    assert heading(form) == "Asteikot"
    clock.moment = NOON + timedelta(days=5)
    form.press("next", THREE)
    back = elsewhere(form, path)
    assert heading(back) == "Tekstit"
    assert "14. huhtikuuta 2026" in back.text


def test_saving_again_keeps_the_address() -> None:
    bench, form, path = left_half_way()
    back = elsewhere(form, path)
    back.press("save")
    assert path_on(back) == path
    assert len(bench.drafts.kept) == 1


def test_the_answers_to_be_checked_are_saved_as_such() -> None:
    bench, form, path = left_half_way()
    back = elsewhere(form, path)
    back.press("next", THREE)
    back.press("next", LAST)
    again = elsewhere(form, path)
    assert heading(again) == "Tarkista vastauksesi ennen lähettämistä"
    again.press("send")
    assert len(bench.store.state.responses) == 1


def test_sending_erases_the_draft_and_its_address_says_so() -> None:
    bench, form, path = left_half_way()
    back = elsewhere(form, path)
    back.press("next", THREE)
    back.press("next", LAST)
    back.press("send")
    assert not bench.drafts.kept
    gone = elsewhere(form, path)
    assert gone.status == 404
    assert "Näitä vastauksia ei enää säilytetä" in gone.text


def test_another_tab_does_not_bring_a_sent_draft_back() -> None:
    bench, form, path = left_half_way()
    tab = elsewhere(form, path)
    back = elsewhere(form, path)
    back.press("next", THREE)
    back.press("next", LAST)
    back.press("send")
    tab.press("next", THREE)
    assert not bench.drafts.kept
    assert "draft" not in Fields.on(tab.page, "answers").values
    tab.press("next", {**LAST, "answer.free": "Toinen"})
    assert tab.press("send").status == 409
    assert len(bench.store.state.responses) == 1


def test_what_was_saved_can_be_erased_and_stays_on_the_page() -> None:
    bench, form, path = left_half_way()
    form.post(path, Fields.on(form.page).values)
    assert "Tallennetut vastaukset on poistettu" in form.text
    assert not bench.drafts.kept
    form.post(Fields.on(form.page).action, Fields.on(form.page).values)
    assert (heading(form), Fields.on(form.page, "answers").values["answer.recommend"]) == ("Asteikot", "9")


def test_opening_a_draft_changes_nothing() -> None:
    bench, form, path = left_half_way()
    before = dict(bench.drafts.kept)
    elsewhere(form, path)
    assert bench.drafts.kept == before


@pytest.mark.parametrize(
    ("days", "status", "words"), [(25, 410, "Kysely on päättynyt"), (31, 404, "ei enää säilytetä")]
)
def test_after_the_round_a_draft_shows_its_answers_and_after_its_days_nothing(
    days: int, status: int, words: str
) -> None:
    clock = Standing()
    _, form, path = left_half_way(clock=clock)
    clock.moment = NOON + timedelta(days=days)
    back = elsewhere(form, path)
    assert (back.status, words in back.text) == (status, True)
    assert ("Työpaikkaohjaaja" in back.text) == (status == 410)


def test_a_draft_of_a_link_that_has_gone_shows_its_answers() -> None:
    bench, form, path = left_half_way()
    bench.directory.directory = a_directory(a_round("autumn"), definition=EVERY_TYPE)
    back = elsewhere(form, path)
    assert back.status == 404
    assert "Työpaikkaohjaaja" in back.text
    bench.directory.directory = Directory()
    assert "instructor" in elsewhere(form, path).text


def test_answers_that_can_not_be_sent_any_more_are_told_with_what_is_piped_into_their_questions() -> None:
    definition = {
        "title": in_three("K", "E", "S"),
        "elements": [
            {"type": "text", "name": "who", "title": in_three("Kuka?", "Vem?", "Who?")},
            {"type": "text", "name": "what", "title": in_three("{who}, mitä?", "{who}, vad?", "{who}, what?")},
        ],
    }
    clock = Standing()
    _, form = a_form(definition, clock=clock)
    clock.moment = NOON + timedelta(days=25)
    form.go(who="Aino", what="Jotain")
    assert (form.status, "Aino, mitä?" in form.text) == (410, True)


def test_a_draft_speaks_the_language_in_which_it_was_left() -> None:
    bench, form = a_form()
    form.send(lang="sv", role="instructor")
    form.press("save")
    back = elsewhere(form, path_on(form))
    assert '<html lang="sv"' in back.page
    assert len(bench.drafts.kept) == 1


def test_a_draft_of_a_personal_link_holds_nothing_of_it_in_clear() -> None:
    bench = Bench(directory=a_directory(a_round(link=LinkKind.PERSONAL), definition=EVERY_TYPE))
    [link] = bench.cases.handing_out.personal(SPRING, AUTO, count=1, now=NOON)
    form = Browser(an_app(bench), language="fi").open(f"/f/{link}")
    form.go(role="instructor")
    key = Fields.on(form.page, "answers").values["key"]
    form.press("save")
    [(digest, (sealed, _))] = bench.drafts.kept.items()
    token = read_link(link)
    assert token is not None
    for told in (link.encode(), digest_of(token), key.encode(), SPRING.encode(), AUTO.encode(), b"instructor"):
        assert told not in digest + sealed
    assert elsewhere(form, path_on(form)).status == 200


def test_while_the_database_is_away_saving_waits_and_going_on_does_not() -> None:
    bench, form, path = left_half_way()
    back = elsewhere(form, path)
    bench.drafts.away = True
    page = back.page
    assert back.press("save").status == 503
    back.page = page
    back.press("next", THREE)
    assert (back.status, heading(back)) == (200, "Tekstit")
    bench.drafts.away = False
    back.press("next", LAST)
    assert heading(elsewhere(form, path)) == "Tarkista vastauksesi ennen lähettämistä"
    assert not bench.store.state.responses
