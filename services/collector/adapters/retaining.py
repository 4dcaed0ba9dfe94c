"""`Answers` on SQL: erasing what has been kept long enough."""

from collections.abc import Sequence
from datetime import date, datetime

import orjson
from sqlalchemy import Engine, select, update

from services.collector.adapters.availability import available
from services.collector.adapters.tables import RESPONSES
from services.collector.application.retaining import Stored
from shared.contracts.ids import RoundId, SurveyId
from shared.log.moments import micros
from shared.runtime.database import reading


class SqlAnswers:
    """See `Answers`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rounds(self) -> Sequence[RoundId]:
        c = RESPONSES.c
        with available(), reading(self._engine) as connection:
            found = connection.execute(select(c.round).where(c.answers.is_not(None)).distinct().order_by(c.round))
            return [RoundId(one) for one in found.scalars()]

    def erase(self, round_: RoundId, *, before: datetime | None, on: date, limit: int) -> Sequence[Stored]:
        c = RESPONSES.c
        due = select(c.id, c.survey, c.version, c.answers).where(c.round == round_, c.answers.is_not(None))
        if before is not None:
            due = due.where(c.accepted_at < micros(before))
        with available(), self._engine.begin() as connection:
            found = connection.execute(due.limit(limit).with_for_update(skip_locked=True)).all()
            erased = update(RESPONSES).where(c.id.in_([row.id for row in found]))
            connection.execute(
                erased.values(language=None, answers=None, accepted_at=None, fingerprint=None, erased_on=on)
            )
        return [Stored(SurveyId(row.survey), row.version, orjson.loads(row.answers)) for row in found]
