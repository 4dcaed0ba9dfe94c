"""Who waits for SQLite's one writer shares the next transaction."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from services.collector.adapters.intake import SqliteIntake
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.tables import OUTBOX
from services.collector.domain.errors import Unavailable
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.contract.collector.store import HERE, an_offer
from tests.e2e.instance import until
from tests.fakes.collector import NOON

MANY = 10


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_from(f"sqlite:///{tmp_path}/collector.db")
    upgrade(engine, "services.collector.adapters.migrations.versions")
    yield engine
    engine.dispose()


@pytest.fixture
def intake(engine: Engine) -> SqliteIntake:
    return SqliteIntake(engine)


def all_waiting(intake: SqliteIntake, pool: ThreadPoolExecutor, *, key: str = "") -> list[Future[bool]]:
    """Offers of which one has its turn, and the others wait for theirs."""
    asked = [
        pool.submit(intake.keep, an_offer(number, key=key and f"{key}-{number // 2}"), now=NOON)
        for number in range(MANY)
    ]
    until(lambda: len(intake._waiting) == MANY - 1, what="all but one to wait")
    return asked


def test_those_who_wait_share_one_transaction(engine: Engine, intake: SqliteIntake) -> None:
    commits: list[object] = []
    with ThreadPoolExecutor(MANY) as pool:
        with engine.begin():
            asked = all_waiting(intake, pool)
            event.listen(engine, "commit", commits.append)
        assert all(one.result() for one in asked)
    assert len(commits) - 1 == 2  # beside the one that kept them waiting: the first alone, then all others together
    assert [one.accepted for one in SqlKept(engine).tallies()] == [MANY]


def test_each_of_them_has_its_own_verdict(engine: Engine, intake: SqliteIntake) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        with engine.begin():
            asked = all_waiting(intake, pool, key="the-same-for-two")
        assert sorted(one.result() for one in asked) == [False] * (MANY // 2) + [True] * (MANY // 2)
    assert [(one.place, one.accepted) for one in SqlKept(engine).tallies()] == [(HERE, MANY // 2)]


def test_what_fails_for_one_fails_for_all_and_keeps_nothing(engine: Engine, intake: SqliteIntake) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        with engine.begin() as connection:
            asked = all_waiting(intake, pool)
            OUTBOX.drop(connection)
        assert all(isinstance(one.exception(), Unavailable) for one in asked)
    with engine.begin() as connection:
        OUTBOX.create(connection)
    assert SqlKept(engine).tallies() == []
    assert intake.keep(an_offer(), now=NOON)
