"""Whole histories of a round: counted in batches, withdrawn from, ended, gathered, gone on with, gathered again."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.application.counting import count, panes_of
from services.aggregator.application.gathering import gather_ended
from services.aggregator.application.ports.counting import Arrival
from services.aggregator.domain.pools import COMPANY
from shared.contracts.directory import Round
from shared.contracts.ids import ScopeId, UnitId
from shared.contracts.snapshot import Directory
from shared.log.floods import FloodLimit
from shared.log.noting import note_read
from tests.fakes.aggregator import AUTUMN, PARTNERSHIP, a_place, a_submission, a_withdrawal, an_arrival
from tests.fakes.gathering import MemoryGathering
from tests.fakes.goals import a_directory, a_goal

UNITS = ("auto", "kone", "sote")
START, CLOSED = datetime(2026, 3, 20, 10, tzinfo=UTC), date(2026, 3, 31)
DAY = timedelta(days=1)

answers = st.sampled_from([None, "1", "4", "5"])
submitted = st.tuples(
    st.just("answer"), st.sampled_from(UNITS), st.dictionaries(st.sampled_from(["trust", "benefit"]), answers)
)
withdrawn = st.tuples(st.just("withdraw"), st.integers(0, 79), st.none())
gathered = st.tuples(st.just("gather"), st.none(), st.none())
histories = st.lists(st.one_of(submitted, submitted, submitted, withdrawn, gathered), max_size=80)


def the_network() -> Directory:
    units = tuple(UnitId(ScopeId(one)) for one in UNITS)
    return a_directory(a_goal(), Round(AUTUMN, PARTNERSHIP, 1, CLOSED - 30 * DAY, CLOSED, units))


@given(histories)
def test_every_release_has_five_nothing_counts_twice_and_panes_are_the_sums(
    history: list[tuple[str, str | int | None, dict[str, str | None] | None]],
) -> None:
    world, now, sent = MemoryGathering(partitions=len(UNITS)), START, []
    given_answers: Counter[str] = Counter()
    for number, (what, where, chosen) in enumerate(history):
        now += timedelta(hours=7)
        arrivals: list[Arrival] = []
        if what == "answer":
            event = a_submission(
                number, unit=str(where), round_=AUTUMN, time=now, historic=False, **(chosen or {"trust": None})
            )
            given_answers.update(event.answers.keys())
            sent.append(event)
            arrivals = [an_arrival(event, number, partition=UNITS.index(event.unit), at=now)]
        elif what == "withdraw" and sent:
            gone = sent[int(str(where)) % len(sent)]
            before = waiting(world)
            arrivals = [an_arrival(a_withdrawal(gone, time=now), number, partition=UNITS.index(gone.unit), at=now)]
        count(world.counting.work(), arrivals, now=now, flood=FloodLimit())
        if what == "withdraw" and sent:
            given_answers -= before - waiting(world)
        if what == "gather":
            note_read(world.counting.work(), {a_place(one): now + 20 * DAY for one in range(len(UNITS))})
            gather_ended(world.work, the_network(), now=now + 20 * DAY)

    releases = world.counting.releases()
    assert all(one.answered >= COMPANY for released in releases for one in released.release.counts.values())
    assert sum(released.unit == "tredu" for released in releases) <= 1
    assert world.counting.panes() == panes_of(releases)
    accounted = waiting(world)
    for released in releases:
        accounted.update({name: one.answered + one.cant_say for name, one in released.release.counts.items()})
    assert accounted == given_answers


def waiting(world: MemoryGathering) -> Counter[str]:
    pools = world.counting.pools().values()
    return Counter(name for kept in pools for one in kept.pool.waiting for name in one.answers)
