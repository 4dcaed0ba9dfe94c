from datetime import timedelta

from sqlalchemy import Engine, select

from shared.log import outbox
from shared.log.outbox import Backlog
from tests.fakes.log import NOON, OUTBOX, a_row, write

LATER = NOON + timedelta(hours=1)


def positions(engine: Engine) -> list[int]:
    with engine.begin() as connection:
        return [row.position for row in outbox.unpublished(connection, OUTBOX, limit=100)]


def test_rows_wait_in_the_order_in_which_they_were_written(engine: Engine) -> None:
    write(engine, a_row("b"), a_row("a"))
    write(engine, a_row("c", key=None))
    with engine.begin() as connection:
        waiting = outbox.unpublished(connection, OUTBOX, limit=10)
        assert [row.outgoing for row in waiting] == [a_row("b"), a_row("a"), a_row("c", key=None)]
        assert outbox.unpublished(connection, OUTBOX, limit=2) == waiting[:2]


def test_a_row_of_a_transaction_that_failed_does_not_wait(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        outbox.add(connection, OUTBOX, [a_row("a")], now=NOON)
        transaction.rollback()
    assert not positions(engine)


def test_a_published_row_carries_nothing_any_more(engine: Engine) -> None:
    write(engine, a_row("a"), a_row("b"))
    first, second = positions(engine)
    with engine.begin() as connection:
        outbox.mark(connection, OUTBOX, [first], now=LATER)
        row = connection.execute(select(OUTBOX).where(OUTBOX.c.position == first)).one()
    assert (row.payload, row.published_at) == (None, 1_795_518_000_000_000)
    assert positions(engine) == [second]


def test_the_backlog_tells_how_much_waits_and_since_when(engine: Engine) -> None:
    with engine.begin() as connection:
        assert outbox.backlog(connection, OUTBOX) == Backlog(0, None)
    write(engine, a_row("a"))
    write(engine, a_row("b"), a_row("c"), now=LATER)
    first, second, _ = positions(engine)
    with engine.begin() as connection:
        assert outbox.backlog(connection, OUTBOX) == Backlog(3, NOON)
        outbox.mark(connection, OUTBOX, [first], now=LATER)
        outbox.park(connection, OUTBOX, second, reason="too large")
        assert outbox.backlog(connection, OUTBOX) == Backlog(1, LATER, parked=1)


def test_a_row_that_was_put_aside_keeps_what_it_carries_and_can_wait_again(engine: Engine) -> None:
    write(engine, a_row("a"), a_row("b"))
    first, second = positions(engine)
    with engine.begin() as connection:
        outbox.park(connection, OUTBOX, first, reason="too large")
    assert positions(engine) == [second]
    with engine.begin() as connection:
        assert outbox.unpark(connection, OUTBOX) == 1
        assert outbox.unpublished(connection, OUTBOX, limit=1)[0].outgoing == a_row("a")


def test_only_what_was_published_long_ago_is_forgotten(engine: Engine) -> None:
    write(engine, a_row("a"), a_row("b"), a_row("c"))
    first, second, third = positions(engine)
    with engine.begin() as connection:
        outbox.mark(connection, OUTBOX, [first], now=NOON)
        outbox.mark(connection, OUTBOX, [second], now=LATER)
        assert outbox.forget(connection, OUTBOX, before=LATER) == 1
        left = connection.execute(select(OUTBOX.c.position).order_by(OUTBOX.c.position)).scalars().all()
    assert left == [second, third]


def test_looking_for_what_waits_reads_only_what_waits(engine: Engine) -> None:
    query = "EXPLAIN QUERY PLAN SELECT * FROM outbox WHERE published_at IS NULL AND refused IS NULL ORDER BY position"
    with engine.begin() as connection:
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    assert "outbox_unpublished" in plan
