from collections import Counter
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.domain.pools import Answer, Counts, Pool, Release, Waiting, receive, withdraw

DAY = date(2026, 11, 24)
Arrival = dict[str, Answer]

answers = st.sampled_from([Answer(), *(Answer(frozenset(values)) for values in ("1", "5", "15"))])
arrivals = st.lists(st.dictionaries(st.sampled_from("abc"), answers), max_size=40)


def a_response(number: int, **given_answers: str | None) -> Waiting:
    chosen = {
        name: Answer(frozenset() if value is None else frozenset([value])) for name, value in given_answers.items()
    }
    return Waiting(UUID(int=number), chosen)


def history(responses: list[Waiting], pool: Pool | None = None) -> tuple[Pool, list[Release]]:
    pool, releases = pool or Pool(), []
    for response in responses:
        pool, release = receive(pool, response, day=DAY)
        releases += [release] if release else []
    return pool, releases


def test_four_responses_release_nothing() -> None:
    pool, releases = history([a_response(n, trust="4") for n in range(4)])
    assert releases == []
    assert len(pool.waiting) == pool.since_opening == 4


def test_the_fifth_response_releases_all_five() -> None:
    pool, releases = history([a_response(n, trust="4") for n in range(5)])
    assert releases == [Release(DAY, 5, {"trust": Counts(5, 0, {"4": 5})})]
    assert pool == Pool(last_release=DAY)


def test_cant_say_does_not_count_towards_the_five_and_leaves_with_them() -> None:
    responses = [a_response(0, trust=None)] + [a_response(n, trust="4") for n in range(1, 10)]
    pool, (release,) = history(responses)
    assert release.counts["trust"] == Counts(9, 1, {"4": 9})
    assert pool.waiting == ()


def test_a_question_with_four_answers_waits_for_a_later_opening() -> None:
    first = [a_response(n, trust="4", benefit="2") for n in range(4)] + [a_response(4, trust="4")]
    pool, (release,) = history(first)
    assert set(release.counts) == {"trust"}
    _, (later,) = history([a_response(n, benefit="2") for n in range(5, 10)], pool)
    assert later.counts == {"benefit": Counts(9, 0, {"2": 9})}


def test_between_openings_nothing_leaves_even_when_a_question_has_five() -> None:
    pool, _ = history([a_response(n, benefit="2") for n in range(4)] + [a_response(4, trust="1")])
    _, releases = history([a_response(5, benefit="2")], pool)
    assert releases == []


def test_a_withdrawn_response_is_no_company() -> None:
    pool, _ = history([a_response(n, trust="4") for n in range(4)])
    pool, releases = history([a_response(4, trust="4")], withdraw(pool, UUID(int=0)))
    assert releases == []
    assert len(pool.waiting) == 4


def test_a_later_release_never_carries_an_earlier_day() -> None:
    pool, _ = history([a_response(n, trust="4") for n in range(5)])
    for number in range(5, 10):
        pool, release = receive(pool, a_response(number, trust="4"), day=date(2026, 11, 23))
    assert release is not None
    assert release.day == DAY


@given(arrivals)
def test_every_release_has_five_answers_with_a_value_in_each_question(given_arrivals: list[Arrival]) -> None:
    _, releases = history([Waiting(UUID(int=n), one) for n, one in enumerate(given_arrivals)])
    assert all(counts.answered >= 5 for release in releases for counts in release.counts.values())


@given(arrivals)
def test_every_answer_waits_or_was_released_once(given_arrivals: list[Arrival]) -> None:
    pool, releases = history([Waiting(UUID(int=n), one) for n, one in enumerate(given_arrivals)])
    accounted = Counter(name for one in pool.waiting for name in one.answers)
    for release in releases:
        accounted.update({name: counts.answered + counts.cant_say for name, counts in release.counts.items()})
    assert accounted == Counter(name for one in given_arrivals for name in one)


@given(arrivals)
def test_no_pool_has_had_five_responses_since_its_last_opening(given_arrivals: list[Arrival]) -> None:
    pool, _ = history([Waiting(UUID(int=n), one) for n, one in enumerate(given_arrivals)])
    assert pool.since_opening == len(given_arrivals) % 5


@given(arrivals, st.sets(st.integers(0, 39)))
def test_nothing_of_a_withdrawn_response_waits(given_arrivals: list[Arrival], withdrawn: set[int]) -> None:
    pool, _ = history([Waiting(UUID(int=n), one) for n, one in enumerate(given_arrivals)])
    for number in withdrawn:
        pool = withdraw(pool, UUID(int=number))
    assert not {one.response.int for one in pool.waiting} & withdrawn
