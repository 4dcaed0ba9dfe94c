"""Dead letters: records that could not be processed, kept as they came with the reason, to be replayed later."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
from marshmallow import ValidationError, fields

from shared.contracts import fields as f
from shared.contracts import values
from shared.contracts.cloudevents import unwrap
from shared.contracts.topics import DEAD_LETTERS
from shared.contracts.wire import Outgoing, Unreadable, UnreadableEvent

TYPE = "record.dead-lettered.v1"
_NAMESPACE = UUID("6f1d3f0e-6d52-5b0a-9f0c-5d1a3f3c9b52")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record as it came, and which service could not read it, when and why."""

    topic: str
    partition: int
    offset: int
    key: str | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    reason: str
    service: str


def _to_base64(given: bytes) -> str:
    return base64.b64encode(given).decode()


def _from_base64(given: object) -> bytes:
    return base64.b64decode(values.text(given), validate=True)


class _HeaderForm(f.Form):
    makes = staticmethod(lambda name, value: (name, value))

    name = f.text()
    value = f.Value(_from_base64, _to_base64)


class _DeadLetterForm(f.Form):
    makes = DeadLetter

    topic = f.text()
    partition = f.Value(values.whole)
    offset = fields.Integer(strict=True, required=True)
    key = f.Value(values.text, allow_none=True)
    value = f.Value(_from_base64, _to_base64, allow_none=True)
    headers = f.Tuple(fields.Nested(_HeaderForm))
    reason = f.text()
    service = f.text()


_FORM = _DeadLetterForm()


def dead_letter(  # noqa: PLR0913 – a record has these parts
    *,
    topic: str,
    partition: int,
    offset: int,
    key: str | None,
    value: bytes | None,
    headers: Sequence[tuple[str, bytes]],
    reason: str,
    service: str,
    now: datetime,
) -> Outgoing:
    """A record for the dead letters. The same record of the same reader always has the same id."""
    identity = uuid5(_NAMESPACE, f"{service}/{topic}/{partition}/{offset}")
    data: dict[str, Any] = {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "key": key,
        "value": None if value is None else _to_base64(value),
        "headers": [{"name": name, "value": _to_base64(content)} for name, content in headers],
        "reason": reason,
        "service": service,
    }
    envelope = {
        "specversion": "1.0",
        "id": str(identity),
        "source": f"/kaiku/{service}",
        "type": TYPE,
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    return Outgoing(id=identity, topic=DEAD_LETTERS.name, key=key, type=TYPE, payload=orjson.dumps(envelope))


def read_dead_letter(value: bytes | None) -> DeadLetter:
    """The dead letter of a record. Raises UnreadableEvent."""
    raw = unwrap(value)
    if raw["type"] != TYPE:
        raise UnreadableEvent(Unreadable.UNKNOWN_TYPE, raw["type"][:100])
    try:
        letter: DeadLetter = _FORM.load(raw.get("data"))  # type: ignore[arg-type]  # load refuses what is no mapping
    except ValidationError as error:
        raise UnreadableEvent(Unreadable.MALFORMED, f.where(error)) from error
    return letter
