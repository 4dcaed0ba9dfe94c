"""Figures with their changes, series and single figures by the API, as JSON and as tables."""

import csv
import io
from datetime import date

import pytest
from werkzeug.test import TestResponse

from shared.contracts.ids import RoundId
from tests.fakes.leading import HERVANTA, KONE, OTTO, ROUND
from tests.unit.aggregator.http.conftest import TODAY, World
from tests.unit.aggregator.http.test_api import Get, get, problem

FIXTURES = (get,)
HERE = "/scopes/hervanta"
ASKED = "survey=partnership"


def rows(answer: TestResponse, delimiter: str = ",") -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=delimiter))


@pytest.fixture
def filled(world: World) -> World:
    world.fill()
    world.shown.release(HERVANTA, date(2026, 1, 20), "trust", 1, v3=8, v4=2)
    return world


@pytest.mark.usefixtures("filled")
def test_indicators_come_with_what_they_were_and_the_change(get: Get) -> None:
    document = get(f"{HERE}/indicators?{ASKED}&window=30d").get_json()
    assert document["window_name"] == "30d"
    assert document["before_window"] == {"from": "2026-01-03", "until": "2026-02-01"}
    trust = document["indicators"][0]
    assert trust["before"]["value"] == pytest.approx(3.2)
    assert trust["before"]["n"] == 10
    assert trust["change"]["by"] == pytest.approx(34 / 11 - 3.2)
    assert trust["change"]["excludes_zero"] is False
    assert trust["change"]["interval"]["low"] < 0 < trust["change"]["interval"]["high"]
    assert trust["top_two"]["choices"] == ["4", "5"]
    assert trust["top_two"]["figure"]["value"] == pytest.approx(5 / 11)
    assert trust["cant_say_share"]["n"] == 12
    assert [one["choice"] for one in document["indicators"][3]["choices"]] == ["phone", "visit"]
    assert document["response_rate"] == {"now": None, "before": None, "change": None}


@pytest.mark.parametrize("window", ["7d", "90d", "365d", "funding", "previous-funding", f"round:{ROUND}"])
@pytest.mark.usefixtures("filled")
def test_every_window_has_a_name(get: Get, window: str) -> None:
    document = get(f"{HERE}/indicators?{ASKED}&window={window}").get_json()
    assert document["window_name"] == window
    assert (document["before_window"] is None) == window.startswith("round:")


def test_a_response_rate_is_told_with_how_many_were_invited(filled: World, get: Get) -> None:
    asked = RoundId("asked")
    filled.shown.invite(HERVANTA, TODAY, 20, round_=asked)
    filled.shown.release(KONE, TODAY, "trust", 1, round_=asked, v5=9)
    rate = get(f"{HERE}/indicators?{ASKED}").get_json()["response_rate"]["now"]
    assert (rate["invited"], rate["responded"], rate["rate"]) == (20, 10.0, 0.5)


@pytest.mark.usefixtures("filled")
def test_a_series_has_a_point_for_each_week_or_month(get: Get) -> None:
    document = get(f"{HERE}/series?{ASKED}&window=30d&step=month&from=2025-12-01").get_json()
    trust = document["series"][0]
    assert [one["until"] for one in trust["points"]] == ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-03"]
    assert [one["n"] for one in trust["points"]] == [0, 10, 5, 11]
    assert trust["points"][0]["value"] is None
    weeks = get(f"{HERE}/series?{ASKED}").get_json()["series"][0]["points"]
    assert len(weeks) == 53


@pytest.mark.usefixtures("filled")
def test_one_figure_may_be_asked_for(get: Get) -> None:
    asked = (
        f"{HERE}/figure?{ASKED}&question=trust&statistic=share&choice=5&choice=4&window=30d&step=week&from=2026-02-20"
    )
    document = get(f"{asked}&lang=en").get_json()
    assert document["questions"] == ["trust"]
    assert document["choices"] == [
        {"choice": "5", "title": "Strongly agree"},
        {"choice": "4", "title": "Agree"},
    ]
    assert document["figure"]["value"] == pytest.approx(5 / 11)
    assert [one["until"] for one in document["series"]] == ["2026-02-24", "2026-03-03"]
    unsaid = get(f"{HERE}/figure?{ASKED}&question=trust&statistic=cant-say").get_json()
    assert (unsaid["statistic"], unsaid["figure"]["n"]) == ("cant-say", 12)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("indicators?survey=partnership&window=8d", "window="),
        ("indicators?survey=partnership&window=round:UP", "window="),
        ("indicators?window=7d", "survey=<id>"),
        ("indicators?survey=partnership&format=xml", "format="),
        ("series?survey=partnership&step=day", "step=week|month"),
        ("series?survey=partnership&from=yesterday", "from=<day>"),
        ("series?survey=partnership&from=1990-01-01", "at most 600 points"),
        ("figure?survey=partnership&statistic=mean", "question=<name>"),
        ("figure?survey=partnership&question=trust", "statistic=mean|nps|share|cant-say"),
        ("figure?survey=partnership&question=trust&statistic=nps", "The question trust has no such statistic."),
        ("figure?survey=partnership&question=nope&statistic=mean", "The survey counts no such question: nope."),
        ("figure?survey=partnership&question=trust&question=recommend&statistic=mean", "not on the scale"),
        ("figure?survey=partnership&question=trust&statistic=share", "name them with choice="),
        (
            "figure?survey=partnership&question=channels&statistic=share&choice=phone&choice=visit",
            "one choice at a time",
        ),
    ],
)
def test_what_is_not_right_is_refused_with_how_to_ask(get: Get, asked: str, says: str) -> None:
    answer = get(f"{HERE}/{asked}")
    assert problem(answer) == (400, "malformed")
    assert says in answer.get_json()["detail"]


@pytest.mark.parametrize("what", ["indicators", "series", "figure"])
def test_who_may_not_see_a_scope_is_told_nothing_of_how_to_ask(get: Get, what: str) -> None:
    for path in (f"{HERE}/{what}", f"/scopes/nowhere/{what}", f"{HERE}/{what}?{ASKED}"):
        assert problem(get(path, OTTO)) == (404, "not-found")


def test_a_round_of_somebody_else_is_not_there(get: Get) -> None:
    assert problem(get(f"{HERE}/indicators?{ASKED}&window=round:nowhere")) == (404, "not-found")


@pytest.mark.usefixtures("filled")
def test_indicators_come_as_a_table(get: Get) -> None:
    found = rows(get(f"{HERE}/indicators?{ASKED}&format=csv&lang=en"))
    kinds = [(one["question"], one["statistic"], one["choices"]) for one in found]
    assert kinds[:3] == [("trust", "mean", ""), ("trust", "cant-say", ""), ("trust", "share", "4 5")]
    assert ("channels", "share", "visit") in kinds
    assert (found[0]["value"], found[0]["n"], found[0]["from"]) == ("3.09091", "11", "2026-02-02")
    assert (found[0]["before_value"], found[0]["excludes_zero"]) == ("3.2", "no")
    finnish = rows(get(f"{HERE}/indicators?{ASKED}&format=csv&lang=fi"), delimiter=";")
    assert finnish[0]["value"] == "3,09091"


def test_a_series_comes_as_a_table(filled: World, get: Get) -> None:
    filled.shown.invite(HERVANTA, TODAY, 20)
    answer = get(f"{HERE}/series?{ASKED}&format=csv&lang=en&step=month&from=2026-02-01")
    found = rows(answer)
    trust = [one for one in found if one["question"] == "trust"]
    assert [one["until"] for one in trust] == ["2026-02-28", "2026-03-03"]
    assert [one["statistic"] for one in found if not one["question"]] == ["response-rate"]
    assert "hervanta-partnership-30d-by-month.csv" in answer.headers["Content-Disposition"]
