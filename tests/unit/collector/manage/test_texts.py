"""Reading texts: at least five together, from the next working day on, and never one that can be told apart."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.collector.domain.managing import Unseen
from services.collector.domain.places import Place
from services.collector.domain.texts import next_batch, shown
from shared.contracts.ids import ResponseId
from tests.fakes.collector_http import Standing
from tests.fakes.managing import AUTO, GUNNAR, KONE, LAPUA, SPRING, TARU, ULLA, ManagingBench

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HERE = Place(SPRING, AUTO)


@pytest.fixture
def bench() -> ManagingBench:
    return ManagingBench(clock=Standing(MONDAY))


def read(bench: ManagingBench, name: str = "better", unit: Place = HERE) -> Sequence[str]:
    """What Tredu's coordinator reads of one question now."""
    _, texts = bench.managing.texts.read(bench.person(TARU), unit.round, unit.unit, now=bench.clock.now())
    return next(one.texts for one in texts if one.prompt.name == name)


def write(bench: ManagingBench, *texts: str, name: str = "better") -> list[ResponseId]:
    return [bench.write(HERE, bench.clock.now(), **{name: text}) for text in texts]


def test_four_texts_wait_and_the_fifth_brings_them_the_next_working_day(bench: ManagingBench) -> None:
    write(bench, "a", "b", "c", "d")
    bench.clock.moment += DAY
    assert read(bench) == []
    write(bench, "e")
    assert read(bench) == []
    bench.clock.moment += DAY
    assert sorted(read(bench)) == ["a", "b", "c", "d", "e"]


def test_fridays_texts_are_read_on_monday(bench: ManagingBench) -> None:
    bench.clock.moment = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
    write(bench, *"abcde")
    for _ in range(2):
        bench.clock.moment += DAY
        assert read(bench) == []
    bench.clock.moment += DAY
    assert len(read(bench)) == 5


def test_a_public_holiday_is_no_working_day(bench: ManagingBench) -> None:
    bench.clock.moment = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)  # Maundy Thursday
    write(bench, *"abcde")
    for _ in range(4):
        bench.clock.moment += DAY
        assert read(bench) == []
    bench.clock.moment += DAY
    assert len(read(bench)) == 5


def test_later_texts_come_five_at_a_time_too(bench: ManagingBench) -> None:
    write(bench, *"abcde")
    bench.clock.moment += DAY
    before = read(bench)
    write(bench, *"fghi")
    bench.clock.moment += DAY
    assert read(bench) == before
    write(bench, "j")
    bench.clock.moment += DAY
    after = read(bench)
    assert sorted(after) == sorted("abcdefghij")
    assert [one for one in after if one in before] == before, "what was shown keeps its order"


def test_reading_twice_shows_the_same(bench: ManagingBench) -> None:
    write(bench, *"abcdefg")
    bench.clock.moment += DAY
    assert read(bench) == read(bench)


def test_the_order_says_nothing_of_time(bench: ManagingBench) -> None:
    texts = [f"{number:02}" for number in range(40)]
    write(bench, *texts)
    bench.clock.moment += DAY
    orders = set()
    for seed in range(3):
        bench.managing.texts._chance = random.Random(seed).randbytes
        bench.store.kept.members.clear()
        orders.add(tuple(read(bench)))
    assert len(orders) == 3
    assert tuple(texts) not in orders


def test_a_withdrawn_text_is_gone_and_a_batch_that_falls_below_five_waits_for_the_next(bench: ManagingBench) -> None:
    first = write(bench, *"abcde")
    bench.clock.moment += DAY
    assert len(read(bench)) == 5
    bench.erase(HERE, first[0])
    assert read(bench) == [], "four texts of a batch are not shown"
    write(bench, *"fghi")
    bench.clock.moment += DAY
    assert read(bench) == [], "four new ones could be told apart from the four that were seen"
    write(bench, "j")
    bench.clock.moment += DAY
    assert sorted(read(bench)) == sorted("bcdefghij")


def test_a_larger_batch_only_loses_what_was_withdrawn(bench: ManagingBench) -> None:
    first = write(bench, *"abcdefg")
    bench.clock.moment += DAY
    before = list(read(bench))
    bench.erase(HERE, first[2])
    before.remove("c")
    assert read(bench) == before


def test_each_question_has_batches_and_an_order_of_its_own(bench: ManagingBench) -> None:
    bench.managing.texts._chance = random.Random(7).randbytes
    for number in range(6):
        bench.write(HERE, MONDAY, better=f"b{number}", role=f"r{number}")
    bench.clock.moment += DAY
    assert sorted(read(bench, "better")) == [f"b{number}" for number in range(6)]
    assert sorted(read(bench, "role")) == [f"r{number}" for number in range(6)]
    responses = [int(one[1]) for one in read(bench, "better")]
    assert responses != [int(one[1]) for one in read(bench, "role")]


def test_what_was_written_beside_other_is_a_text(bench: ManagingBench) -> None:
    for number in range(5):
        bench.write(HERE, MONDAY, **{"ways": ["other"], "ways-Comment": f"pigeon {number}"})
    bench.clock.moment += DAY
    assert len(read(bench, "ways-Comment")) == 5


def test_empty_texts_and_other_types_are_none(bench: ManagingBench) -> None:
    for given_ in ("  ", None, True, ["a"], {"a": "b"}):
        bench.write(HERE, MONDAY, better=given_)
    bench.clock.moment += DAY
    assert read(bench) == []


def test_units_and_rounds_never_mix(bench: ManagingBench) -> None:
    for number in range(3):
        bench.write(HERE, MONDAY, better=str(number))
        bench.write(Place(SPRING, KONE), MONDAY, better=str(number))
    bench.clock.moment += DAY
    assert read(bench) == []


def test_leaders_read_their_units_texts_and_a_groups_leaders_none(bench: ManagingBench) -> None:
    write(bench, *"abcde")
    bench.clock.moment += DAY
    ulla, gunnar = bench.person(ULLA), bench.person(GUNNAR)
    _, texts = bench.managing.texts.read(ulla, SPRING, AUTO, now=bench.clock.now())
    assert any(one.texts for one in texts)
    with pytest.raises(Unseen):
        bench.managing.texts.read(gunnar, SPRING, KONE, now=bench.clock.now())
    assert bench.managing.texts.places(gunnar) == []
    assert {one.unit for one in bench.managing.texts.places(ulla)} == {AUTO, KONE}


def test_that_texts_were_read_is_noted(bench: ManagingBench) -> None:
    read(bench)
    (note,) = bench.store.kept.notes
    assert (note.who, note.deed, note.scope, note.subject) == (TARU, "texts.read", "tredu", "spring/auto")


def test_a_unit_that_a_round_does_not_ask_has_no_texts(bench: ManagingBench) -> None:
    with pytest.raises(Unseen):
        read(bench, unit=Place(SPRING, LAPUA))


# ── Whatever is written, withdrawn and read, in any order ─────────────────────────────────────────────────────────


class Reader:
    """Somebody who remembers every list that they have seen."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def look(self, texts: Sequence[int], erased: set[int]) -> None:
        new = set(texts) - self.seen
        assert not texts or len(texts) >= 5, "a list has at least five texts"
        assert not new or len(new) >= 5, "and at least five new ones, or none"
        assert erased.isdisjoint(texts), "what was withdrawn is gone"
        self.seen |= new


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 7)),
        st.tuples(st.just("erase"), st.integers(0, 60)),
        st.tuples(st.just("seat"), st.just(0)),
        st.tuples(st.just("read"), st.integers(0, 2)),
    ),
    max_size=60,
)


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_no_list_and_no_difference_between_two_singles_a_text_out(steps: Sequence[tuple[str, int]]) -> None:
    written = 0
    erased: set[int] = set()
    batches: dict[int, set[int]] = {}
    readers = [Reader() for _ in range(3)]
    for step, number in steps:
        match step:
            case "write":
                written += number
            case "erase" if number < written:
                erased.add(number)
            case "seat":
                seated = set[int]().union(*batches.values())
                if batch := next_batch([one for one in range(written) if one not in seated | erased]):
                    batches[len(batches) + 1] = set(batch)
            case "read":
                alive: Mapping[int, set[int]] = {batch: members - erased for batch, members in batches.items()}
                readers[number].look([one for batch in shown(alive) for one in alive[batch]], erased)
