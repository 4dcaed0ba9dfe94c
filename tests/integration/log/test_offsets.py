"""Stored offsets on real databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.log import offsets
from shared.log.moments import EPOCH
from shared.log.offsets import PartitionsChanged, StoredOffsets
from shared.log.port import Progress, TopicPartition
from tests.fakes.log import NOON, OFFSETS, a_database

FIRST, SECOND = TopicPartition("kaiku.feedback", 0), TopicPartition("kaiku.feedback", 1)
NEVER = Progress(0, EPOCH)


def store(engine: Engine, progress: dict[TopicPartition, Progress], *, group: str = "group") -> None:
    with engine.begin() as connection:
        offsets.lock_and_read(connection, OFFSETS, group=group, partitions=progress)
        offsets.store(connection, OFFSETS, group=group, progress=progress)


class KeepingOffsets:
    """What holds on each database. A class for each brings `engine`."""

    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        raise NotImplementedError

    def test_a_partition_that_was_never_read_starts_at_the_beginning(self, engine: Engine) -> None:
        with engine.begin() as connection:
            locked = offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[SECOND, FIRST])
            assert locked == {FIRST: NEVER, SECOND: NEVER}
            assert offsets.read(connection, OFFSETS, group="other", partitions=[FIRST]) == {FIRST: NEVER}

    def test_what_was_stored_is_read_again_by_the_same_group_only(self, engine: Engine) -> None:
        progress = {
            FIRST: Progress(2**40, NOON + timedelta(microseconds=1)),
            SECOND: Progress(3, NOON),
        }
        store(engine, progress)
        with engine.begin() as connection:
            assert offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[FIRST, SECOND]) == progress
            assert offsets.read(connection, OFFSETS, group="group") == progress
            assert offsets.read(connection, OFFSETS, group="group", partitions=[SECOND]) == {SECOND: progress[SECOND]}
            assert offsets.read(connection, OFFSETS, group="other") == {}

    def test_nothing_asked_is_nothing_locked(self, engine: Engine) -> None:
        with engine.begin() as connection:
            assert offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[]) == {}
            assert offsets.read(connection, OFFSETS, group="group", partitions=[]) == {}
            offsets.store(connection, OFFSETS, group="group", progress={})

    def test_what_was_not_committed_was_not_stored(self, engine: Engine) -> None:
        with engine.connect() as connection, connection.begin() as transaction:
            offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[FIRST])
            offsets.store(connection, OFFSETS, group="group", progress={FIRST: Progress(9, NOON)})
            transaction.rollback()
        with engine.begin() as connection:
            assert offsets.read(connection, OFFSETS, group="group", partitions=[FIRST]) == {FIRST: NEVER}

    def test_who_comes_second_waits_and_sees_what_the_first_one_stored(self, engine: Engine) -> None:
        seen: list[Progress] = []
        waits = threading.Event()

        def come_second() -> None:
            waits.set()
            with engine.begin() as connection:
                seen.extend(
                    offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[FIRST, SECOND]).values()
                )

        second = threading.Thread(target=come_second)
        with engine.begin() as connection:
            offsets.lock_and_read(connection, OFFSETS, group="group", partitions=[FIRST])
            second.start()
            waits.wait()
            offsets.store(connection, OFFSETS, group="group", progress={FIRST: Progress(5, NOON)})
            assert not seen
        second.join()
        assert seen == [Progress(5, NOON), NEVER]

    def test_members_that_lock_in_any_order_lose_no_step(self, engine: Engine) -> None:
        def step(partitions: list[TopicPartition]) -> None:
            for _ in range(25):
                with engine.begin() as connection:
                    found = offsets.lock_and_read(connection, OFFSETS, group="group", partitions=partitions)
                    further = {place: Progress(one.next_offset + 1, NOON) for place, one in found.items()}
                    offsets.store(connection, OFFSETS, group="group", progress=further)

        orders = [[FIRST, SECOND], [SECOND, FIRST], [FIRST, SECOND], [SECOND, FIRST]]
        threads = [threading.Thread(target=step, args=(order,)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with engine.begin() as connection:
            found = offsets.read(connection, OFFSETS, group="group")
        assert [one.next_offset for one in found.values()] == [100, 100]

    def test_the_number_of_partitions_must_stay_as_it_was(self, engine: Engine) -> None:
        stored = StoredOffsets(engine, OFFSETS, group="group")
        stored.expect({"kaiku.feedback": 12, "kaiku.goals": 12})
        stored.expect({"kaiku.feedback": 12})
        with pytest.raises(PartitionsChanged, match=r"kaiku.feedback has 24 partitions, but group began .* with 12"):
            stored.expect({"kaiku.feedback": 24})
        StoredOffsets(engine, OFFSETS, group="other").expect({"kaiku.feedback": 24})

    def test_the_number_of_partitions_is_no_partition(self, engine: Engine) -> None:
        stored = StoredOffsets(engine, OFFSETS, group="group")
        stored.expect({"kaiku.feedback": 12})
        assert stored.stored([FIRST]) == {FIRST: 0}
        with engine.begin() as connection:
            assert offsets.read(connection, OFFSETS, group="group") == {FIRST: NEVER}


class TestOnSqlite(KeepingOffsets):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        with a_database(f"sqlite:///{tmp_path}/service.db") as engine:
            yield engine


@pytest.mark.servers
class TestOnPostgres(KeepingOffsets):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        with a_database(postgres_url) as engine:
            yield engine

    def test_other_partitions_and_groups_are_not_kept_waiting(self, engine: Engine) -> None:
        store(engine, {FIRST: NEVER, SECOND: NEVER})
        store(engine, {FIRST: NEVER}, group="other")
        with engine.begin() as one, engine.begin() as two:
            offsets.lock_and_read(one, OFFSETS, group="group", partitions=[FIRST])
            assert offsets.lock_and_read(two, OFFSETS, group="group", partitions=[SECOND]) == {SECOND: NEVER}
            assert offsets.lock_and_read(two, OFFSETS, group="other", partitions=[FIRST]) == {FIRST: NEVER}
