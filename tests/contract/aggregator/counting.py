"""What counting needs of its store: batches, offsets, ids, pools and dead letters. Releases are in `ledger`."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Protocol

import pytest

from services.aggregator.application.ports.counting import (
    Change,
    Changes,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    Panes,
    PoolKey,
    Released,
    Releases,
    RoundInvited,
    Tallies,
    Tally,
    Unusable,
)
from services.aggregator.domain.pools import Answer, Counts, Pool, Release, Waiting
from shared.contracts.ids import OrganisationId, RoundId, ScopeId, SurveyId, UnitId
from shared.log.port import Progress
from tests.fakes.aggregator import (
    AUTO,
    AUTUMN,
    NOON,
    PARTNERSHIP,
    START,
    a_place,
    a_record,
    a_response_id,
    an_invitation,
)

TODAY = date(2026, 11, 24)
LOGISTICS = UnitId(ScopeId("tredu-logistics"))
KEY = PoolKey(AUTO, AUTUMN)
SECOND = timedelta(seconds=1)


class Counting(Protocol):
    """A store of counting, as committed."""

    def work(self) -> CountingWork: ...

    def reading(self) -> AbstractContextManager[tuple[Releases, Panes, Tallies]]: ...

    def taking(self) -> AbstractContextManager[Changes]: ...

    def invited_by_round(self, units: Collection[UnitId]) -> Sequence[RoundInvited]: ...

    def dead_letters(self) -> Sequence[tuple[int, int, str]]: ...


def a_kept_pool(*names: str, counted: int = 2, withdrawn: int = 0) -> KeptPool:
    waiting = tuple(
        Waiting(a_response_id(one), {"trust": Answer(frozenset("4")), "benefit": Answer()}) for one in names
    )
    return KeptPool(
        organisation=OrganisationId(ScopeId("tredu")),
        survey=PARTNERSHIP,
        version=1,
        pool=Pool(waiting, since_opening=len(names), last_release=TODAY),
        counted=counted,
        withdrawn=withdrawn,
    )


def a_released(
    *,
    unit: UnitId = AUTO,
    survey: SurveyId = PARTNERSHIP,
    day: date = TODAY,
    offset: int = 4,
    partition: int = 0,
    historic: bool = False,
    seconds: int = 0,
) -> Released:
    counts = {"trust": Counts(5, 1, {"4": 3, "5": 2}), "why ”ääkköset”": Counts(6, 0, {"a'b": 6, '"': 1})}
    return Released(
        unit=unit,
        organisation=OrganisationId(ScopeId("tredu")),
        survey=survey,
        round=AUTUMN,
        at=NOON + seconds * SECOND,
        partition=partition,
        offset=offset,
        historic=historic,
        release=Release(day, 6, counts),
    )


def kept(counting: Counting, pools: Mapping[PoolKey, KeptPool]) -> None:
    with counting.work() as work:
        work.keep_pools(pools)
        work.commit()


class CountingContract:
    @pytest.fixture
    def counting(self) -> Counting:
        raise NotImplementedError

    def test_a_partition_that_was_never_read_starts_at_0(self, counting: Counting) -> None:
        with counting.work() as work:
            assert work.lock([a_place(1), a_place(0)]) == {a_place(0): START, a_place(1): START}

    def test_what_is_stored_is_where_the_next_batch_starts(self, counting: Counting) -> None:
        with counting.work() as work:
            work.lock([a_place()])
            work.store({a_place(): Progress(7, NOON)})
            work.commit()
        with counting.work() as work:
            assert work.lock([a_place(), a_place(3)]) == {a_place(): Progress(7, NOON), a_place(3): START}

    def test_left_without_commit_nothing_has_happened(self, counting: Counting) -> None:
        with counting.work() as work:
            work.lock([a_place()])
            work.remember([a_response_id(1)])
            work.keep_pools({KEY: a_kept_pool("a")})
            work.add_releases([a_released()])
            work.add_to_panes({PaneKey(PARTNERSHIP, AUTO, TODAY, AUTUMN): Pane(5, {"trust": Counts(5, 0, {"4": 5})})})
            work.mark({Change(AUTO, PARTNERSHIP): NOON})
            work.dead_letter([Unusable(a_record(), "malformed")], now=NOON)
            work.store({a_place(): Progress(7, NOON)})
        with counting.work() as work:
            assert work.lock([a_place()]) == {a_place(): START}
            assert work.remember([a_response_id(1)]) == {a_response_id(1)}
            assert work.pools([KEY]) == {}
            assert work.dead_letters_since(NOON - SECOND) == 0
        with counting.reading() as (releases, panes, tallies):
            assert releases.since(units=[AUTO], survey=PARTNERSHIP) == []
            assert panes.sums(units=[AUTO], survey=PARTNERSHIP, since=TODAY, until=TODAY) == Pane(0, {})
            assert tallies.all() == []
        with counting.taking() as changes:
            assert changes.take(limit=9) == []
        assert counting.dead_letters() == []

    def test_an_error_inside_undoes_the_batch(self, counting: Counting) -> None:
        def half_a_batch() -> None:
            with counting.work() as work:
                work.remember([a_response_id(1)])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            half_a_batch()
        with counting.work() as work:
            assert work.remember([a_response_id(1)]) == {a_response_id(1)}

    def test_only_new_ids_are_new(self, counting: Counting) -> None:
        one, two, three = (a_response_id(n) for n in range(3))
        with counting.work() as work:
            assert work.remember([one, two]) == {one, two}
            work.commit()
        with counting.work() as work:
            assert work.remember([two, three]) == {three}
            assert work.remember([one, two, three]) == set()

    def test_a_withdrawal_is_news_once(self, counting: Counting) -> None:
        one, two, stranger = (a_response_id(n) for n in range(3))
        with counting.work() as work:
            work.remember([one, two])
            assert work.withdraw([one, stranger]) == {one}
            work.commit()
        with counting.work() as work:
            assert work.withdraw([one, two]) == {two}
            assert work.remember([one, stranger]) == {stranger}

    def test_pools_come_back_as_they_were_kept(self, counting: Counting) -> None:
        other = PoolKey(LOGISTICS, AUTUMN)
        only_withdrawn = KeptPool(OrganisationId(ScopeId("tredu")), counted=1, withdrawn=1)
        kept(counting, {KEY: a_kept_pool("a", "b"), other: only_withdrawn})
        with counting.work() as work:
            assert work.pools([KEY, other, PoolKey(AUTO, RoundId("spring"))]) == {
                KEY: a_kept_pool("a", "b"),
                other: only_withdrawn,
            }
            assert work.pools([other]) == {other: only_withdrawn}

    def test_a_kept_pool_takes_the_place_of_the_earlier_one(self, counting: Counting) -> None:
        kept(counting, {KEY: a_kept_pool("a", "b")})
        kept(counting, {KEY: a_kept_pool("c", counted=3, withdrawn=2)})
        with counting.work() as work:
            assert work.pools([KEY]) == {KEY: a_kept_pool("c", counted=3, withdrawn=2)}

    def test_tallies_are_sorted_by_round_and_unit(self, counting: Counting) -> None:
        spring = PoolKey(LOGISTICS, RoundId("spring"))
        kept(counting, {spring: a_kept_pool("a"), PoolKey(LOGISTICS, AUTUMN): a_kept_pool(), KEY: a_kept_pool("b")})
        with counting.reading() as (_, _, tallies):
            assert tallies.all() == [
                Tally(AUTUMN, AUTO, 2, 0, 1),
                Tally(AUTUMN, LOGISTICS, 2, 0, 0),
                Tally(RoundId("spring"), LOGISTICS, 2, 0, 1),
            ]

    def test_a_record_is_put_aside_once(self, counting: Counting) -> None:
        for now in (NOON, NOON + 2 * SECOND):
            with counting.work() as work:
                work.dead_letter(
                    [Unusable(a_record(3), "malformed"), Unusable(a_record(4, value=None), "empty")], now=now
                )
                work.commit()
        assert counting.dead_letters() == [(0, 3, "malformed"), (0, 4, "empty")]
        with counting.work() as work:
            assert work.dead_letters_since(NOON - SECOND) == 2
            assert work.dead_letters_since(NOON) == 0

    def test_a_batch_of_invitations_counts_once_whatever_comes_twice(self, counting: Counting) -> None:
        first, second = an_invitation(1, count=5), an_invitation(2, count=12)
        yesterday = an_invitation(3, count=7, day=TODAY - timedelta(days=1))
        for batch in ([first, second, first], [second, yesterday]):
            with counting.work() as work:
                new = work.invite(batch)
                work.commit()
            assert new == ({first.id, second.id} if first in batch else {yesterday.id})
        (round_,) = counting.invited_by_round([AUTO])
        assert round_.by_day == {TODAY: 17, TODAY - timedelta(days=1): 7}
        assert round_.people == 24
        assert counting.invited_by_round([LOGISTICS]) == []

    def test_invitations_are_told_by_round_and_day(self, counting: Counting) -> None:
        yesterday = TODAY - timedelta(days=1)
        with counting.work() as work:
            work.invite(
                [
                    an_invitation(1, count=5),
                    an_invitation(2, count=12, unit=LOGISTICS),
                    an_invitation(3, count=7, day=yesterday),
                    an_invitation(4, count=9, round_="spring"),
                ]
            )
            work.commit()
        assert counting.invited_by_round([AUTO, LOGISTICS]) == [
            RoundInvited(AUTUMN, {yesterday: 7, TODAY: 17}),
            RoundInvited(RoundId("spring"), {TODAY: 9}),
        ]
        assert counting.invited_by_round([LOGISTICS]) == [RoundInvited(AUTUMN, {TODAY: 12})]
        assert counting.invited_by_round([]) == []

    def test_an_empty_batch_is_no_trouble(self, counting: Counting) -> None:
        with counting.work() as work:
            assert work.lock([]) == {}
            assert work.remember([]) == set()
            assert work.withdraw([]) == set()
            assert work.pools([]) == {}
            work.keep_pools({})
            work.add_releases([])
            work.add_to_panes({})
            work.mark({})
            work.dead_letter([], now=NOON)
            work.store({})
            work.commit()
