"""How responses become rows, and rows become what the use cases read."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row

from services.collector.application.ports import Content, Earlier, Held
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response
from services.collector.domain.submissions import Fingerprint
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId
from shared.log.moments import micros, moment_of
from shared.survey.localised import Language


def row_of(response: Response) -> Mapping[str, object]:
    """The row of a response, by column."""
    return {
        "id": response.id,
        "round": response.place.round,
        "unit": response.place.unit,
        "key": response.key,
        "organisation": response.organisation,
        "survey": response.survey,
        "version": response.version,
        "historic": response.historic,
        "fingerprint": response.fingerprint,
        "receipt": response.receipt,
        "language": None if response.language is None else response.language.value,
        "answers": orjson.dumps(response.answers).decode(),
        "accepted_at": micros(response.time),
        "withdrawn_at": None,
        "erased_on": None,
    }


def held_row(event: FeedbackSubmitted | FeedbackWithdrawn, day: date) -> Mapping[str, object]:
    """The row of an event that is held. It belongs to no trace: that would lead to whoever asked at that moment."""
    return {"response": event.response, "day": day, "payload": encode(event).payload}


def place_of(row: Row[*tuple[Any, ...]]) -> Place:
    """The place of a row that has one."""
    return Place(RoundId(row.round), UnitId(ScopeId(row.unit)))


def earlier_of(row: Row[*tuple[Any, ...]]) -> Earlier:
    """What is compared when a key comes again."""
    kept = None if row.withdrawn_at is not None or row.fingerprint is None else Fingerprint(bytes(row.fingerprint))
    receipt = None if row.receipt is None else ReceiptDigest(bytes(row.receipt))
    return Earlier(response_id(row.id), kept, receipt)


def held_of(row: Row[*tuple[Any, ...]]) -> Held:
    """What a receipt code finds."""
    content = None
    if row.withdrawn_at is None and row.erased_on is None:
        language = None if row.language is None else Language(row.language)
        content = Content(language, orjson.loads(row.answers), moment_of(row.accepted_at))
    return Held(
        id=response_id(row.id),
        place=place_of(row),
        organisation=organisation_id(row.organisation),
        survey=SurveyId(row.survey),
        version=row.version,
        content=content,
        is_over=row.withdrawn_at is None and row.erased_on is not None,
    )


def response_id(stored: UUID) -> ResponseId:
    """A response's id as it was stored."""
    return ResponseId(stored)


def organisation_id(stored: str) -> OrganisationId:
    """An organisation's id as it was stored."""
    return OrganisationId(ScopeId(stored))
