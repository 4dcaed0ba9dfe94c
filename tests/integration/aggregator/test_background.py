"""The whole background of the aggregator over the SQL log, from a record to panes, shifts and dead letters."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.aggregator import bootstrap
from services.aggregator.adapters.panes import SqlPanes
from services.aggregator.adapters.tables import OFFSETS, OUTBOX
from services.aggregator.application.ports.counting import Pane
from services.aggregator.config import Settings
from services.aggregator.domain.pools import Counts
from shared.contracts.dead_letters import read_dead_letter
from shared.contracts.topics import DEAD_LETTERS, FEEDBACK
from shared.contracts.wire import Outgoing
from shared.log import offsets
from shared.log.offsets import PartitionsChanged
from shared.log.port import Record
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import reading
from tests.fakes.aggregator import AUTO, PARTNERSHIP, a_response_id, a_submission, a_withdrawal
from tests.fakes.patience import until
from tests.integration.aggregator.running import Running, on_sqlite, prepare, running, send


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = on_sqlite(tmp_path)
    prepare(settings)
    return settings


@pytest.fixture
def aggregator(settings: Settings) -> Iterator[Running]:
    with running(settings) as run:
        until(lambda: run.metric("kaiku_consumer_records_total", group="aggregator") == 0)
        yield run


def panes(run: Running) -> Pane:
    today = local_day(SystemClock().now())
    with reading(run.engine) as connection:
        return SqlPanes(connection).sums(units=[AUTO], survey=PARTNERSHIP, since=today - timedelta(days=1), until=today)


def records_of(run: Running, topic: str, *, count: int) -> list[Record]:
    with closing(run.log.consumer(group="test", topics=[topic])) as consumer:
        found: list[Record] = []

        def all_have_come() -> bool:
            found.extend(consumer.poll(limit=count, timeout=0.1))
            return len(found) >= count

        until(all_have_come)
        return found


def counted(run: Running) -> tuple[int, int, int]:
    with bootstrap.tallies(run.settings) as tallies:
        found = tallies.all()
    return (sum(one.counted for one in found), sum(one.withdrawn for one in found), sum(one.waiting for one in found))


def test_five_submissions_are_released_and_judged_within_a_second(aggregator: Running) -> None:
    now = SystemClock().now()
    aggregator.send(a_submission("warm", unit="other", time=now))
    until(lambda: counted(aggregator) == (1, 0, 1))
    began = time.monotonic()
    aggregator.send(*(a_submission(n, time=now) for n in range(5)))
    until(lambda: panes(aggregator).responses == 5)
    assert time.monotonic() - began < 1.0
    assert panes(aggregator).counts == {"trust": Counts(5, 0, {"4": 5})}
    until(lambda: aggregator.metric("kaiku_submit_to_judged_seconds_count") == 1)
    assert aggregator.metric("kaiku_submit_to_released_seconds_count") == 1
    assert aggregator.metric("kaiku_releases_total") == 1
    assert counted(aggregator) == (6, 0, 1)


def test_the_same_events_sent_twice_are_counted_once(aggregator: Running) -> None:
    events = [a_submission(n, time=SystemClock().now()) for n in range(7)]
    aggregator.send(*events)
    aggregator.send(*events, a_withdrawal(events[6]), a_withdrawal(events[6]))
    until(lambda: aggregator.metric("kaiku_consumer_records_total", group="aggregator") == 16)
    assert counted(aggregator) == (7, 1, 1)
    assert panes(aggregator).responses == 5
    of = {"type": "feedback.submitted.v1"}
    assert aggregator.metric("kaiku_events_total", **of, outcome="repeated") == 7


def test_what_cant_be_used_goes_to_the_dead_letters_with_its_reason(aggregator: Running) -> None:
    poison = Outgoing(a_response_id("poison"), FEEDBACK.name, AUTO, "?", b"{not json")
    foreign = Outgoing(a_response_id("foreign"), FEEDBACK.name, "elsewhere", "?", b"")
    send(aggregator.log, [poison, foreign])
    aggregator.send(a_submission(1))
    found = [read_dead_letter(one.value) for one in records_of(aggregator, DEAD_LETTERS.name, count=2)]
    assert [(one.offset, one.value, one.reason) for one in found] == [
        (0, b"{not json", "malformed"),
        (1, b"", "malformed"),
    ]
    assert counted(aggregator) == (1, 0, 1)
    assert aggregator.metric("kaiku_dead_letters_total", reason="malformed") == 2


def test_a_flood_of_dead_letters_stops_counting_and_says_so(tmp_path: Path) -> None:
    settings = on_sqlite(tmp_path, KAIKU_DEAD_LETTERS_AN_HOUR="3")
    prepare(settings)
    with running(settings) as run:
        send(run.log, [Outgoing(a_response_id(n), FEEDBACK.name, AUTO, "?", b"?") for n in range(4)])
        until(lambda: "counting" in run.background.health.missing())
        run.send(a_submission(1))
        until(lambda: not {"database", "log"} & run.background.health.missing().keys())
        assert counted(run) == (0, 0, 0)
        with reading(run.engine) as connection:
            assert connection.execute(select(OUTBOX)).all() == []
    patient = on_sqlite(tmp_path, KAIKU_DEAD_LETTERS_AN_HOUR="4")
    with running(patient) as run:
        until(lambda: counted(run) == (1, 0, 1))


def test_a_restart_goes_on_where_it_was(settings: Settings) -> None:
    with running(settings) as run:
        run.send(*(a_submission(n) for n in range(3)))
        until(lambda: counted(run) == (3, 0, 3))
    with running(settings) as run:
        run.send(*(a_submission(n, time=SystemClock().now()) for n in range(3, 6)))
        until(lambda: counted(run) == (6, 0, 1))
        assert panes(run).responses == 5


def test_another_number_of_partitions_is_refused_at_the_start(settings: Settings) -> None:
    with running(settings) as run:
        with run.engine.begin() as connection:
            offsets.expect_partitions(connection, OFFSETS, group="aggregator", partitions={})
        until(lambda: not run.background.health.missing())
        run.send(a_submission(1))
        until(lambda: counted(run) == (1, 0, 1))
        with run.engine.begin() as connection:
            connection.execute(OFFSETS.update().where(OFFSETS.c.log_partition == -1).values(next_offset=12))
    with running(settings, roles=["consume"]) as again:
        until(lambda: again.failures)
        assert isinstance(again.failures.pop(), PartitionsChanged)
