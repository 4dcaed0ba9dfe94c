"""Events as structured CloudEvents 1.0 in JSON: the envelope around them. The forms of data live in `event_forms`."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from marshmallow import ValidationError

from shared.contracts import submitted, values
from shared.contracts.event_forms import FORMS
from shared.contracts.events import (
    Event,
    FeedbackInvited,
    FeedbackSubmitted,
    FeedbackWithdrawn,
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationReported,
    InvitationRequested,
    OptOutChanged,
    SignInRequested,
)
from shared.contracts.fields import where
from shared.contracts.topics import FEEDBACK, GOALS, MAIL, Topic
from shared.contracts.wire import CONTENT_TYPE, Envelope, Outgoing, Unreadable, UnreadableEvent

__all__ = ["CONTENT_TYPE", "Envelope", "Unreadable", "UnreadableEvent", "decode", "encode", "type_of"]

SUBMITTED: Final = "feedback.submitted.v1"
_TYPES = {event: name for name, (event, _) in FORMS.items()}
_NAMES = {name.rpartition(".v")[0] for name in FORMS}


def type_of(event: type[Event]) -> str:
    """The type of an event as on the wire, with its version."""
    return _TYPES[event]


def encode(event: Event, *, traceparent: str | None = None) -> Outgoing:
    """An event for its topic. traceparent: the trace that it came of, so that its readers can carry it on."""
    identity, topic, key, source = _address(event)
    type_ = _TYPES[type(event)]
    envelope: dict[str, object] = {
        "specversion": "1.0",
        "id": str(identity),
        "source": source,
        "type": type_,
        "subject": key,
        "time": event.time.isoformat(),
        "datacontenttype": "application/json",
    }
    if traceparent is not None:
        envelope["traceparent"] = traceparent
    envelope["data"] = submitted.write(event) if isinstance(event, FeedbackSubmitted) else FORMS[type_][1].dump(event)
    return Outgoing(id=identity, topic=topic.name, key=key, type=type_, payload=orjson.dumps(envelope))


def outgoing_of(payload: bytes) -> Outgoing:
    """An event that was encoded before and kept since. Raises UnreadableEvent."""
    envelope = decode(payload)
    _, topic, key, _ = _address(envelope.event)
    return Outgoing(id=envelope.id, topic=topic.name, key=key, type=envelope.type, payload=payload)


def decode(value: bytes | None) -> Envelope:
    """The event of a record. Raises UnreadableEvent."""
    raw = unwrap(value)
    type_ = raw["type"]
    if type_ == SUBMITTED and (fast := submitted.read(raw)):
        identity, event = fast
        return Envelope(identity, type_, event.time, values.traceparent(raw.get("traceparent")), event)
    return decode_by_form(raw)


def decode_by_form(raw: Mapping[str, Any]) -> Envelope:
    """The event of an unwrapped envelope, as its schema reads it. Raises UnreadableEvent."""
    type_ = raw["type"]
    if type_ not in FORMS:
        known = type_.rpartition(".v")[0] in _NAMES
        raise UnreadableEvent(Unreadable.UNKNOWN_VERSION if known else Unreadable.UNKNOWN_TYPE, type_[:100])
    makes, form = FORMS[type_]
    try:
        identity, time = values.uuid(raw.get("id")), values.moment(raw.get("time"))
    except ValueError as error:
        raise UnreadableEvent(Unreadable.MALFORMED, "id or time") from error
    try:
        event = makes(time=time, **form.load(raw.get("data")))  # type: ignore[arg-type]  # load refuses what is no mapping
    except ValidationError as error:
        raise UnreadableEvent(Unreadable.MALFORMED, where(error)) from error
    return Envelope(identity, type_, time, values.traceparent(raw.get("traceparent")), event)


def unwrap(value: bytes | None) -> dict[str, Any]:
    """The members of a structured CloudEvent with a type; nothing else of it is read yet. Raises UnreadableEvent."""
    if value is None:
        raise UnreadableEvent(Unreadable.EMPTY)
    try:
        raw = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise UnreadableEvent(Unreadable.MALFORMED, "not JSON") from error
    if type(raw) is not dict or raw.get("specversion") != "1.0" or type(raw.get("type")) is not str:
        raise UnreadableEvent(Unreadable.MALFORMED, "not a CloudEvent 1.0")
    return raw


def _address(event: Event) -> tuple[UUID, Topic, str, str]:
    """The id, topic, key and source of an event."""
    match event:
        case FeedbackSubmitted() | FeedbackWithdrawn() | FeedbackInvited():
            return _identity(event), FEEDBACK, event.unit, "/kaiku/collector"
        case GoalShifted() | GoalWentQuiet() | GoalChanged():
            return event.id, GOALS, event.goal, "/kaiku/aggregator"
        case SignInRequested():
            return event.request, MAIL, event.leader, "/kaiku/aggregator"
        case InvitationRequested():  # never keyed by whom it goes to: what is left of it must not say who was reminded
            return event.mail, MAIL, str(event.mail), "/kaiku/collector"
        case InvitationReported():
            return uuid5(event.mail, event.outcome), MAIL, str(event.mail), "/kaiku/notifier"
        case OptOutChanged():
            return event.id, MAIL, event.address.hex(), "/kaiku/notifier"


def _identity(event: FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited) -> UUID:
    match event:
        case FeedbackSubmitted():
            return event.response
        case FeedbackWithdrawn():
            return uuid5(event.response, "withdrawn")
        case FeedbackInvited():
            return event.id
