"""The pages on which goals are set: the form, the look ahead, what is refused, pausing, retiring, what is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from shared.contracts.directory import Bound, Goal, Origin, Target
from shared.contracts.ids import GoalId, LeaderId
from shared.survey.kinds import Statistic
from tests.fakes.leading import GOAL, GUN, HERVANTA, KONE, MIA, NEA, OTTO
from tests.unit.aggregator.http.conftest import TODAY, URL, BrowserOf, World

FORM = {
    "scope": HERVANTA,
    "survey": "partnership",
    "key": "once",
    "question": "trust",
    "bound": "at_least",
    "target": "4,2",
    "window": "90",
    "name_fi": "Luottamus",
    "name_sv": "Förtroende",
    "owner": MIA,
    "do": "set",
}


@pytest.fixture
def mia(browser_of: BrowserOf) -> FlaskClient:
    return browser_of(MIA)


def send(client: FlaskClient, path: str = "/goals/new", *more: tuple[str, str], **changes: str) -> TestResponse:
    typed = MultiDict({**FORM, **changes})
    for name, value in more:
        typed.add(name, value)
    return client.post(path, data=typed, base_url=URL)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=URL)
    assert answer.status_code == 200
    return answer.text


def a_page_goal(world: World, **changes: object) -> Goal:
    """A goal that Mia has set on a page."""
    base = world.directory.goals[GOAL]
    made = replace(base, id=GoalId("hervanta-made"), origin=Origin.PAGE, set_by=MIA, **changes)  # type: ignore[arg-type]
    world.directory = replace(world.directory, goals={**world.directory.goals, made.id: made})
    return made


def test_the_form_asks_for_all_of_a_goal(mia: FlaskClient) -> None:
    text = page(mia, "/goals/new?scope=hervanta&lang=en")
    for said in (
        "We trust each other.",
        "On a scale from 1 to 5",
        "Would you recommend us?",
        "Several answers allowed: the share of one",
        "Show what it would have done",
        "Mia Esimerkki",
        "Nea Esimerkki",
    ):
        assert said in text
    assert "What should we do better?" not in text  # texts are not counted


def test_a_goal_is_set_and_shown(world: World, mia: FlaskClient) -> None:
    answer = send(mia)
    (made,) = [one for one in world.directory.goals.values() if one.origin is Origin.PAGE]
    assert answer.status_code == 303
    assert answer.location.endswith(f"/goals/{made.id}")
    assert made.target == Target(Bound.AT_LEAST, 4.2)
    assert made.indicator.statistic is Statistic.MEAN
    text = page(mia, f"/goals/{made.id}?lang=en")
    assert "Change what it asks for" in text
    assert send(mia).location == answer.location
    assert len(world.set_.announced) == 1


@pytest.mark.parametrize(
    ("typed", "more", "target", "statistic", "choices"),
    [
        ({"target": "80 %"}, [("choice-0", "5"), ("choice-0", "4")], 0.8, Statistic.SHARE, ("5", "4")),
        ({"target": "80.5"}, [("choice-0", "5")], 0.805, Statistic.SHARE, ("5",)),
        ({"question": "recommend", "target": "−5"}, [], -5.0, Statistic.NPS, ()),
        ({"question": "served", "target": "90"}, [("choice-0", "5")], 0.9, Statistic.SHARE, ("true",)),
        ({"question": "channels", "target": "30"}, [("choice-3", "visit")], 0.3, Statistic.SHARE, ("visit",)),
    ],
)
def test_the_figure_follows_from_what_is_ticked(
    world: World,
    mia: FlaskClient,
    typed: dict[str, str],
    more: list[tuple[str, str]],
    target: float,
    statistic: Statistic,
    choices: tuple[str, ...],
) -> None:
    assert send(mia, "/goals/new", *more, **typed).status_code == 303
    (made,) = [one for one in world.directory.goals.values() if one.origin is Origin.PAGE]
    assert (made.target.value, made.indicator.statistic, made.indicator.choices) == (target, statistic, choices)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"target": "high"}, "Write the target as a number"),
        ({"target": ""}, "Write the target as a number"),
        ({"target": "6"}, "Choose a number between 1 and 5."),
        ({"question": "served", "target": "100"}, "Choose a number between 0 and 100."),
        ({"question": "gone"}, "no longer asks “gone”"),
        ({"question": ""}, "no longer asks"),
        ({"name_sv": " "}, "Give the goal a name in Finnish and in Swedish."),
        ({"owner": OTTO}, "Choose who is responsible"),
        ({"also": OTTO}, "Only those who see these figures"),
        ({"window": "8"}, "Choose a period."),
        ({"bound": "at_most", "target": "3.5"}, "contradicts the goal “Trust grows”"),
    ],
)
def test_what_can_not_be_a_goal_is_said_beside_its_field(
    world: World, mia: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = send(mia, "/goals/new?lang=en", **typed)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2  # in the summary, and beside the field
    assert 'value="Luottamus"' in answer.text  # what was typed is still there
    assert world.set_.announced == []


def test_a_look_ahead_saves_nothing_and_keeps_what_was_typed(world: World, mia: FlaskClient) -> None:
    for days in range(200):
        low = days >= 120
        world.shown.release(KONE, TODAY - timedelta(days=200 - days), "trust", v5=0 if low else 6, v2=6 if low else 0)
    answer = send(mia, "/goals/new?lang=en", do="look")
    assert answer.status_code == 200
    for said in (
        "The status would have changed 1 time after the first one.",
        "from met to missed",
        "Now it would be missed.",
        "Chance alone causes at most one such change in 6 years on average.",
        "A plain comparison of the figure with the target would have changed its mind 1 time",
        "Nothing has been saved yet.",
        'value="4,2"',
    ):
        assert said in answer.text
    assert world.set_.announced == []


def test_a_look_ahead_without_answers_says_so(mia: FlaskClient) -> None:
    assert "There have not been answers enough for a status." in send(mia, "/goals/new?lang=en", do="look").text


@pytest.mark.parametrize(("leader", "status"), [(GUN, 404), (OTTO, 404), (NEA, 200)])
def test_the_form_is_for_those_who_lead(browser_of: BrowserOf, leader: LeaderId, status: int) -> None:
    assert browser_of(leader).get("/goals/new?scope=hervanta", base_url=URL).status_code == status


def test_who_sees_a_scope_without_leading_it_is_told_who_may(mia: FlaskClient) -> None:
    answer = mia.get("/goals/new?scope=lansi&lang=en", base_url=URL)
    assert answer.status_code == 403
    assert "This is not yours to change" in answer.text
    assert "Set a goal" not in page(mia, "/scopes/lansi?lang=en")
    assert "Set a goal" in page(mia, "/scopes/hervanta?lang=en")


def test_a_stranger_is_led_to_the_sign_in(stranger: FlaskClient) -> None:
    assert stranger.get("/goals/new?scope=hervanta", base_url=URL).status_code == 303
    assert stranger.post("/goals/new", data=FORM, base_url=URL).status_code == 303


def test_another_site_sets_no_goal(mia: FlaskClient) -> None:
    answer = mia.post("/goals/new", data=FORM, base_url=URL, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_goal_is_changed_as_it_was_seen(world: World, mia: FlaskClient) -> None:
    made = a_page_goal(world)
    text = page(mia, f"/goals/{made.id}/edit?lang=en")
    assert 'value="4"' in text
    seen = text.partition('name="seen" value="')[2].partition('"')[0]
    answer = send(mia, f"/goals/{made.id}/edit?lang=en", target="4.4", seen=seen)
    assert answer.status_code == 303
    assert world.directory.goals[made.id].target.value == 4.4
    answer = send(mia, f"/goals/{made.id}/edit?lang=en", target="4.6", seen=seen)
    assert answer.status_code == 409
    assert "Somebody else has changed the goal" in answer.text
    text = page(mia, f"/goals/{made.id}/changes?lang=en")
    assert "at least 4.0" in text
    assert "at least 4.4" in text
    assert "Mia Esimerkki" in text


def test_a_share_is_edited_in_per_cent(world: World, mia: FlaskClient) -> None:
    base = world.directory.goals[GOAL].indicator
    made = a_page_goal(
        world,
        indicator=replace(base, statistic=Statistic.SHARE, choices=("4", "5")),
        target=Target(Bound.AT_LEAST, 0.805),
    )
    text = page(mia, f"/goals/{made.id}/edit?lang=fi")
    assert 'value="80,5"' in text
    assert text.count(" checked") >= 4  # the question, two of its answers, and the rest of the form


def test_a_goal_is_paused_and_goes_on(world: World, mia: FlaskClient) -> None:
    made = a_page_goal(world)
    assert mia.post(f"/goals/{made.id}/pause", base_url=URL).status_code == 303
    assert world.directory.goals[made.id].paused
    text = page(mia, f"/goals/{made.id}?lang=en")
    assert "Paused" in text
    assert "Let it go on" in text
    assert mia.post(f"/goals/{made.id}/resume", base_url=URL).status_code == 303
    assert not world.directory.goals[made.id].paused
    text = page(mia, f"/goals/{made.id}/changes?lang=en")
    assert "The goal was paused" in text
    assert "The goal goes on, from no evidence" in text


def test_a_goal_is_retired_after_a_second_thought_and_kept(world: World, mia: FlaskClient) -> None:
    made = a_page_goal(world)
    world.shown.standing[made.id] = replace(world.shown.standing.get(GOAL) or _filled(world))
    text = page(mia, f"/goals/{made.id}/retire?lang=en")
    assert "Retire the goal?" in text
    assert made.id in world.directory.goals
    seen = text.partition('name="seen" value="')[2].partition('"')[0]
    answer = mia.post(f"/goals/{made.id}/retire", data={"seen": seen}, base_url=URL)
    assert answer.status_code == 303
    assert made.id not in world.directory.goals
    assert "Trust grows" in page(mia, "/scopes/hervanta/retired-goals?lang=en")
    text = page(mia, f"/goals/{made.id}/changes?lang=en")
    assert "The goal was retired. What became of it is kept." in text
    assert "from met to missed" in text


def _filled(world: World):  # type: ignore[no-untyped-def]  # a standing
    world.fill()
    return world.shown.standing[GOAL]


def test_a_goal_of_the_file_says_where_it_is_changed(mia: FlaskClient) -> None:
    text = page(mia, f"/goals/{GOAL}?lang=en")
    assert "This goal stands in the network file" in text
    assert "Retire it" not in text
    answer = mia.get(f"/goals/{GOAL}/edit?lang=en", base_url=URL)
    assert answer.status_code == 403
    assert "The network file keeps this goal" in answer.text
    assert mia.post(f"/goals/{GOAL}/pause", base_url=URL).status_code == 403


def test_who_only_looks_is_told_who_changes_a_goal(browser_of: BrowserOf) -> None:
    text = page(browser_of(NEA), "/goals/trust-theme?lang=en")
    assert "network file" in text  # she leads the network, and so all in it
    text = page(browser_of(GUN), "/goals/trust-theme?lang=en")
    assert "network file" in text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/goals/new?scope=hervanta",
        "/goals/hervanta-made/edit?",
        "/goals/hervanta-made/retire?",
        "/scopes/hervanta/retired-goals?",
    ],
)
def test_pages_are_whole_in_each_language(world: World, mia: FlaskClient, path: str, language: str) -> None:
    a_page_goal(world)
    text = page(mia, f"{path}&lang={language}")
    assert f'<html lang="{language}"' in text
    assert "<h1" in text
    assert "None" not in text
