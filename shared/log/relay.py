"""The relay: sends what a service's outbox holds, in order and at least once. Writing rows lives in `outbox`.

No data transaction is open while it sends. It may send twice; it can't skip: rows are marked only once acknowledged.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy import Connection, Engine, Table

from shared.contracts.wire import CONTENT_TYPE
from shared.log import outbox
from shared.log.fence import Fence
from shared.log.outbox import Backlog, Waiting
from shared.log.port import EventLog, Headers, Message, MissingTopic, Producer, RefusedMessage
from shared.log.retrying import Backoff, is_away

HEADERS: Headers = (("content-type", CONTENT_TYPE.encode()),)
FORGET_AFTER = timedelta(days=7)
_LOOK_SECONDS = 1.0
_KEEP_SECONDS = 60.0
_STANDBY_SECONDS = 0.5
_BUSY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class RelayJournal(Protocol):
    """Is told what a relay does, for its metrics."""

    def sent(self, rows: int) -> None:
        """The log has acknowledged so many rows."""

    def refused(self) -> None:
        """The log will never take a row; it was put aside."""

    def unavailable(self) -> None:
        """A try failed because the log or the database was away."""

    def waiting(self, backlog: Backlog, *, now: datetime) -> None:
        """What the outbox holds now."""


class RelayMetrics:
    """A `RelayJournal`."""

    def __init__(self, registry: CollectorRegistry, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._oldest_since: float | None = None
        self._sends = Counter(
            "kaiku_relay_sends_total", "Rows of the outbox by what came of sending them", ["outcome"], registry=registry
        )
        for outcome in ("sent", "refused", "unavailable"):
            self._sends.labels(outcome)
        self._unpublished = Gauge(
            "kaiku_outbox_unpublished", "Committed rows of the outbox that the log does not have yet", registry=registry
        )
        self._parked = Gauge(
            "kaiku_outbox_refused", "Rows of the outbox put aside because the log refuses them", registry=registry
        )
        oldest = Gauge(
            "kaiku_outbox_oldest_age_seconds", "How long the oldest unpublished row has waited", registry=registry
        )
        # Counted on by the clock, so that it grows even while the relay hangs.
        oldest.set_function(self._age)

    def sent(self, rows: int) -> None:
        self._sends.labels("sent").inc(rows)

    def refused(self) -> None:
        self._sends.labels("refused").inc()

    def unavailable(self) -> None:
        self._sends.labels("unavailable").inc()

    def waiting(self, backlog: Backlog, *, now: datetime) -> None:
        self._unpublished.set(backlog.count)
        self._parked.set(backlog.parked)
        self._oldest_since = (
            None if backlog.oldest is None else self._monotonic() - max(0.0, (now - backlog.oldest).total_seconds())
        )

    def _age(self) -> float:
        since = self._oldest_since
        return 0.0 if since is None else self._monotonic() - since


class Relay:
    """A role; the one of its outbox, as its fence makes sure. Others stand by and take over.

    batch: the most rows sent at once. idle: seconds until it looks again when nothing waited; a fifth of that while
    rows keep coming.
    """

    def __init__(
        self,
        engine: Engine,
        table: Table,
        log: EventLog,
        *,
        fence: Fence,
        now: Callable[[], datetime],
        journal: RelayJournal,
        batch: int = 500,
        idle: float = 0.05,
    ) -> None:
        self._engine = engine
        self._table = table
        self._log = log
        self._fence = fence
        self._now = now
        self._journal = journal
        self._batch = batch
        self._idle = idle
        self._backoff = Backoff("the relay")
        self._looked = self._kept = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set; what is being sent then is waited for and marked."""
        try:
            while not stop.is_set():
                try:
                    self._work(stop)
                except Exception as error:
                    # A missing topic holds up what comes after it, so it must be made: nothing is lost meanwhile.
                    if not is_away(error) and not isinstance(error, MissingTopic):
                        raise
                    self._journal.unavailable()
                    self._backoff.wait(stop, error)
        finally:
            self._fence.release()

    def _work(self, stop: threading.Event) -> None:
        if not self._fence.acquire():
            stop.wait(_STANDBY_SECONDS)
            return
        busy_until = float("-inf")
        # Kept open, for it looks many times a second; it only reads, and no transaction of it lasts.
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as reading:
            self._look_after(reading)  # before anything is sent, so that what waits is seen while the log is away
            with closing(self._log.producer()) as producer:
                while not stop.is_set() and self._fence.still_held():
                    sent = self._send_waiting(reading, producer)
                    self._backoff.worked()
                    self._look_after(reading)
                    busy_until = time.monotonic() + _BUSY_SECONDS if sent else busy_until
                    if sent < self._batch:
                        stop.wait(self._idle / 5 if time.monotonic() < busy_until else self._idle)

    def _send_waiting(self, reading: Connection, producer: Producer) -> int:
        """Send the oldest rows that wait; returns how many there were."""
        waiting = outbox.unpublished(reading, self._table, limit=self._batch)
        if not waiting:
            return 0
        try:
            self._send(producer, waiting)
        except RefusedMessage:
            self._send_each(producer, waiting)
        return len(waiting)

    def _send(self, producer: Producer, waiting: Sequence[Waiting]) -> None:
        producer.send([_message(row) for row in waiting])
        with self._engine.begin() as connection:
            outbox.mark(connection, self._table, [row.position for row in waiting], now=self._now())
        self._journal.sent(len(waiting))

    def _send_each(self, producer: Producer, waiting: Sequence[Waiting]) -> None:
        """One of these is refused: find it by sending them one by one, and put it aside so that the rest goes on."""
        for row in waiting:
            try:
                self._send(producer, [row])
            except RefusedMessage as error:
                with self._engine.begin() as connection:
                    outbox.park(connection, self._table, row.position, reason=str(error)[:1000])
                self._journal.refused()
                _log.error(
                    "the log refuses outbox row %s (%s for %s): it is put aside with all it carries: %s",
                    row.outgoing.id,
                    row.outgoing.type,
                    row.outgoing.topic,
                    error,
                )

    def _look_after(self, reading: Connection) -> None:
        """What is done now and then: count what waits, forget what was sent long ago, let the log clean up."""
        moment = time.monotonic()
        if moment - self._looked >= _LOOK_SECONDS:
            self._looked = moment
            self._journal.waiting(outbox.backlog(reading, self._table), now=self._now())
        if moment - self._kept >= _KEEP_SECONDS:
            self._kept = moment
            with self._engine.begin() as connection:
                outbox.forget(connection, self._table, before=self._now() - FORGET_AFTER)
            self._log.keep(self._now())


def _message(row: Waiting) -> Message:
    out = row.outgoing
    return Message(out.topic, out.key, out.payload, () if out.payload is None else HEADERS)
