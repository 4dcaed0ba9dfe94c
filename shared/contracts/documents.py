"""Documents of the compacted topic `kaiku.directory`: their keys, and their way to and from the wire."""

from typing import cast
from uuid import uuid4

import orjson
from marshmallow import ValidationError

from shared.contracts.cloudevents import unwrap
from shared.contracts.directory import Credentials, Document, SurveyVersion
from shared.contracts.document_forms import FORMS
from shared.contracts.fields import where
from shared.contracts.topics import DIRECTORY
from shared.contracts.wire import Outgoing, Unreadable, UnreadableEvent

_KINDS = {document: kind for kind, (document, _) in FORMS.items()}


def kind_of(document: type[Document]) -> str:
    """The first part of a document's key: "round"."""
    return _KINDS[document]


def id_of(document: Document) -> str:
    """What follows the kind in a document's key: "r1", and "partnership/2" for a survey's version."""
    if isinstance(document, SurveyVersion):
        return f"{document.survey}/{document.version}"
    return document.leader if isinstance(document, Credentials) else document.id


def key_of(document: Document) -> str:
    """The key under which the log keeps a document: "round/r1", "survey/partnership/2"."""
    return f"{kind_of(type(document))}/{id_of(document)}"


def encode_document(document: Document) -> Outgoing:
    """A document for the directory. Each call is an event of its own: a document may go back to what it was."""
    kind, key, identity = kind_of(type(document)), key_of(document), uuid4()
    type_ = f"directory.{kind}.v1"
    envelope = {
        "specversion": "1.0",
        "id": str(identity),
        "source": "/kaiku/directory",
        "type": type_,
        "subject": key,
        "datacontenttype": "application/json",
        "data": FORMS[kind][1].dump(document),
    }
    return Outgoing(id=identity, topic=DIRECTORY.name, key=key, type=type_, payload=orjson.dumps(envelope))


def tombstone(key: str) -> Outgoing:
    """What removes a document from the directory."""
    kind = key.partition("/")[0]
    return Outgoing(id=uuid4(), topic=DIRECTORY.name, key=key, type=f"directory.{kind}.v1", payload=None)


def decode_document(key: str | None, value: bytes | None) -> Document:
    """The document of a record that is not a tombstone. Raises UnreadableEvent."""
    raw = unwrap(value)
    area, _, rest = raw["type"].partition(".")
    kind, _, version = rest.rpartition(".v")
    if area != "directory" or kind not in FORMS:
        raise UnreadableEvent(Unreadable.UNKNOWN_TYPE, raw["type"][:100])
    if version != "1":
        raise UnreadableEvent(Unreadable.UNKNOWN_VERSION, raw["type"][:100])
    makes_and_form = FORMS[kind]
    try:
        document = cast("Document", makes_and_form[1].load(raw.get("data")))  # type: ignore[arg-type]  # load checks it
    except ValidationError as error:
        raise UnreadableEvent(Unreadable.MALFORMED, where(error)) from error
    if key != key_of(document):
        raise UnreadableEvent(Unreadable.MALFORMED, "the key is not the document's")
    return document
