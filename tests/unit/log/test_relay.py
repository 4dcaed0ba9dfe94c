import threading
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from shared.contracts.documents import tombstone
from shared.contracts.topics import DIRECTORY
from shared.log import outbox
from shared.log.outbox import Backlog
from shared.log.port import LogUnavailable, MissingTopic
from shared.log.relay import Relay, RelayJournal, RelayMetrics
from tests.fakes.log import (
    NOON,
    OUTBOX,
    CountingRelayJournal,
    OpenFence,
    TroubledLog,
    WhenIdle,
    a_row,
    write,
)
from tests.fakes.patience import until


def relay(
    engine: Engine,
    log: TroubledLog,
    *,
    fence: OpenFence | None = None,
    journal: RelayJournal | None = None,
    batch: int = 500,
) -> Relay:
    return Relay(
        engine,
        OUTBOX,
        log,
        fence=fence or OpenFence(),
        now=lambda: NOON,
        journal=journal or CountingRelayJournal(),
        batch=batch,
    )


def waiting(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        rows = outbox.unpublished(connection, OUTBOX, limit=1000)
    return [(row.outgoing.payload or b"").decode() for row in rows]


def test_what_was_committed_is_sent_in_order_and_marked(engine: Engine, log: TroubledLog) -> None:
    journal = CountingRelayJournal()
    write(engine, *(a_row(str(n), key=f"unit-{n % 3}") for n in range(25)))
    relay(engine, log, journal=journal, batch=10).run(WhenIdle())
    assert log.values() == [str(n) for n in range(25)]
    assert not waiting(engine)
    assert journal.rows_sent == 25


def test_a_message_carries_its_key_and_what_its_value_is(engine: Engine, log: TroubledLog) -> None:
    write(engine, a_row("a", key="unit-1"))
    relay(engine, log).run(WhenIdle())
    (record,) = log.records()
    assert (record.key, record.value) == ("unit-1", b"a")
    assert record.headers == (("content-type", b"application/cloudevents+json"),)


def test_a_tombstone_is_sent_as_one(engine: Engine, log: TroubledLog) -> None:
    write(engine, tombstone("round/r1"))
    relay(engine, log).run(WhenIdle())
    (record,) = log.records(DIRECTORY.name)
    assert (record.key, record.value, record.headers) == ("round/r1", None, ())


def test_no_transaction_is_open_while_it_sends(engine: Engine, log: TroubledLog) -> None:
    rows = [a_row("written while sending")]
    log.while_sending = lambda: write(engine, rows.pop()) if rows else None
    write(engine, a_row("a"))
    relay(engine, log).run(WhenIdle(lets=1))
    assert log.values() == ["a", "written while sending"]


def test_a_log_that_is_away_is_tried_again_until_it_is_back(engine: Engine, log: TroubledLog) -> None:
    journal = CountingRelayJournal()
    log.sending = [LogUnavailable("no broker")] * 4
    write(engine, a_row("a"), a_row("b"))
    relay(engine, log, journal=journal).run(WhenIdle(lets=4))
    assert log.values() == ["a", "b"]
    assert (journal.tries_failed, journal.rows_sent) == (4, 2)


def test_a_batch_of_which_a_part_went_through_is_sent_again_as_a_whole(engine: Engine, log: TroubledLog) -> None:
    log.sending, log.prefix = [LogUnavailable("cut off")], 2
    write(engine, a_row("a"), a_row("b"), a_row("c"))
    relay(engine, log).run(WhenIdle(lets=1))
    assert log.values() == ["a", "b", "a", "b", "c"]


def test_what_waits_is_counted_while_the_log_is_away(engine: Engine, log: TroubledLog) -> None:
    journal = CountingRelayJournal()
    log.sending = [LogUnavailable("no broker")]
    write(engine, a_row("a"), a_row("b"))
    relay(engine, log, journal=journal).run(WhenIdle())
    assert journal.backlogs == [Backlog(2, NOON)]


def test_a_missing_topic_holds_everything_up_until_it_is_made(
    engine: Engine, log: TroubledLog, caplog: pytest.LogCaptureFixture
) -> None:
    log.sending = [MissingTopic("kaiku.feedback is not there: run `kaiku topics`")]
    write(engine, a_row("a"))
    relay(engine, log).run(WhenIdle(lets=1))
    assert log.values() == ["a"]
    assert "run `kaiku topics`" in caplog.text


def test_a_refused_message_is_put_aside_and_the_others_go_on(
    engine: Engine, log: TroubledLog, caplog: pytest.LogCaptureFixture
) -> None:
    journal = CountingRelayJournal()
    log.refused = {b"b"}
    write(engine, a_row("a"), a_row("b"), a_row("c"))
    relay(engine, log, journal=journal).run(WhenIdle())
    assert log.values() == ["a", "c"]
    assert (journal.rows_sent, journal.rows_refused) == (2, 1)
    assert f"refuses outbox row {a_row('b').id}" in caplog.text
    with engine.begin() as connection:
        parked = connection.execute(select(OUTBOX).where(OUTBOX.c.refused.is_not(None))).one()
    assert (parked.payload, parked.published_at, parked.refused) == (b"b", None, "too large for the log")


def test_a_row_that_was_put_aside_goes_out_once_it_may(engine: Engine, log: TroubledLog) -> None:
    log.refused = {b"b"}
    write(engine, a_row("a"), a_row("b"))
    relay(engine, log).run(WhenIdle())
    log.refused = set()
    with engine.begin() as connection:
        outbox.unpark(connection, OUTBOX)
    relay(engine, log).run(WhenIdle())
    assert log.values() == ["a", "b"]


def test_a_relay_stands_by_while_another_holds_the_fence(engine: Engine, log: TroubledLog) -> None:
    fence, stop = OpenFence(), threading.Event()
    fence.is_taken_by_another = True
    write(engine, a_row("a"))
    relay(engine, log, fence=fence).run(WhenIdle(lets=3))
    assert not log.values()
    fence.is_taken_by_another = False
    running = threading.Thread(target=relay(engine, log, fence=fence).run, args=(stop,))
    running.start()
    until(lambda: log.values() == ["a"])
    fence.is_taken_by_another = True
    write(engine, a_row("b"))
    until(lambda: not fence.is_held)
    assert log.values() == ["a"]
    stop.set()
    running.join()


def test_a_batch_at_hand_is_finished_before_it_stops(engine: Engine, log: TroubledLog) -> None:
    stop = threading.Event()

    class Journal(CountingRelayJournal):
        def sent(self, rows: int) -> None:
            super().sent(rows)
            stop.set()

    write(engine, *(a_row(str(n)) for n in range(30)))
    fence = OpenFence()
    relay(engine, log, fence=fence, journal=Journal(), batch=10).run(stop)
    assert log.values() == [str(n) for n in range(10)]
    assert waiting(engine) == [str(n) for n in range(10, 30)]
    assert not fence.is_held


def test_a_mistake_of_ours_ends_the_role(engine: Engine, log: TroubledLog) -> None:
    log.sending = [IntegrityError("-", {}, Exception("-"))]
    fence = OpenFence()
    write(engine, a_row("a"))
    with pytest.raises(IntegrityError):
        relay(engine, log, fence=fence).run(threading.Event())
    assert not fence.is_held


def test_the_log_is_kept_tidy_and_old_rows_are_forgotten(engine: Engine, log: TroubledLog) -> None:
    write(engine, a_row("old"), a_row("young"))
    with engine.begin() as connection:
        first, second = (row.position for row in outbox.unpublished(connection, OUTBOX, limit=2))
        outbox.mark(connection, OUTBOX, [first], now=NOON - timedelta(days=8))
        outbox.mark(connection, OUTBOX, [second], now=NOON - timedelta(days=6))
    relay(engine, log).run(WhenIdle())
    assert log.kept == [NOON]
    with engine.begin() as connection:
        assert connection.execute(select(OUTBOX.c.position)).scalars().all() == [second]


def test_it_looks_often_and_more_often_while_rows_keep_coming(engine: Engine, log: TroubledLog) -> None:
    quiet, busy = WhenIdle(lets=1), WhenIdle(lets=1)
    relay(engine, log).run(quiet)
    assert quiet.waited == [0.05, 0.05]
    write(engine, a_row("a"))
    relay(engine, log).run(busy)
    assert busy.waited == [0.01, 0.01]


def test_metrics_start_at_zero_and_tell_what_happened() -> None:
    registry, moment = CollectorRegistry(), 1000.0
    metrics = RelayMetrics(registry, monotonic=lambda: moment)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    outcomes = ("sent", "refused", "unavailable")
    assert [value("kaiku_relay_sends_total", outcome=one) for one in outcomes] == [0, 0, 0]
    assert value("kaiku_outbox_oldest_age_seconds") == 0
    metrics.sent(3)
    metrics.refused()
    metrics.unavailable()
    metrics.waiting(Backlog(7, NOON - timedelta(seconds=30), parked=2), now=NOON)
    assert [value("kaiku_relay_sends_total", outcome=one) for one in outcomes] == [3, 1, 1]
    assert value("kaiku_outbox_unpublished") == 7
    assert value("kaiku_outbox_refused") == 2
    assert value("kaiku_outbox_oldest_age_seconds") == 30
    moment += 12
    assert value("kaiku_outbox_oldest_age_seconds") == 42
