"""Downloads of released counts: who gets them, and what stands in them."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from flask.testing import FlaskClient

from services.aggregator.application.export_files import COLUMNS, as_json, as_table
from services.aggregator.application.exporting import Row
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import LeaderId, ScopeId, SurveyId
from shared.survey.localised import Language, Localised
from tests.fakes.leading import GUN, HERVANTA, MIA, NEA, OTTO
from tests.unit.aggregator.http.conftest import URL, BrowserOf, World

COUNTS = "/api/v1/scopes/hervanta/counts?survey=partnership"


@pytest.fixture
def mia(browser_of: BrowserOf, world: World) -> FlaskClient:
    world.fill()
    return browser_of(MIA)


def table(text: str, delimiter: str = ";") -> Sequence[Sequence[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def test_counts_come_day_by_day_in_the_order_of_the_survey(mia: FlaskClient) -> None:
    rows = mia.get(COUNTS, base_url=URL).get_json()["rows"]
    assert [(one["from"], one["question"]) for one in rows] == [
        ("2026-02-02", "trust"), ("2026-03-03", "trust"), ("2026-03-03", "recommend"), ("2026-03-03", "served"),
        ("2026-03-03", "channels"),
    ]  # fmt: skip
    assert rows[1]["title"] == "Luotamme toisiimme."
    assert (rows[1]["answered"], rows[1]["cant_say"]) == (6, 1)
    assert rows[1]["counts"] == {"1": 1, "2": 0, "3": 0, "4": 2, "5": 3}


def test_a_window_gives_one_row_a_question(mia: FlaskClient) -> None:
    rows = mia.get(f"{COUNTS}&by=window&window=90d", base_url=URL).get_json()["rows"]
    assert {one["from"] for one in rows} == {"2025-12-04"}
    assert rows[0]["counts"] == {"1": 1, "2": 5, "3": 0, "4": 2, "5": 3}
    only = mia.get(f"{COUNTS}&by=window&question=served", base_url=URL).get_json()["rows"]
    assert [(one["question"], one["counts"]) for one in only] == [("served", {"true": 4, "false": 1})]
    assert mia.get(f"{COUNTS}&from=2026-02-03&by=window", base_url=URL).get_json()["rows"][0]["answered"] == 6
    assert mia.get(f"{COUNTS}&until=2026-02-01&by=window", base_url=URL).get_json() == {"rows": []}


def test_a_table_opens_right_in_excel(mia: FlaskClient) -> None:
    answer = mia.get(f"{COUNTS}&format=csv", base_url=URL)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hervanta-partnership.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    header, first, *_ = table(answer.text)
    assert tuple(header) == COLUMNS
    assert first[:9] == [
        "hervanta", "Tredu Hervanta", "partnership", "trust", "Luotamme toisiimme.", "2026-02-02", "2026-02-02", "5",
        "0",
    ]  # fmt: skip
    assert answer.text.count("\r\n") == answer.text.count("\n")
    assert table(mia.get(f"{COUNTS}&format=csv&lang=en", base_url=URL).text, ",")[1][4] == "We trust each other."


@pytest.mark.parametrize(
    ("path", "leader", "status"),
    [
        ("/scopes/hervanta/counts?survey=partnership", OTTO, 404),
        ("/scopes/hervanta/counts?survey=partnership", GUN, 404),
        ("/scopes/kone/counts?survey=partnership", GUN, 404),
        ("/scopes/kone/counts?survey=partnership", NEA, 200),
        ("/scopes/hervanta/counts?survey=other", MIA, 404),
        ("/scopes/hervanta/counts", MIA, 400),
        ("/scopes/hervanta/counts?survey=partnership&by=unit", MIA, 400),
        ("/scopes/hervanta/counts?survey=partnership&from=1.3.2026", MIA, 400),
        ("/scopes/hervanta/counts?survey=partnership&window=30d&until=2026-03-01", MIA, 400),
        ("/scopes/hervanta/counts?survey=partnership&format=xlsx", MIA, 400),
    ],
)
def test_nobody_gets_more_than_they_see_elsewhere(
    browser_of: BrowserOf, path: str, leader: LeaderId, status: int
) -> None:
    assert browser_of(leader).get(f"/api/v1{path}", base_url=URL).status_code == status


def test_strangers_get_nothing(stranger: FlaskClient) -> None:
    assert stranger.get(COUNTS, base_url=URL).status_code == 401


def test_the_scopes_page_leads_to_both(mia: FlaskClient) -> None:
    page = mia.get("/scopes/hervanta", base_url=URL).text
    assert "format=csv" in page
    assert "format=json" in page


def a_row(**values: int) -> Row:
    day = date(2026, 3, 1)
    name = Localised.same("=cmd|' /C calc'!A0")
    return Row(ScopeId(HERVANTA), name, SurveyId("s"), "@q", None, day, day, Counts(sum(values.values()), 0, values))


def test_no_cell_is_a_formula_and_numbers_stay_numbers() -> None:
    row = a_row(**{"=1+1": 5, "-5": 6, "+358": 7, "\t=1": 8, "＝2": 9})
    cells = [cell for line in table("".join(as_table([row], Language.FI))) for cell in line]
    assert [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "＝"))] == ["-5"]
    assert {"'=1+1", "'+358", "'@q", "'=cmd|' /C calc'!A0"} <= set(cells)


@pytest.mark.parametrize("write", [as_table, as_json])
def test_rows_are_written_while_they_are_read(write: object) -> None:
    """Pieces come long before the last row was read, so no number of rows fills the memory."""
    read = 0

    def rows() -> object:
        nonlocal read
        for read in range(1_000_000):  # noqa: B007 – looked at outside
            yield a_row(a=5, b=6)

    written = write(rows(), Language.FI)  # type: ignore[operator]  # one of two alike
    assert len(next(written)) < 200_000
    assert read < 2_000
    written.close()
