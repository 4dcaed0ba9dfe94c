"""Sums over many windows in one pass are what each window sums to by itself."""

from collections.abc import Sequence
from datetime import date, timedelta

import orjson
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.adapters.summing import Day, add_counts, window_sums
from services.aggregator.application.ports.counting import Pane
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts
from services.aggregator.domain.windows import EVERY_DAY

FIRST = date(2026, 1, 1)
OFFSETS = st.integers(0, 20)
VALUES = st.dictionaries(st.sampled_from("12345"), st.integers(1, 9), min_size=1)
COUNTS = st.dictionaries(st.sampled_from("abc"), st.tuples(VALUES, st.integers(0, 3)))
DAYS = st.lists(st.tuples(OFFSETS, st.integers(5, 40), COUNTS), max_size=25)
WINDOWS = st.lists(st.tuples(OFFSETS, OFFSETS).map(sorted), max_size=8)


def a_day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def days(given_: Sequence[tuple[int, int, dict[str, tuple[dict[str, int], int]]]]) -> list[Day]:
    made = []
    for offset, responses, counts in sorted(given_, key=lambda one: one[0]):
        raw = {name: [sum(values.values()), unsaid, values] for name, (values, unsaid) in counts.items()}
        made.append(Day(a_day(offset), responses, orjson.dumps(raw).decode()))
    return made


def literally(made: Sequence[Day], window: Window) -> Pane:
    responses, total = 0, dict[str, Counts]()
    for one in made:
        if window.since <= one.day <= window.until:
            responses += one.responses
            for name, (answered, unsaid, values) in orjson.loads(one.counts).items():
                total[name] = total.get(name, Counts()) + Counts(answered, unsaid, values)
    return Pane(responses, total)


@given(DAYS, WINDOWS)
def test_each_window_sums_to_what_it_would_alone(
    given_: list[tuple[int, int, dict[str, tuple[dict[str, int], int]]]], ends: list[list[int]]
) -> None:
    made = days(given_)
    windows = [EVERY_DAY, *(Window(a_day(since), a_day(until)) for since, until in ends)]
    assert list(window_sums(made, windows)) == [literally(made, one) for one in windows]


def test_what_is_added_stays_as_it_is() -> None:
    more = {"a": (5, 1, {"4": 5})}
    total: dict[str, tuple[int, int, dict[str, int]]] = {}
    add_counts(total, more)
    add_counts(total, more)
    assert total == {"a": (10, 2, {"4": 10})}
    assert more == {"a": (5, 1, {"4": 5})}
