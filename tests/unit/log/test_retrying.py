import sqlite3

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from shared.log.port import LogUnavailable, MissingTopic
from shared.log.retrying import Backoff, is_away
from tests.fakes.log import WhenIdle


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (LogUnavailable("-"), "log"),
        (MissingTopic("-"), None),
        (OperationalError("SELECT", {}, psycopg.OperationalError("server closed the connection")), "database"),
        (OperationalError("SELECT", {}, psycopg.errors.DeadlockDetected("-")), "database"),
        (InterfaceError("SELECT", {}, psycopg.InterfaceError("-")), "database"),
        (DBAPIError("SELECT", {}, psycopg.Error("-"), connection_invalidated=True), "database"),
        (NoConnectionFree("-"), "database"),
        (IntegrityError("INSERT", {}, sqlite3.IntegrityError("-")), None),
        (ZeroDivisionError("-"), None),
    ],
)
def test_what_passes_is_told_from_what_does_not(error: Exception, away: str | None) -> None:
    assert is_away(error) == away


def test_a_mistake_in_a_statement_does_not_pass(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(OperationalError) as refused:
        connection.execute(text("SELECT * FROM nowhere"))
    assert is_away(refused.value) is None


def test_a_locked_database_passes() -> None:
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert is_away(OperationalError("BEGIN IMMEDIATE", {}, locked)) == "database"


def test_each_failure_in_a_row_waits_longer_up_to_five_seconds() -> None:
    stop, backoff = WhenIdle(lets=100), Backoff("the relay")
    for _ in range(20):
        backoff.wait(stop, LogUnavailable("-"))
    for number, waited in enumerate(stop.waited):
        whole = min(5.0, 0.1 * 2**number)
        assert whole / 2 <= waited <= whole
    assert len(set(stop.waited[-10:])) > 1
    backoff.worked()
    backoff.wait(stop, LogUnavailable("-"))
    assert stop.waited[-1] <= 0.1


def test_what_is_away_is_said_at_once_then_each_minute_and_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    moment = 1000.0
    stop, backoff = WhenIdle(lets=100), Backoff("the relay", monotonic=lambda: moment)
    caplog.set_level("INFO")
    for moment in (1000.0, 1001.0, 1059.0, 1060.0, 1061.0):  # noqa: B007 – the clock above reads it
        backoff.wait(stop, LogUnavailable("no broker\nand more"))
    backoff.worked()
    backoff.worked()
    assert [record.message for record in caplog.records] == [
        "the relay waits: LogUnavailable: no broker",
        "the relay waits: LogUnavailable: no broker",
        "the relay goes on after 5 tries",
    ]
