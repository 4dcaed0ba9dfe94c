"""Importing history: every mistake by its line, and never twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deploy.demo import answers as demo
from services.collector.adapters import checking
from services.collector.adapters.sorting import sort_on_disk
from services.collector.application.import_files import LONGEST, Raw
from services.collector.application.import_rows import Plan, Refused, Sound
from services.collector.application.importing import BATCH, Imported, Watching
from services.collector.domain.errors import UnknownRound
from shared.contracts.events import FeedbackSubmitted
from shared.contracts.ids import RoundId
from tests.fakes.collector import NOON, Bench, a_round, lines

PAST = RoundId("past")


def a_bench() -> Bench:
    return Bench(a_round(PAST, opens=date(2025, 1, 1), closes=None, historic=True), a_round())


def a_line(**changes: Any) -> dict[str, Any]:
    line = {"unit": "tredu-auto", "time": "2026-03-01T09:00:00+02:00", "language": "fi", "answers": {"trust": 4}}
    return {**line, **changes}


def test_lines_become_responses_and_events_in_order_of_time() -> None:
    bench = a_bench()
    late, early = a_line(time="2026-03-02T09:00:00+02:00"), a_line(answers={"trust": 2, "better": "Ei."})
    assert bench.cases.importing.take(PAST, lines(late, early), now=NOON) == Imported(new=2, known=0)
    events = bench.store.state.events
    assert all(isinstance(event, FeedbackSubmitted) and event.historic for event in events)
    assert [event.time for event in events] == [
        datetime(2026, 3, 1, 7, tzinfo=UTC),
        datetime(2026, 3, 2, 7, tzinfo=UTC),
    ]
    assert {tuple(one.answers) for one in bench.store.state.responses.values()} == {("trust",), ("trust", "better")}


def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new() -> None:
    bench = a_bench()
    file = list(lines(a_line(), a_line(), a_line(answers={"trust": 1})))
    assert bench.cases.importing.take(PAST, file, now=NOON) == Imported(new=3, known=0)
    assert bench.cases.importing.take(PAST, file, now=NOON) == Imported(new=0, known=3)
    assert bench.cases.importing.take(PAST, [*file, file[0]], now=NOON) == Imported(new=1, known=3)
    assert len(bench.store.state.events) == 4


def test_a_line_may_write_the_same_moment_in_another_zone_and_is_still_the_same() -> None:
    bench = a_bench()
    bench.cases.importing.take(PAST, lines(a_line()), now=NOON)
    again = a_line(time="2026-03-01T07:00:00Z")
    assert bench.cases.importing.take(PAST, lines(again), now=NOON).known == 1


def test_every_mistake_is_named_with_its_line_and_what_is_sound_is_kept() -> None:
    bench = a_bench()
    sound, *broken = (
        a_line(),
        a_line(unit="elsewhere"),
        a_line(time="2026-03-01T09:00:00"),
        a_line(time="2027-03-01T09:00:00Z"),
        a_line(time="2024-03-01T09:00:00Z"),
        a_line(language="de"),
        a_line(answers=[]),
        a_line(answers={"trust": 9, "who": 1}),
        {"unit": "tredu-auto", "extra": 1},
    )
    file = [*lines(sound), b"\n", b"{\n", b"[]\n", *lines(*broken)]
    refused: list[Refused] = []
    done = bench.cases.importing.take(PAST, file, now=NOON, watching=Watching(refused=refused.append))
    assert done == Imported(new=1, refused=10)
    told = [str(error) for one in refused for error in one.errors]
    assert [one.partition(":")[0] for one in told] == [
        "line 3", "line 4", "line 5", "line 6", "line 7", "line 8", "line 9", "line 10", "line 11", "line 11",
        "line 12", "line 12", "line 12", "line 12",
    ]  # fmt: skip
    assert told[2] == "line 5: the round does not ask in the unit 'elsewhere'"
    assert told[8] == "line 11: trust: Choose one of the choices given."
    assert len(bench.store.state.responses) == 1


@pytest.mark.parametrize(("name", "why"), [("spring", "not historic"), ("autumn", "no round")])
def test_only_historic_rounds_take_lines(name: str, why: str) -> None:
    with pytest.raises(UnknownRound, match=why):
        a_bench().cases.importing.take(RoundId(name), [], now=NOON)


def test_thousands_of_lines_are_kept_in_batches() -> None:
    bench = a_bench()
    many = lines(*(a_line(answers={"trust": 1 + number % 5}) for number in range(1_200)))
    assert bench.cases.importing.take(PAST, many, now=NOON).new == 1_200


def test_the_demos_answers_have_the_form_that_an_import_takes() -> None:
    written = next(demo.lines("partnership", ["tredu-hervanta"], today=date(2026, 3, 10)))
    refused: list[Refused] = []
    a_bench().cases.importing.take(PAST, [written.encode()], now=NOON, watching=Watching(refused=refused.append))
    assert {error.code for one in refused for error in one.errors} <= {"unit", "invalid", "outside"}


def test_checking_alone_keeps_nothing() -> None:
    bench = a_bench()
    file = lines(a_line(), a_line(unit="elsewhere"))
    assert bench.cases.importing.take(PAST, file, now=NOON, only_check=True) == Imported(new=1, refused=1)
    assert not bench.store.state.responses


def test_rows_older_than_what_was_there_are_taken_and_told_of() -> None:
    bench = a_bench()
    bench.cases.importing.take(PAST, lines(a_line()), now=NOON)
    earlier = lines(a_line(time="2026-02-01T09:00:00+02:00"), a_line(unit="tredu-kone", time="2026-02-01T09:00:00Z"))
    assert bench.cases.importing.take(PAST, earlier, now=NOON) == Imported(new=2, late=1)


def test_a_line_without_end_is_refused_and_the_rest_goes_on() -> None:
    refused: list[Refused] = []
    long = b"[" * (LONGEST + 1)
    file = [*lines(a_line()), long, long, b"]\n", *lines(a_line(answers={"trust": 2}))]
    done = a_bench().cases.importing.take(PAST, file, now=NOON, watching=Watching(refused=refused.append))
    assert done == Imported(new=2, refused=1)
    assert [str(one.errors[0]) for one in refused] == ["line 2: longer than 1,048,576 bytes"]


def many_lines(count: int) -> list[bytes]:
    """In no order of time, some of them equal."""
    moments = (datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=number * 7 % 2_000) for number in range(count))
    return list(lines(*(a_line(time=moment.isoformat(), answers={"trust": 3}) for moment in moments)))


def test_an_import_that_was_cut_off_goes_on_where_it_was_and_in_the_order_of_time() -> None:
    bench, file = a_bench(), many_lines(4_500)

    def die(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.cases.importing.take(PAST, file, now=NOON, watching=Watching(kept=die))
    assert len(bench.store.state.responses) == BATCH
    assert bench.cases.importing.take(PAST, file, now=NOON) == Imported(new=4_500 - BATCH, known=BATCH)
    times = [event.time for event in bench.store.state.events]
    assert len(times) == 4_500
    assert times == sorted(times)


def test_sorting_by_runs_gives_what_sorting_at_once_gives() -> None:
    rows = [Sound(number * 7919 % 1_000, f"u{number % 3}", f"{number:032x}", "fi", {}, {}) for number in range(1_000)]
    with sort_on_disk(rows, run=700) as by_runs, sort_on_disk(rows) as at_once:
        assert list(by_runs) == list(at_once) == sorted(rows)


def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = a_bench()
    monkeypatch.setattr(checking, "FEW", 1)
    directory = bench.directory.directory
    round_ = directory.rounds[PAST]
    definition = directory.surveys[(round_.survey, round_.version)].definition
    plan = Plan(round_, definition, frozenset(round_.units), None, NOON)
    file = [*many_lines(700), b"{\n", *lines(a_line(unit="nowhere"))]
    raw = [Raw(number, line) for number, line in enumerate(file, start=1)]
    chunks = [raw[first : first + 100] for first in range(0, len(raw), 100)]
    by_one, by_two = list(checking.check_here(plan, chunks)), list(checking.CheckByProcesses(2)(plan, chunks))
    assert by_one == by_two
    assert [one.raw.line for checked in by_two for one in checked.refused] == [701, 702]
