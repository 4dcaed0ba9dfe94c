"""What of the collector moves when everything does, and what its log has to hear again in the new place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, select

from services.collector.adapters.drafts import DRAFTS
from services.collector.adapters.inviting_tables import ADDRESSES, CONTACT_CHANGES, CONTACTS, INVITED_ROUNDS
from services.collector.adapters.managing_tables import AUDIT, TEXT_PLACES, TEXT_SEATS, UPLOADS
from services.collector.adapters.rows import organisation_id, place_of, response_id
from services.collector.adapters.tables import (
    HELD_EVENTS,
    LINKS_HANDED_OUT,
    OUTBOX,
    PERSONAL_LINKS,
    PLACES_TAKEN,
    RESPONSES,
)
from services.collector.domain.responses import withdrawn
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn, GivenAnswer
from shared.contracts.ids import SurveyId
from shared.contracts.wire import Outgoing
from shared.log import outbox
from shared.log.moments import moment_of
from shared.runtime.archive import Carried
from shared.survey.counting import counted
from shared.survey.model import Survey

BATCH = 500
CARRIED: Sequence[Carried] = (
    Carried(RESPONSES),
    Carried(PERSONAL_LINKS),
    Carried(LINKS_HANDED_OUT),
    Carried(HELD_EVENTS),
    Carried(PLACES_TAKEN),
    Carried(DRAFTS),
    Carried(CONTACTS),
    Carried(CONTACT_CHANGES),
    Carried(ADDRESSES),
    Carried(INVITED_ROUNDS),
    Carried(AUDIT),
    Carried(UPLOADS),
    Carried(TEXT_PLACES),
    Carried(TEXT_SEATS),
    Carried(OUTBOX, OUTBOX.c.published_at.is_(None)),
)
LEFT: Mapping[str, str] = {
    "offsets": "places in the old log",
    "job_runs": "what the old place has done by the clock: the new one begins anew",
    "directory": "read anew from the log",
    "directory_revision": "read anew from the log",
}

# Of each of these responses that was heard of: whether its withdrawal was, too.
Heard = Callable[[Sequence[UUID]], Mapping[UUID, bool]]


def tell_again(
    connection: Connection, heard: Heard, survey_of: Callable[[SurveyId, int], Survey | None], *, now: datetime
) -> int:
    """Let the new log hear of every response and withdrawal that was not counted when everything was written.

    In the restoring transaction, once the tables are filled; returns how many. Who counts knows each response by its
    id, so that one which is told twice counts once. survey_of: a version; None for one that can't be read any more.
    """
    told = 0
    for batch in _batches(connection):
        known = heard([row.id for row in batch])
        events = (_event(row, heard=known.get(row.id), survey_of=survey_of, now=now) for row in batch)
        missing = _not_waiting(connection, [event for event in events if event])
        outbox.add(connection, OUTBOX, missing, now=now)
        told += len(missing)
    return told


def _batches(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    # By time, as they came; those of a personal link all have the noon of their day, and then only chance orders them.
    c = RESPONSES.c
    in_order = select(RESPONSES).order_by(c.accepted_at, c.id)
    rows = iter(connection.execute(in_order, execution_options={"stream_results": True, "yield_per": BATCH}))
    while batch := list(islice(rows, BATCH)):
        yield batch


def _not_waiting(connection: Connection, events: Sequence[FeedbackSubmitted | FeedbackWithdrawn]) -> Sequence[Outgoing]:
    """Those that do not wait to be sent already, in whichever way."""
    held = HELD_EVENTS.c.response
    found = connection.execute(select(held).where(held.in_([one.response for one in events])))
    held_already = set(found.scalars())
    outgoing = [encode(one) for one in events if one.response not in held_already]
    rows = connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.id.in_([one.id for one in outgoing])))
    waiting = set(rows.scalars())
    return [one for one in outgoing if one.id not in waiting]


def _event(
    row: Row[Any], *, heard: bool | None, survey_of: Callable[[SurveyId, int], Survey | None], now: datetime
) -> FeedbackSubmitted | FeedbackWithdrawn | None:
    """What the log has to hear. heard: None for a response that was never heard of."""
    if row.withdrawn_at is not None:
        if heard:
            return None
        return withdrawn(response_id(row.id), place_of(row), organisation_id(row.organisation), now=now)
    survey = survey_of(SurveyId(row.survey), row.version) if heard is None and row.answers is not None else None
    if survey is None:
        return None
    given = counted(survey, orjson.loads(row.answers))
    return FeedbackSubmitted(
        response=response_id(row.id),
        time=moment_of(row.accepted_at),
        organisation=organisation_id(row.organisation),
        unit=place_of(row).unit,
        round=place_of(row).round,
        survey=SurveyId(row.survey),
        version=row.version,
        answers={name: GivenAnswer(kind, values) for name, (kind, values) in given.items()},
        historic=row.historic,
    )
