"""Gathering ended rounds, in memory and on both databases: what it releases, whose that is, what it leaves alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.aggregator.adapters.archive import CARRIED
from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.gathering import SqlGatheringWork
from services.aggregator.adapters.goal_reads import SqlStandings
from services.aggregator.adapters.goals import SqlGoalWork
from services.aggregator.adapters.tables import OFFSETS
from services.aggregator.application.counting import count
from services.aggregator.application.gathering import GATHERED, Gathered, gather_ended
from services.aggregator.application.judging import judge, notice, tick
from services.aggregator.application.ports.gathering import BeginGatheringWork
from services.aggregator.domain.pools import Counts
from shared.contracts.directory import Round
from shared.contracts.events import FeedbackSubmitted, State
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.contracts.snapshot import Directory
from shared.log import offsets
from shared.log.floods import FloodLimit
from shared.log.noting import note_read
from shared.runtime.archive import Tables
from shared.runtime.clock import local_day
from shared.runtime.database import reading
from tests.fakes.aggregator import AUTUMN, PARTNERSHIP, MemoryCounting, a_place, a_submission, a_withdrawal, arrivals_of
from tests.fakes.aggregator_sql import SqlCounting, migrated
from tests.fakes.gathering import MemoryGathering
from tests.fakes.goals import TRUST, a_directory, a_goal

PARTITIONS = 3
DAY = timedelta(days=1)
OPENED, CLOSED = date(2026, 3, 2), date(2026, 3, 31)
ANSWERED = datetime(2026, 3, 20, 10, tzinfo=UTC)
ENDED = datetime(2026, 4, 3, 9, tzinfo=UTC)  # the first day after the grace
TREDU, LANSI = ScopeId("tredu"), ScopeId("lansi")


def the_network(closes: date | None = CLOSED, *, historic: bool = False) -> Directory:
    units = tuple(UnitId(ScopeId(one)) for one in ("auto", "kone", "sote"))
    return a_directory(a_goal(), Round(AUTUMN, PARTNERSHIP, 1, OPENED, closes, units, historic=historic))


def answered(
    unit: str, numbers: Sequence[int], *, historic: bool = False, **answers: str | None
) -> list[FeedbackSubmitted]:
    return [
        a_submission((unit, n), unit=unit, round_=AUTUMN, time=ANSWERED, historic=historic, **answers) for n in numbers
    ]


class Place:
    """An aggregator, and what it has counted."""

    def __init__(self, counting: MemoryCounting | SqlCounting, begin: BeginGatheringWork) -> None:
        self.counting = counting
        self.begin = begin
        self._next = 0

    def count(self, *submitted: FeedbackSubmitted, at: datetime = ANSWERED) -> None:
        arrivals = arrivals_of(*submitted, first=self._next, at=at)
        self._next += len(arrivals)
        count(self.counting.work(), arrivals, now=at, flood=FloodLimit())

    def read_to(self, moment: datetime, *, partitions: int = PARTITIONS) -> None:
        note_read(self.counting.work(), {a_place(one): moment for one in range(partitions)})

    def gather(self, directory: Directory, *, now: datetime = ENDED, read: bool = True) -> Gathered:
        if read:
            self.read_to(now)
        return gather_ended(self.begin, directory, now=now)

    def shown(self, directory: Directory, scope: str) -> dict[str, Counts]:
        """What a scope's figures are made of."""
        with self.counting.reading() as (_, panes, _):
            found = panes.sums(
                units=directory.sources_in(ScopeId(scope)), survey=PARTNERSHIP, since=date.min, until=date.max
            )
        return dict(found.counts)

    def waiting(self) -> dict[str, int]:
        return {one.unit: one.waiting for one in self.counting.tallies()}


def on_sql(engine: Engine) -> Place:
    return Place(SqlCounting(engine), partial(SqlGatheringWork, engine, partitions=PARTITIONS))


class GatheringContract:
    @pytest.fixture
    def place(self) -> Place:
        raise NotImplementedError

    def test_what_five_of_an_organisation_have_answered_is_released_and_is_the_organisations(
        self, place: Place
    ) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3", benefit="1"))
        assert place.gather(the_network()) == Gathered(shares=1, releases=1, responses=6, left=3)
        (released,) = place.counting.releases()
        assert (released.unit, released.round, released.historic) == (TREDU, AUTUMN, False)
        assert (released.release.day, released.at) == (local_day(ENDED), ENDED)
        assert (released.partition, released.offset) == (GATHERED, 1)
        trust = {"trust": Counts(6, 0, {"5": 3, "3": 3})}
        shown = {scope: place.shown(the_network(), scope) for scope in ("lansi", "tredu", "auto", "kone")}
        assert shown == {"lansi": trust, "tredu": trust, "auto": {}, "kone": {}}
        assert place.waiting() == {"auto": 0, "kone": 3}

    def test_what_is_counted_does_not_change_by_it(self, place: Place) -> None:
        gone = answered("kone", range(3), trust="3")
        place.count(*answered("auto", range(8), trust="5"), *gone)
        arrival = arrivals_of(a_withdrawal(gone[0]), first=100, at=ANSWERED)
        count(place.counting.work(), arrival, now=ANSWERED, flood=FloodLimit())
        place.gather(the_network())
        tallies = [(one.unit, one.counted, one.withdrawn, one.waiting) for one in place.counting.tallies()]
        assert tallies == [("auto", 8, 0, 0), ("kone", 3, 1, 0)]
        assert [one.release.responses for one in place.counting.releases()] == [5, 5]

    def test_by_a_clock_that_was_set_back_it_never_carries_a_day_that_may_have_been_folded(self, place: Place) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3"))
        place.read_to(ENDED + 9 * DAY)
        place.gather(the_network(), now=ENDED, read=False)
        (released,) = place.counting.releases()
        assert (released.release.day, released.at) == (local_day(ENDED + 9 * DAY), ENDED + 9 * DAY)

    def test_it_is_done_once(self, place: Place) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3"))
        place.gather(the_network())
        released = place.counting.releases()
        assert place.gather(the_network()) == Gathered()
        assert place.counting.releases() == released

    def test_nothing_is_gathered_before_the_grace_is_over_or_while_the_log_was_not_read(self, place: Place) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3"))
        assert place.gather(the_network(), now=ENDED - DAY) == Gathered()
        place.read_to(ENDED, partitions=PARTITIONS - 1)
        assert place.gather(the_network(), now=ENDED + DAY, read=False) == Gathered()
        assert place.counting.releases() == []
        assert place.gather(the_network(), now=ENDED + DAY).releases == 1

    @pytest.mark.parametrize("directory", [Directory(), the_network(closes=None)], ids=["unknown", "no end"])
    def test_a_round_without_an_end_is_never_gathered(self, place: Place, directory: Directory) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3"))
        assert place.gather(directory, now=ENDED + 9999 * DAY) == Gathered()

    def test_a_round_that_goes_on_pools_as_ever_and_is_not_gathered_again(self, place: Place) -> None:
        place.count(*answered("auto", range(4), trust="5"), *answered("kone", range(2), trust="3"))
        place.gather(the_network())
        later, extended = ENDED + 7 * DAY, the_network(closes=date(2026, 4, 30))
        place.count(*answered("auto", range(10, 14), trust="1"), *answered("kone", range(10, 14), trust="1"), at=later)
        assert len(place.counting.releases()) == 1
        place.count(*answered("auto", range(14, 15), trust="1"), at=later)
        assert [one.unit for one in place.counting.releases()] == [TREDU, "auto"]
        assert place.gather(extended, now=datetime(2026, 5, 3, 9, tzinfo=UTC)) == Gathered()
        assert place.waiting() == {"auto": 0, "kone": 4}

    def test_imported_history_is_gathered_on_its_last_day_once_nothing_has_come_for_two_days(
        self, place: Place
    ) -> None:
        directory, now = the_network(historic=True), ENDED + 90 * DAY
        place.count(*answered("auto", range(3), historic=True, trust="5"), at=now)
        assert place.gather(directory, now=now) == Gathered()
        place.count(*answered("kone", range(3), historic=True, trust="5"), at=now + DAY)
        assert place.gather(directory, now=now + 2.1 * DAY) == Gathered()
        assert place.gather(directory, now=now + 4 * DAY) == Gathered()
        assert place.gather(directory, now=now + 4.2 * DAY).responses == 6
        (released,) = place.counting.releases()
        assert (released.release.day, released.historic) == (CLOSED, True)

    def test_history_that_is_about_to_be_erased_is_gathered_before(self, place: Place) -> None:
        directory, now = the_network(historic=True), ENDED + 999 * DAY
        place.count(*answered("auto", range(3), historic=True, trust="5"), at=now)
        place.count(*answered("kone", range(3), historic=True, trust="5"), at=now)
        assert place.gather(directory, now=now).responses == 6

    def test_two_gatherings_of_one_moment_have_an_order_and_come_after_all_that_was_read(self, place: Place) -> None:
        directory = the_network()
        other = replace(directory.rounds[AUTUMN], id=RoundId("spring"))
        directory = replace(directory, rounds={AUTUMN: directory.rounds[AUTUMN], other.id: other})
        for n in range(3):
            place.count(
                *(
                    a_submission((one, n, round_), unit=one, round_=round_, time=ANSWERED)
                    for one in ("auto", "kone")
                    for round_ in (AUTUMN, "spring")
                ),
                at=ENDED + timedelta(hours=1),
            )
        place.read_to(ENDED + timedelta(hours=1))
        assert place.gather(directory, read=False).releases == 2
        places = [(one.at, one.partition, one.offset) for one in place.counting.releases()]
        assert places == [(ENDED + timedelta(hours=1), GATHERED, 1), (ENDED + timedelta(hours=1), GATHERED, 2)]


class TestInMemory(GatheringContract):
    @pytest.fixture
    def place(self) -> Place:
        gathering = MemoryGathering(partitions=PARTITIONS)
        return Place(gathering.counting, gathering.work)


class OnSql(GatheringContract):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        with migrated(url) as engine:
            yield engine

    @pytest.fixture
    def place(self, engine: Engine) -> Place:
        return on_sql(engine)

    def test_of_two_who_gather_at_once_one_does(self, place: Place) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3"))
        place.read_to(ENDED)
        with ThreadPoolExecutor(3) as threads:
            done = list(threads.map(lambda _: place.gather(the_network(), read=False), range(3)))
        assert sorted(one.releases for one in done) == [0, 0, 1]
        assert len(place.counting.releases()) == 1

    def test_a_goal_of_the_organisation_takes_it_as_evidence_once(self, place: Place, engine: Engine) -> None:
        directory, states = the_network(), []
        goals = partial(SqlGoalWork, engine, partitions=PARTITIONS, trace=lambda: None)
        notice(goals(), directory, now=ANSWERED - DAY)
        place.count(*(one for unit in ("auto", "kone", "sote") for one in answered(unit, range(4), trust="1")))
        assert judge(goals(), directory, now=ANSWERED).goals == 0
        place.gather(directory)
        for hours in (0, 1, 24, 48, 72, 96):
            now = ENDED + timedelta(hours=hours)
            place.read_to(now)
            judge(goals(), directory, now=now)
            tick(goals, directory, now=now)
            with reading(engine) as connection:
                found = SqlStandings(connection).of([TRUST], today=local_day(now))[TRUST]
                states.append((found.state, len(found.history)))
        assert states == [(State.MISSED, 1)] * 6

    def test_what_was_gathered_moves_with_everything_and_is_not_gathered_again(
        self, place: Place, engine: Engine, tmp_path: Path
    ) -> None:
        place.count(*answered("auto", range(3), trust="5"), *answered("kone", range(3), trust="3", benefit="1"))
        place.gather(the_network())
        with migrated(f"sqlite:///{tmp_path}/new.db") as another:
            with Tables(another, CARRIED).filling() as filling:
                for table, row in Tables(engine, CARRIED).rows():
                    filling.add(table, [row])
            new = on_sql(another)
            assert new.gather(the_network(), now=ENDED + DAY) == Gathered()
            assert new.counting.releases() == place.counting.releases()
            assert new.shown(the_network(), TREDU) == place.shown(the_network(), TREDU)

    def test_who_counts_waits_for_it(self, place: Place, engine: Engine) -> None:
        place.count(*answered("auto", range(3), trust="5"))
        with SqlGatheringWork(engine, partitions=PARTITIONS) as work:
            work.lock_all()
            with ThreadPoolExecutor(1) as threads:
                counting = threads.submit(place.count, *answered("kone", range(1), trust="5"))
                assert not counting.done()
                work.commit()
                counting.result()
        with reading(engine) as connection:
            known = offsets.read(connection, OFFSETS, group=GROUP)
        assert {one.partition for one in known if one.partition >= 0} == set(range(PARTITIONS))


class TestOnSqlite(OnSql):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/aggregator.db"


@pytest.mark.servers
class TestOnPostgres(OnSql):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
