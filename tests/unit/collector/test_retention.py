"""Answers and texts go so many months after their round; nothing else does, and nothing before its time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.application.retaining import Erased, Retaining
from services.collector.domain.retention import kept_since
from shared.contracts.ids import RoundId
from shared.contracts.retention import is_over, months_before
from tests.fakes.collector import NOON, Bench, a_directory, a_round
from tests.fakes.collector_retaining import MemoryAnswers, Told

ENDED, OPEN, GONE = RoundId("ended"), RoundId("open"), RoundId("gone")


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 10), 24, date(2024, 3, 10)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 3, 10), 2**31 - 1, date.min),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(st.dates(date(1950, 1, 1)), st.integers(1, 600))
def test_nothing_is_due_before_so_many_months(closes: date, months: int) -> None:
    round_ = a_round(opens=date(1950, 1, 1), closes=closes)
    for later in range(0, months * 28, 97):
        if closes <= date.max - timedelta(days=later):
            assert not is_over(round_, today=closes + timedelta(days=later), months=months)


def test_a_round_that_has_an_end_is_erased_as_a_whole_and_others_answer_by_answer() -> None:
    round_ = a_round(closes=date(2024, 3, 9))
    assert is_over(round_, today=date(2026, 3, 10), months=24)
    assert not is_over(round_, today=date(2026, 3, 9), months=24)
    assert kept_since(round_, today=date(2026, 3, 10), months=24) is None
    for open_ in (a_round(closes=None), None):
        assert not is_over(open_, today=date(2026, 3, 10), months=24)
        assert kept_since(open_, today=date(2026, 3, 10), months=24) == datetime(2024, 2, 29, 22, tzinfo=UTC)


def a_bench() -> tuple[MemoryAnswers, Retaining, Told, Bench]:
    ended = a_round(ENDED, opens=date(2023, 1, 1), closes=date(2024, 3, 9))
    bench = Bench(directory=a_directory(ended, a_round(OPEN, opens=date(2023, 1, 1), closes=None)))
    answers, told = MemoryAnswers(), Told()
    return answers, Retaining(answers=answers, asking=bench.cases.asking, journal=told), told, bench


def test_what_is_due_is_erased_and_counted_by_kind() -> None:
    answers, retaining, told, _ = a_bench()
    for round_, back in ((ENDED, 900), (ENDED, 732), (OPEN, 740), (OPEN, 700), (GONE, 740), (GONE, 1)):
        answers.add(round_, NOON - timedelta(days=back), {"trust": 4, "better": "Ei.", "role": "x"})
    assert retaining.erase(now=NOON) == Erased(responses=4, texts=8)
    assert told.total == Erased(responses=4, texts=8)
    assert answers.left() == [(OPEN, 700), (GONE, 1)]
    assert {one.on for one in answers.all if one.on} == {date(2026, 3, 10)}


def test_it_goes_on_where_it_was_left_and_looks_once_a_day() -> None:
    answers, retaining, _, bench = a_bench()
    for _ in range(1_201):
        answers.add(ENDED, NOON - timedelta(days=900), {"trust": 4})
    assert retaining.erase(now=NOON).responses == 1_201
    answers.add(ENDED, NOON - timedelta(days=900), {"trust": 4})
    assert retaining.erase(now=NOON + timedelta(hours=1)).responses == 0
    assert retaining.erase(now=NOON + timedelta(days=1)).responses == 1
    answers.add(OPEN, NOON - timedelta(days=40), {"trust": 4})
    network = bench.directory.directory.network
    assert network is not None
    bench.directory.directory = replace(bench.directory.directory, network=replace(network, retention_months=1))
    assert retaining.erase(now=NOON + timedelta(days=1)).responses == 1


def test_without_a_network_nothing_is_erased() -> None:
    answers, retaining, _, bench = a_bench()
    answers.add(GONE, NOON - timedelta(days=4_000), {"trust": 4})
    bench.directory.directory = replace(bench.directory.directory, network=None)
    assert retaining.erase(now=NOON) == Erased()
