"""What single questions of the form ask, keep and say is wrong, without JavaScript."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from services.collector.entrypoints.http.filling.headings import levelled
from tests.fakes.collector import Bench, a_directory
from tests.fakes.collector_http import Browser, an_app
from tests.fakes.every_type import AGREE, in_three


def a_form(*elements: Mapping[str, object], language: str = "fi") -> tuple[Bench, Browser]:
    """A form of one page."""
    definition = {"title": in_three("Kysely", "Enkät", "Survey"), "elements": list(elements)}
    bench = Bench(directory=a_directory(definition=definition))
    return bench, Browser(an_app(bench), language=language).open(f"/f/{bench.link()}")


def asked(kind: str, name: str = "q", **more: object) -> dict[str, Any]:
    return {"type": kind, "name": name, "title": in_three("Kysymys", "Fråga", "Question"), **more}


def kept(bench: Bench) -> Mapping[str, object]:
    [response] = bench.store.state.responses.values()
    return response.answers


RANKING = asked("ranking", choices=["skills", "trust", "speed"])


@pytest.mark.parametrize("places", [("1", "", ""), ("2", "1", ""), ("", "", "3"), ("1", "3", "")])
def test_a_ranking_that_was_begun_is_finished_by_its_respondent_and_not_by_us(places: tuple[str, ...]) -> None:
    bench, form = a_form(RANKING)
    form.press("next", {f"part.{at}.q": place for at, place in enumerate(places)})
    assert form.status == 422
    assert "Anna jokaiselle vaihtoehdolle sija." in form.text
    assert form.page.count("selected") == sum(map(bool, places)), "no place is given that was not chosen"
    form.press("send" if 'value="send"' in form.page else "next")
    assert not bench.store.state.responses


def test_what_the_script_asks_gives_no_places_that_were_not_chosen() -> None:
    bench, form = a_form(RANKING, asked("comment", "why", visibleIf="{q} notempty"))
    key = form.page.split('name="key" value="')[1].split('"')[0]
    page = form.app.test_client().post(
        f"/f/{bench.link()}/page", data={"key": key, "page": "0", "seen": "1", "part.1.q": "1"}
    )
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("selected") == 1


def test_an_empty_ranking_is_no_answer_and_a_finished_one_is_kept() -> None:
    bench, form = a_form(RANKING)
    form.press("next")
    assert "Ei vastausta" in form.text
    form.press("page.0")
    form.press("next", {"part.0.q": "3", "part.1.q": "1", "part.2.q": "2"}).press("send")
    assert kept(bench) == {"q": ["trust", "speed", "skills"]}


def test_a_line_that_cant_be_read_hides_no_mistake_in_the_lines_beside_it() -> None:
    items = [
        {"name": "word", "isRequired": True, "title": "Sana"},
        {"name": "year", "inputType": "number", "title": "Vuosi"},
        {"name": "mail", "inputType": "email", "title": "Posti"},
    ]
    _, form = a_form(asked("multipletext", items=items))
    form.press("next", {"part.1.q": "viime", "part.2.q": "x@"})
    for words in ("Vastaa tähän kysymykseen.", "Kirjoita luku", "Kirjoita sähköpostiosoite"):
        assert form.text.count(words) == 2, "in the summary and at the line"
    assert 'value="viime"' in form.page


def test_a_required_group_of_lines_says_only_what_cant_be_read() -> None:
    items = [{"name": "year", "inputType": "number", "title": "Vuosi"}]
    _, form = a_form(asked("multipletext", items=items, isRequired=True))
    form.press("next", {"part.0.q": "viime"})
    assert "Kirjoita luku" in form.text
    assert "Vastaa tähän kysymykseen." not in form.text


@pytest.mark.parametrize("closed", [{"enableIf": "{sel} = 'a'"}, {"readOnly": True}])
def test_what_cant_be_changed_keeps_what_the_survey_has_written_into_it(closed: dict[str, Any]) -> None:
    bench, form = a_form(
        asked("radiogroup", "sel", choices=["a", "b"]), asked("text", defaultValue="kiinteä", **closed)
    )
    assert "kiinteä" in form.text
    form.go(sel="b")
    assert "kiinteä" in form.text
    assert form.page.count('value="page.0"') == 1, "nothing leads to where nothing can be changed"
    form.press("page.0")
    assert "kiinteä" in form.text
    form.press("next").press("send")
    assert kept(bench) == {"sel": "b", "q": "kiinteä"}


@pytest.mark.parametrize(
    ("language", "kind", "given", "hint", "words"),
    [
        ("fi", "time", {"answer.q": "17"}, "Aikaisintaan 08.30 ja viimeistään 16.00.", "viimeistään 16.00."),
        ("sv", "time", {"answer.q": "7"}, "Tidigast 08.30 och senast 16.00.", "tidigast 08.30."),
        ("en", "time", {"answer.q": "17"}, "Between 08:30 and 16:00.", "must be 16:00 or earlier."),
    ],
)
def test_the_ends_of_a_time_are_said_as_times_are_written(
    language: str, kind: str, given: Mapping[str, str], hint: str, words: str
) -> None:
    _, form = a_form(asked("text", inputType=kind, min="08:30", max="16:00"), language=language)
    assert hint in form.text
    assert words in form.press("next", given).text


def test_the_ends_of_a_day_are_said_as_days_are_written() -> None:
    _, form = a_form(asked("text", inputType="date", min="2026-01-01"))
    assert "Aikaisintaan 1. tammikuuta 2026." in form.text
    form.press("next", {"day:answer.q": "31", "month:answer.q": "12", "year:answer.q": "2025"})
    assert "Ajankohta saa olla aikaisintaan 1. tammikuuta 2026." in form.text


def test_a_numbers_end_has_a_comma_in_finnish() -> None:
    _, form = a_form(asked("text", inputType="number", max=7.5))
    assert "Vastaus saa olla enintään 7,5." in form.press("next", {"answer.q": "8"}).text


def test_rows_that_need_answers_say_so_before_anything_is_wrong() -> None:
    matrix = asked("matrix", columns=AGREE, rows=["x", "y"], eachRowRequired=True, eachRowUnique=True)
    _, form = a_form(matrix)
    assert "Vastaa jokaisella rivillä." in form.text
    assert "Valitse joka rivillä eri vaihtoehto." in form.text


def test_steps_of_a_scale_that_are_words_stand_under_each_other() -> None:
    steps = [{"value": 1, "text": "Huono"}, {"value": 2, "text": "Keskinkertainen"}, {"value": 3, "text": "Hyvä"}]
    _, words = a_form(asked("rating", rateValues=steps, maxRateDescription="paras"))
    assert "kaiku-scale__ends" in words.page
    assert '<div class="govuk-radios">' in words.page
    _, numbers = a_form(asked("rating", rateMin=0, rateMax=10))
    assert '<div class="govuk-radios kaiku-scale">' in numbers.page


@pytest.mark.parametrize(
    ("html", "level", "expected"),
    [
        ("<h3>Kiitos</h3>", 2, "<h2>Kiitos</h2>"),
        ("<h1>A</h1><h4>B</h4><h2>C</h2>", 2, "<h2>A</h2><h3>B</h3><h3>C</h3>"),
        ("<h4>A</h4><h2>B</h2><hr>", 3, "<h3>A</h3><h3>B</h3><hr>"),
        ("<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4>", 4, "<h4>1</h4><h5>2</h5><h6>3</h6><h6>4</h6>"),
    ],
)
def test_headings_of_a_surveys_html_leave_no_level_out(html: str, level: int, expected: str) -> None:
    assert levelled(html, level) == expected


def test_a_panel_without_a_title_takes_no_level_of_headings() -> None:
    inner = {"type": "panel", "name": "inner", "title": "Sisempi", "elements": [asked("text")]}
    _, form = a_form(
        {"type": "panel", "name": "outer", "elements": [inner, {"type": "html", "name": "h", "html": "<h4>X</h4>"}]}
    )
    assert re.findall(r"<h(\d)[^>]*>(?:Kysely|Sisempi|X)<", form.page) == ["1", "2", "2"]


@pytest.mark.parametrize("rule", [{"isRequired": True}, {"requiredIf": "{why} empty"}])
def test_a_panel_that_needs_an_answer_says_so_before_anything_is_wrong(rule: dict[str, Any]) -> None:
    panel = {"type": "panel", "name": "p", "title": "Paneeli", "elements": [asked("text")], **rule}
    _, form = a_form(panel, asked("text", "why"))
    assert form.text.count("Vastaa vähintään yhteen näistä kysymyksistä.") == 1
    form.press("next")
    assert (form.status, form.text.count("Vastaa vähintään yhteen näistä kysymyksistä.")) == (422, 3)
    assert "Vastaa vähintään" not in a_form(asked("text"))[1].text


def test_each_row_without_an_answer_is_marked_and_the_first_of_them_is_listed() -> None:
    _, form = a_form(asked("matrix", columns=AGREE, rows=["a", "b", "c", "d"], eachRowRequired=True))
    form.press("next", {"part.1.q": "4"})
    assert form.page.count("kaiku-matrix__row--error") == 3
    assert form.page.count('<a href="#q1') == 1
    form.press("next", {f"part.{row}.q": "4" for row in range(4)})
    assert "Tarkista vastauksesi ennen lähettämistä" in form.text


def test_a_row_that_is_not_seen_moves_no_link_to_another_row() -> None:
    rows = [{"value": "a", "visibleIf": "{why} = 'x'"}, "b", "c"]
    _, form = a_form(asked("matrix", columns=AGREE, rows=rows, eachRowRequired=True), asked("text", "why"))
    form.press("next", {"part.1.q": "4"})
    [link] = re.findall(r'<a href="#(q1[^"]*)"', form.page)
    assert f'id="{link}" name="part.2.q"' in re.sub(r'type="radio" ', "", form.page)
