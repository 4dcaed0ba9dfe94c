"""The ledger of a service's jobs: what has run, and whose turn it is. When something is due is decided in `due`.

    job, due_at: the key · started, ended, attempts, outcome; moments in whole microseconds since 1970 in UTC

A turn is a lock that nobody waits for. PostgreSQL: an advisory lock that lives as long as a transaction, which also
notes the end of the run; it is idle meanwhile, and holds no snapshot. SQLite: a locked file beside the database, for a
transaction there would keep everybody from writing. Both end with the process that has them.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from shared.runtime.database import reading
from shared.runtime.scheduling.due import Outcome, Run, Standing

# What is old is forgotten, but for the latest runs: a clock that is set back must find them.
KEPT_FOR = timedelta(days=60)
KEPT_RUNS = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Turn(Protocol):
    """Somebody's turn to run a job: nobody else runs it meanwhile."""

    def standing(self, *, now: datetime) -> Standing:
        """What is known of the job."""

    def begin(self, due: datetime, *, now: datetime) -> None:
        """Note that the run of a due time begins: seen by all from now on, even if this process dies."""

    def end(self, due: datetime, outcome: Outcome, *, now: datetime) -> None:
        """Note how it ended, at the latest when the turn is over. Forgets old runs."""


class Ledger(Protocol):
    """What all processes of a service know of its jobs."""

    def standing(self, job: str, *, now: datetime) -> Standing:
        """What is known of a job."""

    def turn(self, job: str) -> AbstractContextManager[Turn | None]:
        """Have the turn for a while; None when another has it."""


def job_runs_table(metadata: MetaData) -> Table:
    """A service's ledger of jobs."""
    return Table(
        "job_runs",
        metadata,
        Column("job", String, primary_key=True),
        Column("due_at", BigInteger, primary_key=True, autoincrement=False),
        Column("started", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("ended", BigInteger),
        Column("outcome", String),
    )


class SqlLedger:
    """A ledger in a service's database."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def standing(self, job: str, *, now: datetime) -> Standing:
        with reading(self._engine) as connection:
            return _standing(connection, self._table, job, now=now)

    @contextmanager
    def turn(self, job: str) -> Iterator[Turn | None]:
        if self._engine.dialect.name == "sqlite":
            with _locked(Path(f"{self._engine.url.database}.job-{job}.lock")) as has_turn:
                yield SqlTurn(self._engine, self._table, job, None) if has_turn else None
            return
        with self._engine.begin() as holding:
            # A server may end transactions that idle; this one does for as long as the job takes.
            holding.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            key = int.from_bytes(hashlib.sha256(f"kaiku/job/{job}".encode()).digest()[:8], "big", signed=True)
            has_turn = holding.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}).scalar_one()
            yield SqlTurn(self._engine, self._table, job, holding) if has_turn else None


class SqlTurn:
    """A turn in a service's database. holding: the transaction that has the lock, where a transaction has it."""

    def __init__(self, engine: Engine, table: Table, job: str, holding: Connection | None) -> None:
        self._engine = engine
        self._table = table
        self._job = job
        self._holding = holding

    def standing(self, *, now: datetime) -> Standing:
        with nullcontext(self._holding) if self._holding else reading(self._engine) as connection:
            return _standing(connection, self._table, self._job, now=now)

    def begin(self, due: datetime, *, now: datetime) -> None:
        c = self._table.c
        again = update(self._table).where(c.job == self._job, c.due_at == _micros(due))
        fresh = {"started": _micros(now), "ended": None, "outcome": None}
        with self._engine.begin() as connection:
            if connection.execute(again.values(**fresh, attempts=c.attempts + 1)).rowcount:
                return
            new = insert(self._table).values(job=self._job, due_at=_micros(due), attempts=1, **fresh)
            connection.execute(new)

    def end(self, due: datetime, outcome: Outcome, *, now: datetime) -> None:
        c = self._table.c
        ended = update(self._table).where(c.job == self._job, c.due_at == _micros(due))
        newest = select(c.due_at).where(c.job == self._job).order_by(c.due_at.desc())
        kept = newest.limit(1).offset(KEPT_RUNS - 1).scalar_subquery()
        old = delete(self._table).where(c.job == self._job, c.due_at < kept, c.due_at < _micros(now - KEPT_FOR))
        # In the transaction that has the lock: a database that went away meanwhile has given it to another.
        with nullcontext(self._holding) if self._holding else self._engine.begin() as connection:
            connection.execute(ended.values(ended=_micros(now), outcome=outcome.value))
            connection.execute(old)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _standing(connection: Connection, table: Table, job: str, *, now: datetime) -> Standing:
    c = table.c
    come = (c.job == job, c.due_at <= _micros(now))
    latest = connection.execute(select(table).where(*come).order_by(c.due_at.desc()).limit(1)).first()
    done = select(func.max(c.due_at), func.max(c.ended)).where(*come, c.outcome == Outcome.DONE.value)
    due, ended = connection.execute(done).one()
    return Standing(
        latest=_run(latest) if latest else None,
        done=None if due is None else _moment(due),
        success=None if ended is None else _moment(ended),
    )


def _run(row: Row[Any]) -> Run:
    return Run(
        due=_moment(row.due_at),
        started=_moment(row.started),
        attempts=row.attempts,
        ended=None if row.ended is None else _moment(row.ended),
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND
