"""Whether what was accepted is what was counted."""

import json

from services.aggregator.application.ports.counting import Tally as Counted
from services.cli.commands.reconcile import as_json, as_table
from services.cli.reconciling import reconcile
from services.collector.application.ports import Tally as Kept
from services.collector.domain.places import Place
from shared.contracts.ids import RoundId, ScopeId, UnitId

KONE, HANSA = UnitId(ScopeId("kone")), UnitId(ScopeId("hansa"))
ROUND = RoundId("now")


def kept(accepted: int, *, withdrawn: int = 0, published: int | None = None, unit: UnitId = KONE) -> Kept:
    return Kept(Place(ROUND, unit), accepted, withdrawn, accepted if published is None else published)


def counted(count: int, *, withdrawn: int = 0, waiting: int = 0, unit: UnitId = KONE) -> Counted:
    return Counted(ROUND, unit, count, withdrawn, waiting)


def test_what_was_counted_as_accepted_agrees() -> None:
    (row,) = reconcile([kept(7, withdrawn=1)], [counted(7, withdrawn=1, waiting=2)])
    assert list(row.differences()) == []
    assert (row.accepted, row.withdrawn, row.published, row.counted, row.waiting) == (7, 1, 7, 7, 2)


def test_each_difference_is_told_with_where_to_look() -> None:
    def told(left: Kept, right: Counted) -> list[str]:
        (row,) = reconcile([left], [right])
        return list(row.differences())

    assert told(kept(7, published=5), counted(5)) == ["2 wait in the outbox for the log: is the relay running?"]
    assert "3 are not counted yet" in told(kept(7), counted(4))[0]
    assert "2 more are counted than published" in told(kept(7), counted(9))[0]
    assert told(kept(7, withdrawn=1), counted(7)) == ["1 withdrawals have not been heard of yet"]
    assert told(kept(7), counted(7, withdrawn=2)) == ["2 withdrawals more were heard of than made"]


def test_a_place_that_only_one_side_knows_differs() -> None:
    rows = reconcile([kept(3)], [counted(2, unit=HANSA)])
    assert [row.place.unit for row in rows] == ["hansa", "kone"]
    assert all(list(row.differences()) for row in rows)


def test_as_json_each_row_has_its_figures() -> None:
    said = json.loads(as_json(reconcile([kept(7)], [counted(7, waiting=2)])))
    assert said == {
        "agrees": True,
        "rounds": [
            {
                "round": "now",
                "unit": "kone",
                "accepted": 7,
                "withdrawn": 0,
                "held": 0,
                "published": 7,
                "counted": 7,
                "waiting": 2,
                "differences": [],
            }
        ],
    }


def test_as_a_table_a_difference_stands_below_its_line() -> None:
    lines = as_table(reconcile([kept(7), kept(5, unit=HANSA)], [counted(4), counted(5, unit=HANSA)])).splitlines()
    assert lines[0].split() == ["round", "unit", "accepted", "withdrawn", "held", "published", "counted", "waiting"]
    assert lines[1].split() == ["now", "hansa", "5", "0", "0", "5", "5", "0"]
    assert lines[2].split() == ["now", "kone", "7", "0", "0", "7", "4", "0"]
    assert lines[3].startswith("  ! 3 are not counted yet")
    assert lines[4].split() == ["all", "12", "0", "0", "12", "9", "0"]


def test_what_waits_for_its_day_to_be_over_is_not_missing() -> None:
    [row] = reconcile([Kept(Place(ROUND, KONE), 7, 0, 5, held=2)], [counted(5)])
    assert row.held == 2
    assert not list(row.differences())


def test_without_answers_there_is_nothing_to_compare() -> None:
    assert as_table(reconcile([], [])) == "no answers yet"
