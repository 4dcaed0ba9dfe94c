"""What is left in the pools of an organisation's units when a round has ended: released together, or left."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.pools import COMPANY, Answer, Counts, Pool, Release, Waiting, gather, receive, withdraw

DAY = date(2026, 11, 24)
LATER = DAY + timedelta(days=30)
UNITS = ("auto", "logistics", "care")


def a_response(number: int, **given_answers: str | None) -> Waiting:
    chosen = {
        name: Answer(frozenset() if value is None else frozenset([value])) for name, value in given_answers.items()
    }
    return Waiting(UUID(int=number), chosen)


def a_pool(*responses: Waiting, since_opening: int | None = None, last_release: date | None = None) -> Pool:
    return Pool(responses, len(responses) if since_opening is None else since_opening, last_release)


def test_what_five_have_answered_in_all_units_together_is_released_at_once() -> None:
    auto = a_pool(*(a_response(n, trust="4") for n in range(3)))
    logistics = a_pool(a_response(3, trust="2"), a_response(4, trust="2"), a_response(5, trust=None))
    left, release = gather({"auto": auto, "logistics": logistics}, day=LATER)
    assert release == Release(LATER, 6, {"trust": Counts(5, 1, {"4": 3, "2": 2})})
    assert left == {"auto": Pool((), 0, LATER), "logistics": Pool((), 0, LATER)}


def test_what_four_have_answered_stays_where_it_is() -> None:
    auto = a_pool(*(a_response(n, trust="4", benefit="1") for n in range(3)))
    logistics = a_pool(a_response(3, trust="2", benefit="1"), a_response(4, trust="2"))
    left, release = gather({"auto": auto, "logistics": logistics}, day=LATER)
    assert release
    assert set(release.counts) == {"trust"}
    assert [one.answers.keys() for one in left["auto"].waiting] == [{"benefit"}] * 3
    assert [one.answers.keys() for one in left["logistics"].waiting] == [{"benefit"}]


def test_four_in_all_release_nothing_and_go_on_waiting() -> None:
    pools = {"auto": a_pool(*(a_response(n, trust="4") for n in range(4))), "logistics": Pool()}
    assert gather(pools, day=LATER) == (pools, None)


def test_where_one_to_four_have_come_since_the_openings_only_what_waited_before_is_released() -> None:
    """Else a question that reaches its five with the last one would tell that just this one has answered it."""
    old = [a_response(n, benefit="1") for n in range(4)]
    auto = a_pool(*old, a_response(9, trust="4", benefit="3"), since_opening=1, last_release=DAY)
    assert gather({"auto": auto}, day=LATER) == ({"auto": auto}, None)
    logistics = a_pool(a_response(4, benefit="2"), since_opening=0, last_release=DAY)
    left, release = gather({"auto": auto, "logistics": logistics}, day=LATER)
    assert release == Release(LATER, 5, {"benefit": Counts(5, 0, {"1": 4, "2": 1})})
    assert left["auto"] == Pool((auto.waiting[-1],), 1, LATER)
    assert left["logistics"] == Pool((), 0, LATER)


def test_what_only_waited_since_earlier_openings_is_released_however_long_ago() -> None:
    pools = {unit: a_pool(a_response(n, benefit="1"), since_opening=0) for n, unit in enumerate("abcde")}
    left, release = gather(pools, day=LATER)
    assert release == Release(LATER, 5, {"benefit": Counts(5, 0, {"1": 5})})
    assert set(left.values()) == {Pool((), 0, LATER)}


def test_a_round_that_goes_on_after_it_opens_after_five_more() -> None:
    pools = {"auto": a_pool(*(a_response(n, trust="4") for n in range(4))), "care": a_pool(a_response(4, trust="4"))}
    pool = gather(pools, day=LATER)[0]["auto"]
    for number in range(10, 14):
        pool, release = receive(pool, a_response(number, trust="1"), day=LATER)
        assert release is None
    pool, release = receive(pool, a_response(14, trust="1"), day=LATER)
    assert release == Release(LATER, 5, {"trust": Counts(5, 0, {"1": 5})})


def test_it_never_carries_a_day_before_the_pools_last_release() -> None:
    pool = a_pool(*(a_response(n, trust="4") for n in range(5)), since_opening=0, last_release=LATER)
    _, release = gather({"auto": pool}, day=DAY)
    assert release
    assert release.day == LATER


def test_nothing_is_gathered_of_nothing() -> None:
    assert gather({}, day=LATER) == ({}, None)


answers = st.sampled_from([Answer(), *(Answer(frozenset(values)) for values in ("1", "5", "15"))])
given_answers = st.dictionaries(st.sampled_from("abcd"), answers)
arrivals = st.lists(st.tuples(st.sampled_from(UNITS), given_answers), max_size=60)
numbers = st.integers(0, 59)


@given(arrivals, numbers, st.sets(numbers))
def test_nothing_is_lost_or_counted_twice_and_every_release_has_five(
    given_arrivals: list[tuple[str, dict[str, Answer]]], ended: int, withdrawn: set[int]
) -> None:
    """A round in three units that ends somewhere, is gathered, and goes on."""
    pools: dict[str, Pool] = {unit: Pool() for unit in UNITS}
    releases: list[Release] = []
    gone: Counter[str] = Counter()
    for number, (unit, chosen) in enumerate([*given_arrivals, ("auto", {})]):
        if number == min(ended, len(given_arrivals)):
            pools, release = gather(pools, day=DAY)
            releases += [release] if release else []
        pools[unit], release = receive(pools[unit], Waiting(UUID(int=number), chosen), day=DAY)
        releases += [release] if release else []
        if number in withdrawn:
            here = [one for one in pools[unit].waiting if one.response.int == number]
            gone.update(name for one in here for name in one.answers)
            pools[unit] = withdraw(pools[unit], UUID(int=number))

    assert all(counts.answered >= COMPANY for release in releases for counts in release.counts.values())
    accounted = Counter(name for pool in pools.values() for one in pool.waiting for name in one.answers) + gone
    for release in releases:
        accounted.update({name: counts.answered + counts.cant_say for name, counts in release.counts.items()})
    assert accounted == Counter(name for _, chosen in given_arrivals for name in chosen)


@given(arrivals, numbers)
def test_between_two_boundaries_of_a_unit_have_come_five_or_none_of_those_they_are_about(
    given_arrivals: list[tuple[str, dict[str, Answer]]], ended: int
) -> None:
    pools: dict[str, Pool] = {unit: Pool() for unit in UNITS}
    fresh: dict[str, list[Waiting]] = {unit: [] for unit in UNITS}
    for number, (unit, chosen) in enumerate(given_arrivals):
        if number == ended:
            pools, _ = gather(pools, day=DAY)
            if 0 < sum(len(some) for some in fresh.values()) < COMPANY:
                assert all(one in pools[unit].waiting for unit, some in fresh.items() for one in some)
            else:
                fresh = {unit: [] for unit in UNITS}
        response = Waiting(UUID(int=number), chosen)
        pools[unit], release = receive(pools[unit], response, day=DAY)
        fresh[unit].append(response)
        assert release is None or len(fresh[unit]) == COMPANY
        if len(fresh[unit]) == COMPANY:
            fresh[unit] = []
