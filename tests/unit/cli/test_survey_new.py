"""The surveys that ship: each can be copied, is complete in three languages, and asks nobody who they are."""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.surveys.shelf import shipped
from services.cli.commands import survey_new
from services.cli.errors import Failed
from shared.survey.asks import Choices, Layout, Matrix, Role, Text, Texts
from shared.survey.definition import parse, read
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.run import run
from tests.fakes.collector import NOON

NAMES = (
    "network-cooperation",
    "partnership",
    "staff-leadership",
    "student-midway",
    "workplace",
    "workplace-instructor",
)
# These ask for more of what went well.
GOOD = {"what_was_put_to_use"}
each = pytest.mark.parametrize("name", NAMES)


def new(*given: str) -> int:
    parser = argparse.ArgumentParser()
    survey_new.configure(parser)
    return survey_new.run(parser.parse_args(given), {})


def template(name: str) -> dict[str, object]:
    read: dict[str, object] = json.loads(shipped()[name].read_text(encoding="utf-8"))
    return read


def survey(name: str) -> Survey:
    return parse(template(name))


def answers(found: Survey, *, best: bool) -> Mapping[str, object]:
    """Answers at one end of each scale, yes to each question, everything that has been done."""
    given: dict[str, object] = {}
    for question in found.questions():
        asks = question.asks
        if isinstance(asks, Choices):
            values = [one.value for one in asks.choices if one.role is Role.ORDINARY]
            ends = values[:1] if isinstance(values[0], str) else sorted(values)
            given[question.name] = values if asks.multiple else True if asks.layout is Layout.BOOLEAN else ends[-best]
        elif isinstance(asks, Matrix):
            ends = sorted(one.value for one in asks.columns)
            given[question.name] = {row.key: ends[-best] for row in asks.rows}
    return given


def seen(found: Survey, given: Mapping[str, object]) -> set[str]:
    made = run(found, given, language=Language.FI, now=NOON)
    return {one.name for one in found.questions() if made.is_visible(one)}


def texts(value: object) -> Iterator[Mapping[str, str]]:
    """Every text for people in a definition."""
    if isinstance(value, dict):
        if value.keys() & set(Language):
            yield value
        else:
            for inner in value.values():
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_all_that_ship_are_listed_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert new() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert "Kumppanuuskysely · Partnerskapsenkät · Partnership survey" in lines[1]


@each
def test_a_survey_is_copied_under_its_name_or_another(name: str, tmp_path: Path) -> None:
    assert new(name, str(tmp_path)) == 0
    assert new(name, str(tmp_path / "own.json")) == 0
    for file in (tmp_path / f"{name}.json", tmp_path / "own.json"):
        assert json.loads(file.read_text(encoding="utf-8")) == template(name)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text("mine")
    with pytest.raises(Failed, match=r"mine\.json is there already"):
        new("partnership", str(mine))
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("given", "said"),
    [(("partnershop",), 'did you mean "partnership"'), (("partnership", "/no/such/folder/x.json"), "can't be written")],
)
def test_what_can_not_be_done_is_said(given: tuple[str, ...], said: str) -> None:
    with pytest.raises(Failed, match=said):
        new(*given)


def test_leadership_is_asked_by_personal_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new("staff-leadership", str(tmp_path))
    assert "links: personal" in capsys.readouterr().out


@each
def test_a_survey_is_complete_in_three_languages(name: str) -> None:
    assert survey(name).languages == tuple(Language)
    for text in texts(template(name)):
        assert set(text) == set(Language)
        assert all(text.values())


@each
def test_a_survey_is_short_has_a_scale_a_text_and_kind_last_words(name: str) -> None:
    found = survey(name)
    assert 6 <= len(found.questions()) <= 12
    assert sum(one.kind is AnswerKind.SCALE for one in found.counted.values()) >= 4
    assert sum(one.kind is AnswerKind.NPS for one in found.counted.values()) == 1
    assert any(isinstance(one.asks, Text) for one in found.questions())
    assert all(found.completed.in_(language) for language in Language)
    assert all(page.title.in_(language) for page in found.pages for language in Language)


@each
def test_a_survey_asks_nobody_who_they_are(name: str) -> None:
    found = survey(name)
    asked = " ".join(text["en"] for text in texts(template(name))).casefold()
    assert not re.search(r"\b(your name|which company|your age|gender|e-?mail|phone|your title|job title)\b", asked)
    assert not any(isinstance(one.asks, Texts) for one in found.questions())
    assert all(len(one.values) <= 11 for one in found.counted.values())
    assert not read(template(name)).notices


@each
def test_a_low_score_opens_a_question_that_a_high_one_does_not(name: str) -> None:
    found = survey(name)
    conditional = {one.name for one in found.questions() if one.rules.visible_if}
    assert conditional
    assert seen(found, answers(found, best=False)) >= conditional
    assert not seen(found, answers(found, best=True)) & {one for one in conditional if one.startswith("what_")} - GOOD
    assert not run(found, answers(found, best=True), language=Language.FI, now=NOON).errors


@each
def test_scales_run_the_same_way_everywhere(name: str) -> None:
    """What is best comes first, and the higher number is the better one."""
    scales = [
        element["choices"]
        for page in template(name)["pages"]  # type: ignore[attr-defined]  # JSON
        for element in page["elements"]
        if element["type"] == "radiogroup" and isinstance(element["choices"][0]["value"], int)
    ]
    assert scales
    assert all([choice["value"] for choice in choices] == [5, 4, 3, 2, 1] for choices in scales)
