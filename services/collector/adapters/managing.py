"""`ManagingWork` and `ManagingReads` on SQL. Texts are read in `texts`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from services.collector.adapters.availability import Work, available
from services.collector.adapters.managing_tables import AUDIT, UPLOADS
from services.collector.adapters.rows import response_id
from services.collector.adapters.tables import DIRECTORY, OUTBOX, RESPONSES
from services.collector.application.managing.ports import Deed, Note, Noted, Upload, Written
from services.collector.domain.places import Place
from shared.contracts.directory import Document, LinkKind
from shared.contracts.documents import encode_document
from shared.contracts.ids import LeaderId, OrganisationId, RoundId, ScopeId, SurveyId, UnitId
from shared.log import outbox
from shared.log.directory import put_own
from shared.log.moments import micros, moment_of
from shared.runtime.database import reading


class Managed(Work):
    """What both kinds of work have: every deed can be noted."""

    def note(self, note: Note) -> None:
        """Add to the audit log."""
        write_note(self._connection, note)


class SqlManagingWork(Managed):
    """A `ManagingWork` on one connection. Used once."""

    def publish(self, document: Document, *, before: Document | None, now: datetime) -> bool:
        outgoing = encode_document(document)
        if not put_own(self._connection, DIRECTORY, outgoing, before=before):
            return False
        outbox.add(self._connection, OUTBOX, [outgoing], now=now)
        return True

    def keep_upload(self, upload: Upload) -> None:
        values = {
            "id": upload.id,
            "survey": upload.survey,
            "owner": upload.owner,
            "links": upload.links,
            "definition": orjson.dumps(upload.definition).decode(),
            "by": upload.by,
            "at": micros(upload.at),
        }
        self._connection.execute(insert(UPLOADS).values(values))

    def drop_upload(self, upload: UUID) -> bool:
        return self._connection.execute(delete(UPLOADS).where(UPLOADS.c.id == upload)).rowcount == 1

    def drop_uploads(self, *, before: datetime) -> None:
        self._connection.execute(delete(UPLOADS).where(UPLOADS.c.at < micros(before)))


class SqlManagingReads:
    """`ManagingReads` on SQL. Each question is one statement of its own, which never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def upload(self, upload: UUID) -> Upload | None:
        with available(), reading(self._engine) as connection:
            row = connection.execute(select(UPLOADS).where(UPLOADS.c.id == upload)).one_or_none()
        return None if row is None else _upload(row)

    def uploads(self) -> Sequence[Upload]:
        with available(), reading(self._engine) as connection:
            rows = connection.execute(select(UPLOADS).order_by(UPLOADS.c.at.desc())).all()
        return [_upload(row) for row in rows]

    def notes(self, scopes: Collection[ScopeId] | None, *, before: int | None, most: int) -> Sequence[Noted]:
        c = AUDIT.c
        asked = select(AUDIT).order_by(c.position.desc()).limit(most)
        if scopes is not None:
            asked = asked.where(c.scope.in_(sorted(scopes)))
        if before is not None:
            asked = asked.where(c.position < before)
        with available(), reading(self._engine) as connection:
            return [Noted(row.position, _note(row)) for row in connection.execute(asked)]

    def written(self, place: Place) -> Sequence[Written]:
        c = RESPONSES.c
        asked = select(c.id, c.answers, c.accepted_at).where(
            c.round == place.round, c.unit == place.unit, c.answers.is_not(None), c.accepted_at.is_not(None)
        )
        with available(), reading(self._engine) as connection:
            rows = connection.execute(asked).all()
        return [Written(response_id(row.id), orjson.loads(row.answers), moment_of(row.accepted_at)) for row in rows]

    def answered(self, round_: RoundId) -> Mapping[UnitId, int]:
        c = RESPONSES.c
        asked = select(c.unit, func.count()).where(c.round == round_).group_by(c.unit)
        with available(), reading(self._engine) as connection:
            return {UnitId(ScopeId(unit)): count for unit, count in connection.execute(asked)}


def write_note(connection: Connection, note: Note) -> None:
    """Add a row to the audit log, in the caller's transaction."""
    values = {
        "at": micros(note.at),
        "who": note.who,
        "deed": note.deed,
        "scope": note.scope,
        "subject": note.subject,
        "by_token": note.by_token,
        "details": orjson.dumps(note.details).decode(),
    }
    connection.execute(insert(AUDIT).values(values))


def _note(row: Row[*tuple[Any, ...]]) -> Note:
    details = orjson.loads(row.details)
    return Note(
        moment_of(row.at), LeaderId(row.who), Deed(row.deed), ScopeId(row.scope), row.subject, row.by_token, details
    )


def _upload(row: Row[*tuple[Any, ...]]) -> Upload:
    return Upload(
        id=row.id,
        survey=SurveyId(row.survey),
        owner=OrganisationId(ScopeId(row.owner)) if row.owner else None,
        links=LinkKind(row.links) if row.links else None,
        definition=orjson.loads(row.definition),
        by=LeaderId(row.by),
        at=moment_of(row.at),
    )
