"""`Work` on SQL: the transactions beside the intake. Withdrawing, importing, handing out links."""

from collections.abc import Collection, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite

from services.collector.adapters.availability import AWAY, available
from services.collector.adapters.rows import organisation_id, place_of, response_id, row_of
from services.collector.adapters.tables import OUTBOX, PERSONAL_LINKS, RESPONSES
from services.collector.application.ports import Erased
from services.collector.domain.errors import Unavailable
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import ResponseId
from shared.log import outbox
from shared.log.moments import micros
from shared.runtime import trace
from shared.runtime.transaction import Transaction


class SqlWork(Transaction):
    """A `Work` on one connection. Used once."""

    def __enter__(self) -> Self:
        with available():
            return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if isinstance(error, AWAY):
            raise Unavailable(type(error).__name__) from error

    def erase(self, receipt: ReceiptDigest, *, now: datetime) -> Erased | None:
        c = RESPONSES.c
        erased = self._connection.execute(
            update(RESPONSES)
            .where(c.receipt == receipt, c.withdrawn_at.is_(None))
            .values(language=None, answers=None, accepted_at=None, fingerprint=None, withdrawn_at=micros(now))
            .returning(c.id, c.round, c.unit, c.organisation)
        ).one_or_none()
        if erased is None:
            return None
        return Erased(response_id(erased.id), place_of(erased), organisation_id(erased.organisation))

    def add_new(self, responses: Sequence[Response]) -> Collection[ResponseId]:
        if not responses:
            return ()
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        added = dialect.insert(RESPONSES).on_conflict_do_nothing().returning(RESPONSES.c.id)
        return {response_id(row.id) for row in self._connection.execute(added, [row_of(one) for one in responses])}

    def hand_out(self, place: Place, links: Sequence[LinkDigest]) -> None:
        rows = [{"digest": one, "round": place.round, "unit": place.unit, "used": False} for one in links]
        self._connection.execute(insert(PERSONAL_LINKS), rows)

    def publish(self, events: Sequence[FeedbackSubmitted | FeedbackWithdrawn], *, now: datetime) -> None:
        rows = [encode(event, traceparent=trace.current()) for event in events]
        outbox.add(self._connection, OUTBOX, rows, now=now)
