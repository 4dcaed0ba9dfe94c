"""The relay is killed at each of its lines in turn, and started again."""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from shared.log import outbox, relay
from shared.log.port import LogUnavailable
from shared.log.relay import Relay
from tests.fakes.log import NOON, OUTBOX, CountingRelayJournal, OpenFence, TroubledLog, WhenIdle, a_row, write

ROWS = [a_row(str(n), key=f"unit-{n % 2}") for n in range(4)]
WATCHED = {inspect.getsourcefile(module) for module in (relay, outbox)}


class Killed(BaseException):
    """Nothing in the code catches this, as nothing catches a SIGKILL."""


@contextmanager
def killed_at(line: int) -> Iterator[list[int]]:
    """Raise Killed when the relay's code comes to its so-many-th line; yields how many lines there were."""
    lines = [0]

    def watch(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == line:
                raise Killed
        return watch

    sys.settrace(watch)
    try:
        yield lines
    finally:
        sys.settrace(None)


def run(engine: Engine, log: TroubledLog) -> None:
    role = Relay(
        engine,
        OUTBOX,
        log,
        fence=OpenFence(),
        now=lambda: NOON,
        journal=CountingRelayJournal(),
        batch=2,
    )
    role.run(WhenIdle(lets=1))


def troubled(log: TroubledLog) -> None:
    log.sending, log.prefix = [None, LogUnavailable("cut off")], 1


def refusing(log: TroubledLog) -> None:
    log.refused = {b"2"}


def first_of_each(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


@pytest.mark.parametrize("prepare", [lambda _: None, troubled, refusing], ids=["well", "cut off", "refused"])
def test_a_relay_killed_at_any_line_skips_nothing_and_keeps_the_order(
    engine: Engine, prepare: Callable[[TroubledLog], None]
) -> None:
    line, was_killed = 0, True
    while was_killed:
        line, was_killed = line + 1, False
        with engine.begin() as connection:
            connection.execute(delete(OUTBOX))
        log = TroubledLog()
        prepare(log)
        write(engine, *ROWS)
        try:
            with killed_at(line):
                run(engine, log)
        except Killed:
            was_killed = True
        run(engine, log)
        log.refused = set()
        with engine.begin() as connection:
            parked = outbox.unpark(connection, OUTBOX)
            assert not [row for row in outbox.unpublished(connection, OUTBOX, limit=9) if row.outgoing.payload != b"2"]
        run(engine, log)
        expected = ["0", "1", "3", "2"] if parked else ["0", "1", "2", "3"]
        assert first_of_each(log.values()) == expected, line
    assert line > 60
