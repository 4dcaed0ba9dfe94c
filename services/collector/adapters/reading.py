"""`Kept` on SQL. Each question is one statement of its own, which never waits for a writer."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, and_, case, func, select

from services.collector.adapters.availability import available
from services.collector.adapters.handed_out import unused
from services.collector.adapters.rows import earlier_of, held_of, place_of
from services.collector.adapters.tables import HELD_EVENTS, OUTBOX, PLACES_TAKEN, RESPONSES
from services.collector.application.ports import Earlier, Held, Tally
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.submissions import SubmissionKey
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.log.moments import moment_of
from shared.runtime.database import reading


class SqlKept:
    """What is kept in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def under_key(self, place: Place, key: SubmissionKey) -> Earlier | None:
        c = RESPONSES.c
        asked = select(c.id, c.fingerprint, c.receipt, c.withdrawn_at)
        asked = asked.where(c.round == place.round, c.unit == place.unit, c.key == key)
        with available(), reading(self._engine) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else earlier_of(row)

    def of_receipt(self, receipt: ReceiptDigest) -> Held | None:
        with available(), reading(self._engine) as connection:
            row = connection.execute(select(RESPONSES).where(RESPONSES.c.receipt == receipt)).one_or_none()
        return None if row is None else held_of(row)

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        with available(), reading(self._engine) as connection:
            return unused(connection, links)

    def taken(self, place: Place) -> int:
        c = PLACES_TAKEN.c
        with available(), reading(self._engine) as connection:
            counted = connection.execute(
                select(c.taken).where(c.round == place.round, c.unit == place.unit)
            ).scalar_one_or_none()
            if counted is None:  # no capped answer has come yet: all that came before count
                responses = select(func.count()).select_from(RESPONSES)
                responses = responses.where(RESPONSES.c.round == place.round, RESPONSES.c.unit == place.unit)
                counted = connection.execute(responses).scalar_one()
        return counted

    def tallies(self) -> Sequence[Tally]:
        c, waiting, held = RESPONSES.c, OUTBOX.c, HELD_EVENTS.c
        # An event's id is its response's, so an outbox row tells of itself whom it waits for.
        unpublished = and_(waiting.id == c.id, waiting.published_at.is_(None))
        counted = (
            select(
                c.round,
                c.unit,
                func.count().label("accepted"),
                func.count(case((held.response.is_(None), c.withdrawn_at))).label("withdrawn"),
                func.count(waiting.id).label("unpublished"),
                func.count(held.response).label("held"),
            )
            .select_from(RESPONSES.outerjoin(OUTBOX, unpublished).outerjoin(HELD_EVENTS, held.response == c.id))
            .group_by(c.round, c.unit)
        )
        with available(), reading(self._engine) as connection:
            rows = connection.execute(counted).all()
        tallies = [
            Tally(place_of(row), row.accepted, row.withdrawn, row.accepted - row.unpublished - row.held, row.held)
            for row in rows
        ]
        return sorted(tallies, key=lambda one: one.place)

    def latest(self, round_: RoundId) -> Mapping[UnitId, datetime]:
        c = RESPONSES.c
        asked = select(c.unit, func.max(c.accepted_at)).where(c.round == round_, c.accepted_at.is_not(None))
        with available(), reading(self._engine) as connection:
            rows = connection.execute(asked.group_by(c.unit)).all()
        return {UnitId(ScopeId(unit)): moment_of(latest) for unit, latest in rows}
