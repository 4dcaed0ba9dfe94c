"""`Work` on SQL: the transactions beside the intake. Withdrawing, importing, handing out links."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, update

from services.collector.adapters.availability import Work
from services.collector.adapters.bulk import add_all, add_missing
from services.collector.adapters.handed_out import hand_out
from services.collector.adapters.rows import held_row, organisation_id, place_of, response_id, row_of
from services.collector.adapters.tables import HELD_EVENTS, OUTBOX, RESPONSES
from services.collector.application.ports import Erased
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import OrganisationId, ResponseId, SurveyId
from shared.log import outbox
from shared.log.moments import micros
from shared.runtime import trace
from shared.runtime.decent import noon_of


class SqlWork(Work):
    """A `Work` on one connection. Used once."""

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
        held = HELD_EVENTS.c
        gone = delete(HELD_EVENTS).where(held.response == erased.id).returning(held.day)
        day = self._connection.execute(gone).scalar_one_or_none()
        if day is not None:
            # The moment of the withdrawal would tell that the response came before it, on that day.
            self._connection.execute(
                update(RESPONSES).where(c.id == erased.id).values(withdrawn_at=micros(noon_of(day)))
            )
        return Erased(response_id(erased.id), place_of(erased), organisation_id(erased.organisation), day)

    def add_new(self, responses: Sequence[Response]) -> Collection[ResponseId]:
        rows = [row_of(one) for one in responses]
        return {response_id(one) for one in add_missing(self._connection, RESPONSES, rows, key="id")}

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,
        survey: SurveyId,
        now: datetime,
    ) -> None:
        hand_out(self._connection, place, links, organisation=organisation, survey=survey, now=now)

    def hold(self, event: FeedbackWithdrawn, day: date) -> None:
        self._connection.execute(insert(HELD_EVENTS).values(held_row(event, day)))

    def publish(self, events: Sequence[FeedbackSubmitted | FeedbackWithdrawn], *, now: datetime) -> None:
        traceparent = trace.current()
        rows = [outbox.row_of(encode(event, traceparent=traceparent), now=now) for event in events]
        add_all(self._connection, OUTBOX, rows)
