"""The forms of what the API answers; the OpenAPI document shows them. What is made of them lives in `written`."""

from marshmallow import Schema, fields

from services.collector.application.managing.ports import Deed
from services.collector.application.managing.rounds import seen_of
from services.collector.domain.comparing import Aspect, Kind
from services.collector.domain.contacts import MailState, Why
from services.collector.domain.managing import Rule
from services.collector.domain.places import State
from shared.contracts.directory import LinkKind
from shared.survey.localised import Language
from shared.survey.messages import english


def _about(text: str) -> dict[str, object]:
    return {"description": text}


class LocalisedSchema(Schema):
    """A text in the network's languages."""

    fi = fields.String()
    sv = fields.String()
    en = fields.String()


class VersionNameSchema(Schema):
    """A published version of a survey."""

    survey = fields.String(required=True)
    version = fields.Integer(required=True)
    links = fields.Enum(LinkKind, by_value=True, allow_none=True)
    owner = fields.String(allow_none=True)
    origin = fields.String(required=True)


class VersionSchema(VersionNameSchema):
    """The same with its definition."""

    definition = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class SurveySchema(Schema):
    """A survey with its versions, newest first. keeps: you may publish new ones."""

    id = fields.String(required=True)
    title = fields.Nested(LocalisedSchema, required=True)
    owner = fields.String(allow_none=True)
    keeps = fields.Boolean(required=True)
    versions = fields.List(fields.Nested(VersionNameSchema), required=True)


class NoticeSchema(Schema):
    """Something to know of a definition before it is published."""

    path = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.Function(lambda one: english(one.code, one.params), metadata={"type": "string"})


class CheckedSchema(Schema):
    """A definition that can be asked."""

    title = fields.Nested(LocalisedSchema, required=True)
    questions = fields.List(fields.String(), required=True)
    languages = fields.List(fields.Enum(Language, by_value=True), required=True)
    notices = fields.List(fields.Nested(NoticeSchema), required=True)


class DifferenceSchema(Schema):
    """A question that differs. breaks: its figures would no longer mean what they did, so it can't be published."""

    question = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    aspects = fields.List(fields.Enum(Aspect, by_value=True), required=True)
    breaks = fields.Boolean(required=True)


class UploadSchema(Schema):
    """A survey that waits to be published."""

    id = fields.UUID(required=True)
    survey = fields.String(required=True)
    owner = fields.String(allow_none=True)
    links = fields.Enum(LinkKind, by_value=True, allow_none=True)
    by = fields.String(required=True)
    at = fields.DateTime(required=True)


class UploadViewSchema(UploadSchema):
    """The same with what Kaiku makes of it, and what differs from the newest version."""

    checked = fields.Nested(CheckedSchema, required=True)
    before = fields.Integer(allow_none=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class RoundSchema(Schema):
    """A round."""

    id = fields.String(required=True)
    survey = fields.String(required=True)
    version = fields.Integer(required=True)
    opens = fields.Date(required=True)
    closes = fields.Date(allow_none=True)
    units = fields.List(fields.String(), required=True)
    link = fields.Enum(LinkKind, by_value=True, required=True)
    cap = fields.Integer(allow_none=True)
    per_minute = fields.Integer(allow_none=True)
    historic = fields.Boolean(required=True)
    origin = fields.String(required=True)
    etag = fields.Function(seen_of, metadata={"type": "string", "description": "For If-Match."})


class RoundViewSchema(RoundSchema):
    """A round as you see it. units: yours. others: how many more it has. keeps: you may extend and close it."""

    state = fields.Enum(State, by_value=True, required=True)
    others = fields.Integer(required=True)
    keeps = fields.Boolean(required=True)


class ParticipationSchema(Schema):
    """How many have answered in each of your units. as_of: up to the end of this day; null: now."""

    answered = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    as_of = fields.Date(allow_none=True)


class RoundWithParticipationSchema(RoundViewSchema):
    """The same with how many have answered."""

    participation = fields.Nested(ParticipationSchema, required=True)


class LinkSchema(Schema):
    """A unit's open link."""

    unit = fields.String(required=True)
    url = fields.String(required=True)


class UnitInvitationsSchema(Schema):
    """How a unit's invitations stand, in counts. used: links that had answered when the day `as_of` began."""

    unit = fields.String(required=True)
    states = fields.Dict(keys=fields.Enum(MailState, by_value=True), values=fields.Integer(), required=True)
    handed_out = fields.Integer(required=True)
    used = fields.Integer(allow_none=True)
    as_of = fields.Date(allow_none=True)


class AddedSchema(Schema):
    """What came of a file of contacts. known: those whom the round had already."""

    new = fields.Integer(required=True)
    known = fields.Integer(required=True)


class ChangeSchema(Schema):
    """Where an invitation stands from a moment on, and why."""

    at = fields.DateTime(required=True)
    state = fields.Enum(MailState, by_value=True, required=True)
    why = fields.Enum(Why, by_value=True, required=True)


class KnownSchema(Schema):
    """What one round knows of an address."""

    round = fields.String(attribute="place.round", required=True)
    unit = fields.String(attribute="place.unit", required=True)
    state = fields.Enum(MailState, by_value=True, required=True)
    why = fields.Enum(Why, by_value=True, required=True)
    due = fields.DateTime(allow_none=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class StorySchema(Schema):
    """What became of an address in your own units."""

    known = fields.List(fields.Nested(KnownSchema), required=True)
    opted_out = fields.Boolean(required=True)
    bounced = fields.Boolean(required=True)


class TextPlaceSchema(Schema):
    """A round and a unit whose texts you may read."""

    round = fields.String(required=True)
    unit = fields.String(required=True)


class TextsSchema(Schema):
    """What was written to one question: at least five texts in an order drawn by lot, or none."""

    question = fields.String(required=True)
    texts = fields.List(fields.String(), required=True)


class NoteSchema(Schema):
    """Who did what, and when."""

    position = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    who = fields.String(required=True)
    deed = fields.Enum(Deed, by_value=True, required=True)
    scope = fields.String(required=True)
    subject = fields.String(required=True)
    by_token = fields.Boolean(required=True)
    details = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


class MistakeSchema(Schema):
    """What speaks against a wish."""

    part = fields.String(required=True)
    code = fields.Enum(Rule, by_value=True, required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True, metadata=_about("One word that programs can rely on."))


class RefusedSchema(ProblemSchema):
    """A wish that a rule speaks against."""

    errors = fields.List(fields.Nested(MistakeSchema), required=True)


class PathErrorSchema(Schema):
    """A mistake in a definition."""

    path = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class InvalidSurveySchema(ProblemSchema):
    """A definition that can't be asked."""

    errors = fields.List(fields.Nested(PathErrorSchema), required=True)
