"""What crosses the wire, as values: outgoing rows and the envelope of what came. How it is written lives in codecs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.events import Event

CONTENT_TYPE = "application/cloudevents+json"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row for the outbox or a message for the log.

    id: unique; the same event always has the same one. type: as on the wire, "feedback.submitted.v1". payload: the
    whole structured CloudEvent as JSON, or None for a tombstone. The header `content-type` is added by whoever sends.
    """

    id: UUID
    topic: str
    key: str | None
    type: str
    payload: bytes | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it came, with what CloudEvents says around it. traceparent: W3C Trace Context, if there was one."""

    id: UUID
    type: str
    time: datetime
    traceparent: str | None
    event: Event


class Unreadable(StrEnum):
    """Why a record can't be read; bounded, so that it can be a metric's label."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_VERSION = "unknown-version"


class UnreadableEvent(Exception):
    """The record is none of ours, or broken: it belongs in the dead letters. detail: for operators, without answers."""

    def __init__(self, reason: Unreadable, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
