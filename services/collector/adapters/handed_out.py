"""Personal links in the database, within a caller's transaction: handed out, looked for, counted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.collector.adapters.tables import LINKS_HANDED_OUT, OUTBOX, PERSONAL_LINKS
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackInvited
from shared.contracts.ids import OrganisationId, SurveyId
from shared.log import outbox
from shared.runtime import trace
from shared.runtime.clock import local_day

COMPANY = 5
_C = LINKS_HANDED_OUT.c


def unused(connection: Connection, links: Sequence[LinkDigest]) -> LinkDigest | None:
    """Which of these digests is kept."""
    found = connection.execute(select(PERSONAL_LINKS.c.digest).where(PERSONAL_LINKS.c.digest.in_(links))).scalars()
    return next((LinkDigest(bytes(one)) for one in found), None)


def hand_out(
    connection: Connection,
    place: Place,
    links: Sequence[LinkDigest],
    *,
    organisation: OrganisationId,
    survey: SurveyId,
    now: datetime,
) -> None:
    """Keep digests, and tell the log how many were handed out since it last heard of five or more of the place."""
    # In their own order, which is a random one: a row's place on the disk must not lead to whom its link was given.
    rows = [{"digest": one, "round": place.round, "unit": place.unit} for one in sorted(links)]
    connection.execute(insert(PERSONAL_LINKS), rows)
    handed_out, told = _count(connection, place, len(links), now)
    if handed_out - told < COMPANY:
        return
    event = FeedbackInvited(
        id=uuid4(),
        time=now,
        organisation=organisation,
        unit=place.unit,
        round=place.round,
        survey=survey,
        day=local_day(now),
        count=handed_out - told,
    )
    outbox.add(connection, OUTBOX, [encode(event, traceparent=trace.current())], now=now)
    connection.execute(update(LINKS_HANDED_OUT).where(_at(place)).values(told=handed_out))


def _count(connection: Connection, place: Place, more: int, now: datetime) -> tuple[int, int]:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {
        "round": place.round,
        "unit": place.unit,
        "handed_out": more,
        "told": 0,
        "used": 0,
        "used_on": local_day(now),  # when the day began there was none that could have been used
    }
    count = dialect.insert(LINKS_HANDED_OUT).values(row)
    count = count.on_conflict_do_update(
        index_elements=["round", "unit"], set_={"handed_out": _C.handed_out + count.excluded.handed_out}
    )
    counted = connection.execute(count.returning(_C.handed_out, _C.told)).one()
    return counted.handed_out, counted.told


def _at(place: Place) -> ColumnElement[bool]:
    return (_C.round == place.round) & (_C.unit == place.unit)
