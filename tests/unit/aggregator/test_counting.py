"""One batch after another: what counting does with what comes."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from services.aggregator.application.counting import Counted, Kind, Outcome, count
from services.aggregator.application.ports.counting import (
    Arrival,
    Change,
    PaneKey,
    PoolKey,
    TakenChange,
    Tally,
    Unusable,
)
from services.aggregator.domain.pools import Counts
from shared.contracts.ids import RoundId
from shared.log.floods import DeadLetterFlood, FloodLimit
from shared.log.noting import note_read
from shared.log.port import Progress
from tests.fakes.aggregator import (
    AUTO,
    AUTUMN,
    NOON,
    PARTNERSHIP,
    START,
    MemoryCounting,
    a_place,
    a_record,
    a_submission,
    a_withdrawal,
    an_arrival,
    arrivals_of,
    hours,
)

TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
TWO = FloodLimit(letters=2, within=timedelta(hours=1))


@pytest.fixture
def counting() -> MemoryCounting:
    return MemoryCounting()


def counted(counting: MemoryCounting, arrivals: Sequence[Arrival], *, flood: FloodLimit = TWO) -> Counted:
    return count(counting.work(), arrivals, now=NOON, flood=flood)


def marks(counting: MemoryCounting) -> Sequence[TakenChange]:
    with counting.taking() as changes:
        return changes.take(limit=100)


def broken(offset: int, reason: str = "malformed") -> Arrival:
    return an_arrival(Unusable(a_record(offset), reason), offset)


def test_four_responses_wait_and_nothing_is_marked(counting: MemoryCounting) -> None:
    done = counted(counting, arrivals_of(*(a_submission(n) for n in range(4))))
    assert done == Counted(outcomes={(Kind.SUBMITTED, Outcome.COUNTED): 4})
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 4, 0, 4)]
    assert marks(counting) == []


def test_the_fifth_releases_five_fills_a_pane_and_marks_the_unit(counting: MemoryCounting) -> None:
    done = counted(counting, arrivals_of(*(a_submission(n, time=NOON - hours(n)) for n in range(5))))
    assert (done.released, done.opened) == (1, (NOON - hours(4),))
    (release,) = counting.releases()
    assert (release.partition, release.offset, release.release.day) == (0, 4, TODAY)
    assert counting.panes()[PaneKey(PARTNERSHIP, AUTO, TODAY, AUTUMN)].counts == {"trust": Counts(5, 0, {"4": 5})}
    assert marks(counting) == [TakenChange(Change(AUTO, PARTNERSHIP), NOON - hours(4))]


def test_answers_of_two_rounds_never_wait_together(counting: MemoryCounting) -> None:
    counted(counting, arrivals_of(*(a_submission(n, round_=f"round-{n % 2}") for n in range(8))))
    assert counting.releases() == []
    assert {key.round for key in counting.pools()} == {RoundId("round-0"), RoundId("round-1")}


def test_a_response_told_twice_is_counted_once(counting: MemoryCounting) -> None:
    first = a_submission(1)
    counted(counting, arrivals_of(first, first))
    done = counted(counting, arrivals_of(first, first=2))
    assert done.outcomes == {(Kind.SUBMITTED, Outcome.REPEATED): 1}
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 1, 0, 1)]


def test_what_lies_below_the_stored_offset_is_skipped(counting: MemoryCounting) -> None:
    batch = arrivals_of(*(a_submission(n) for n in range(3)))
    counted(counting, batch)
    done = counted(counting, [*batch, *arrivals_of(a_submission(3), first=3)])
    assert done.outcomes == {(Kind.SUBMITTED, Outcome.SKIPPED): 3, (Kind.SUBMITTED, Outcome.COUNTED): 1}
    assert counting.offsets() == {a_place(): 4}


def test_the_offsets_of_partitions_are_their_own(counting: MemoryCounting) -> None:
    here = arrivals_of(a_submission(1), first=7)
    there = arrivals_of(a_submission(2, unit="elsewhere"), first=2, partition=3)
    counted(counting, [*here, *there])
    assert counting.offsets() == {a_place(): 8, a_place(3): 3}


def test_a_withdrawal_erases_what_waits_and_is_counted(counting: MemoryCounting) -> None:
    first = a_submission(1)
    done = counted(counting, arrivals_of(first, a_withdrawal(first)))
    assert done.outcomes[Kind.WITHDRAWN, Outcome.ERASED] == 1
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 1, 1, 0)]


def test_a_second_withdrawal_changes_nothing(counting: MemoryCounting) -> None:
    first = a_submission(1)
    counted(counting, arrivals_of(first, a_withdrawal(first)))
    done = counted(counting, arrivals_of(a_withdrawal(first), first=2))
    assert done.outcomes == {(Kind.WITHDRAWN, Outcome.REPEATED): 1}
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 1, 1, 0)]


def test_what_comes_after_its_own_withdrawal_is_ignored(counting: MemoryCounting) -> None:
    first = a_submission(1)
    counted(counting, arrivals_of(a_withdrawal(first), first))
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 1, 1, 0)]


def test_a_withdrawal_after_the_release_leaves_the_release(counting: MemoryCounting) -> None:
    events = [a_submission(n) for n in range(5)]
    counted(counting, arrivals_of(*events, a_withdrawal(events[0])))
    assert counting.releases()[0].release.responses == 5
    assert counting.tallies() == [Tally(AUTUMN, AUTO, 5, 1, 0)]


def test_a_live_answer_never_counts_before_the_day_before_its_record(counting: MemoryCounting) -> None:
    late = (a_submission(n, time=NOON - timedelta(days=9)) for n in range(5))
    counted(counting, arrivals_of(*late))
    assert counting.releases()[0].release.day == YESTERDAY


def test_imported_history_counts_on_its_own_day_and_tells_no_moment(counting: MemoryCounting) -> None:
    history = (a_submission(n, time=NOON - timedelta(days=90), historic=True) for n in range(5))
    done = counted(counting, arrivals_of(*history))
    (release,) = counting.releases()
    assert (release.historic, release.release.day) == (True, TODAY - timedelta(days=90))
    assert done.opened == ()
    assert marks(counting) == [TakenChange(Change(AUTO, PARTNERSHIP), None)]


def test_a_clock_at_the_end_of_time_is_no_trouble(counting: MemoryCounting) -> None:
    ahead = (a_submission(n, time=NOON.replace(year=9999, month=12, day=31, hour=23)) for n in range(5))
    counted(counting, arrivals_of(*ahead))
    assert counting.releases()[0].release.day == TODAY


def test_what_cant_be_used_is_put_aside_and_the_rest_is_counted(counting: MemoryCounting) -> None:
    done = counted(counting, [broken(0), *arrivals_of(a_submission(1), first=1), broken(2, "empty")])
    assert done.outcomes == {(Kind.OTHER, Outcome.PUT_ASIDE): 2, (Kind.SUBMITTED, Outcome.COUNTED): 1}
    assert done.put_aside == {"malformed": 1, "empty": 1}
    assert counting.dead_letters() == [(0, 0, "malformed"), (0, 2, "empty")]
    assert counting.offsets() == {a_place(): 3}


def test_a_flood_of_dead_letters_leaves_the_batch_as_it_was(counting: MemoryCounting) -> None:
    with pytest.raises(DeadLetterFlood):
        counted(counting, [broken(0), broken(1), *arrivals_of(a_submission(1), first=2), broken(3)])
    assert (counting.dead_letters(), counting.tallies(), counting.offsets()) == ([], [], {})


def test_earlier_dead_letters_of_the_hour_count_towards_a_flood(counting: MemoryCounting) -> None:
    counted(counting, [broken(0), broken(1)])
    with pytest.raises(DeadLetterFlood):
        counted(counting, [broken(2)])
    count(counting.work(), [broken(2)], now=NOON + hours(2), flood=TWO)
    assert len(counting.dead_letters()) == 3


def test_reading_an_empty_partition_moves_its_time_and_never_its_offset(counting: MemoryCounting) -> None:
    counted(counting, arrivals_of(a_submission(1)))
    note_read(counting.work(), {a_place(): NOON + hours(1), a_place(1): NOON})
    assert counting.state.progress == {a_place(): Progress(1, NOON + hours(1)), a_place(1): Progress(0, NOON)}
    note_read(counting.work(), {a_place(): NOON})
    assert counting.state.progress[a_place()].read_to == NOON + hours(1)


def test_a_batch_reads_to_the_latest_moment_it_holds(counting: MemoryCounting) -> None:
    later = an_arrival(a_submission(1), 0, at=NOON + hours(1))
    earlier = an_arrival(a_submission(2), 1, at=NOON)  # a leader of the partition with a slower clock
    counted(counting, [later, earlier])
    assert counting.state.progress[a_place()] == Progress(2, NOON + hours(1))


def test_an_empty_batch_stores_nothing(counting: MemoryCounting) -> None:
    assert counted(counting, []) == Counted()
    assert counting.state.progress.get(a_place(), START) == START


def test_one_pool_has_one_organisation_survey_and_version(counting: MemoryCounting) -> None:
    counted(counting, arrivals_of(a_submission(1)))
    kept = counting.pools()[PoolKey(AUTO, AUTUMN)]
    assert (kept.organisation, kept.survey, kept.version, kept.historic) == ("tredu", PARTNERSHIP, 1, False)
