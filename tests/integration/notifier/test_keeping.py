"""Old notices are forgotten, each kind in its time; what still waits is not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.notifier.adapters.keeping import NEWS_FOR, SIGN_INS_FOR, forget
from services.notifier.adapters.work import SqlWork
from services.notifier.domain.notices import Notice
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
from tests.contract.notifier.test_store import VERSIONS
from tests.fakes.notifier import NOON, a_notice, a_request

SHIFT, SIGN_IN, WAITING = a_notice(), a_notice(a_request()), a_notice(to="bert", created=NOON + timedelta(seconds=1))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_from(f"sqlite:///{tmp_path}/notifier.db")
    upgrade(engine, VERSIONS)
    with SqlWork(engine) as work:
        for notice in (SHIFT, SIGN_IN, WAITING):
            work.ledger.add(notice)
        work.commit()
    for number in range(2):
        with SqlWork(engine) as work:
            claim = work.ledger.claim(now=NOON, until=NOON, lease=SHIFT.id)
            assert claim, number
            work.ledger.sent(claim, now=NOON)
            work.commit()
    yield engine
    engine.dispose()


def kept(engine: Engine) -> list[Notice]:
    with SqlWork(engine) as work:
        return [one for one in (SHIFT, SIGN_IN, WAITING) if work.ledger.one(one.id)]


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (SIGN_INS_FOR, [SHIFT, SIGN_IN, WAITING]),
        (SIGN_INS_FOR + timedelta(seconds=1), [SHIFT, WAITING]),
        (NEWS_FOR, [SHIFT, WAITING]),
        (NEWS_FOR + timedelta(seconds=1), [WAITING]),
    ],
)
def test_what_ended_long_ago_is_forgotten(engine: Engine, after: timedelta, left: list[Notice]) -> None:
    forget(engine, now=NOON + after)
    assert kept(engine) == left
