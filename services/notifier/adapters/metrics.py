"""The notifier's metrics and its journal for operators. Nobody's name, address or token is ever among them."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.notifier.application.hear import Heard, Outcome
from services.notifier.application.ports import Backlog, Claim
from services.notifier.domain.errors import Trouble
from services.notifier.domain.hearing import Decision, Hears, Quiet
from services.notifier.domain.notices import Kind
from shared.contracts.wire import Unreadable
from shared.runtime import trace

WRONG_TOPIC = "wrong-topic"
_OTHER = "other"
_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 6 * 3600, 24 * 3600, 48 * 3600)
_log = logging.getLogger(__name__)


class NotifierJournal:
    """A `Journal`: counts, and a log line for what went wrong."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._events = Counter(
            "kaiku_events_total", "Records of the goals and mail topics", ["type", "outcome"], registry=registry
        )
        self._dead_letters = Counter(
            "kaiku_dead_letters_total", "Records that could not be used", ["reason"], registry=registry
        )
        for reason in (*Unreadable, WRONG_TOPIC):
            self._dead_letters.labels(reason)
        self._decisions = Counter(
            "kaiku_notices_decided_total",
            "Leaders who do or don't hear of an event, by why",
            ["kind", "reason", "repeated"],
            registry=registry,
        )
        self._mails = Counter(
            "kaiku_mails_total", "Tries to deliver a mail", ["kind", "outcome", "reason"], registry=registry
        )
        self._seconds = Histogram(
            "kaiku_mail_delivery_seconds",
            "From the moment when a mail might go to the mail server's acceptance",
            ["kind"],
            buckets=_SECONDS,
            registry=registry,
        )
        for outcome in Outcome:
            self._events.labels(_OTHER, outcome)
        for kind in Kind:
            for outcome in (Outcome.HEARD, Outcome.SKIPPED):
                self._events.labels(kind, outcome)
            self._seconds.labels(kind)
            self._mails.labels(kind, "sent", "")
            for trouble in Trouble:
                for end in ("deferred", "failed", "dropped"):
                    self._mails.labels(kind, end, trouble)
            for reason in (*Hears, *Quiet):
                for repeated in ("no", "yes"):
                    self._decisions.labels(kind, reason, repeated)

    def heard(self, heard: Heard) -> None:
        """A batch was committed."""
        for (kind, outcome), records in heard.outcomes.items():
            self._events.labels(kind or _OTHER, outcome).inc(records)
        for reason, letters in heard.put_aside.items():
            self._dead_letters.labels(reason).inc(letters)
            _log.error("%d records can't be used (%s): they are put aside as dead letters", letters, reason)

    def decided(self, kind: Kind, decision: Decision, *, repeated: bool) -> None:
        self._decisions.labels(kind, decision.reason, "yes" if repeated else "no").inc()

    def sent(self, claim: Claim, *, now: datetime) -> None:
        kind = claim.notice.kind
        self._mails.labels(kind, "sent", "").inc()
        self._seconds.labels(kind).observe(max(0.0, (now - claim.notice.ready).total_seconds()))
        with trace.within(claim.notice.traceparent):
            _log.info("notice %s was sent at try %d", claim.notice.id, claim.attempts)

    def dropped(self, notice: UUID, *, kind: Kind, reason: Trouble) -> None:
        self._mails.labels(kind, "dropped", reason).inc()
        _log.info("notice %s is not worth a mail any more: %s", notice, reason)

    def deferred(self, claim: Claim, *, reason: Trouble, detail: str, due: datetime) -> None:
        self._mails.labels(claim.notice.kind, "deferred", reason).inc()
        with trace.within(claim.notice.traceparent):
            _log.warning("notice %s waits until %s: %s %s", claim.notice.id, due.isoformat(), reason, detail)

    def failed(self, claim: Claim, *, reason: Trouble, detail: str) -> None:
        self._mails.labels(claim.notice.kind, "failed", reason).inc()
        with trace.within(claim.notice.traceparent):
            _log.error("notice %s was given up: %s %s", claim.notice.id, reason, detail)


class BacklogMetrics:
    """How much waits to be delivered, as of the last look; ages go on by the clock between looks."""

    def __init__(self, registry: CollectorRegistry, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._oldest_since: float | None = None
        self._pending = Gauge("kaiku_deliveries_pending", "Notices not yet delivered or given up", registry=registry)
        oldest = Gauge(
            "kaiku_deliveries_oldest_age_seconds", "How long the oldest pending notice has waited", registry=registry
        )
        oldest.set_function(self._age)

    def look(self, backlog: Backlog, *, now: datetime) -> None:
        """Note what waits now."""
        waiting = backlog.waiting()
        self._pending.set(waiting.count)
        self._oldest_since = (
            None if waiting.oldest is None else self._monotonic() - max(0.0, (now - waiting.oldest).total_seconds())
        )

    def _age(self) -> float:
        since = self._oldest_since
        return 0.0 if since is None else self._monotonic() - since
