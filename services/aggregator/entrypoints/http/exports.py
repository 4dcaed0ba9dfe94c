"""Downloads of released counts: `/leader/api/v1/scopes/<scope>/counts`, for programs by token and for browsers.

Written as it is read, so that a million rows take no more memory than one. What is in it is decided in `exporting`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, request
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.aggregator.application.export_files import as_json, as_table
from services.aggregator.application.exporting import By, Exporting
from services.aggregator.application.showing import Showing, Unseen
from services.aggregator.domain.windows import NAMES, Funding, Rolling, days_of, span_of
from shared.contracts.ids import ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.web.languages import language
from shared.web.problems import Problem

_FORMS = ("json", "csv")


class CountsQuery(Schema):
    """What may be asked for. from, until: local days; all that there is without them. window: instead of both.

    question: one alone, all without it.
    """

    survey = fields.String(required=True, validate=validate.Length(1, 64))
    question = fields.String(validate=validate.Length(1, 200))
    by = fields.Enum(By, by_value=True, load_default=By.DAY)
    window = fields.String(validate=validate.OneOf(NAMES))
    since = fields.Date(data_key="from")
    until = fields.Date()
    form = fields.String(data_key="format", load_default="json", validate=validate.OneOf(_FORMS))

    @validates_schema
    def either(self, given: dict[str, Any], **_: Any) -> None:
        """A window, or days."""
        if "window" in given and ("since" in given or "until" in given):
            raise ValidationError(["either window, or from and until"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. since: None for the first day there is. question: None for all."""

    survey: SurveyId
    question: str | None
    by: By
    since: date | None
    until: date
    form: str


def add_to(bp: Blueprint, showing: Showing, exporting: Exporting, clock: Clock) -> None:
    """The route, beside the others of the API: who may not see a scope is told no more than there."""

    @bp.get("/scopes/<scope>/counts")
    def counts(scope: str) -> Response:
        seen, surveys = showing.scope(g.leader.id, ScopeId(scope)), showing.surveys_of(g.leader.id, ScopeId(scope))
        asked = _asked(local_day(clock.now()))
        if asked.survey not in surveys:
            raise Unseen(asked.survey)
        rows = exporting.of_scope(seen.id, asked.survey, by=asked.by, since=asked.since, until=asked.until)
        if asked.question is not None:
            rows = (row for row in rows if row.question == asked.question)
        spoken = language()  # now: while the answer is written there is no request any more
        written, kind = (as_table, "text/csv") if asked.form == "csv" else (as_json, "application/json")
        answer = Response(written(rows, spoken), mimetype=kind)
        answer.headers["Content-Disposition"] = f'attachment; filename="{seen.id}-{asked.survey}.{asked.form}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _asked(today: date) -> Asked:
    schema = CountsQuery()
    known = {field.data_key or name for name, field in schema.fields.items()}
    try:
        read: dict[str, Any] = schema.load({name: one for name, one in request.args.items() if name in known})
    except ValidationError as error:
        detail = (
            f"Ask with survey=<id>, by=day|window, format={'|'.join(_FORMS)}, and window={'|'.join(NAMES)} or "
            "from and until, both days such as 2026-03-01."
        )
        raise Problem(400, "malformed", detail=detail, fields={"errors": error.messages_dict}) from error
    span = span_of(read["window"]) if "window" in read else None
    over = days_of(span, today) if isinstance(span, Rolling | Funding) else None
    return Asked(
        survey=SurveyId(read["survey"]),
        question=read.get("question"),
        by=read["by"],
        since=over.since if over else read.get("since"),
        until=over.until if over else read.get("until", today),
        form=read["form"],
    )
