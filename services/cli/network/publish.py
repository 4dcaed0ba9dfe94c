"""Reading what the directory holds and publishing what differs. What differs is decided in `diff`."""

from collections.abc import Mapping, Sequence

from services.cli.errors import Failed
from services.cli.network.diff import Change
from shared.contracts.cloudevents import CONTENT_TYPE, UnreadableEvent
from shared.contracts.directory import Document
from shared.contracts.documents import decode_document, encode_document, tombstone
from shared.contracts.topics import DIRECTORY
from shared.log.port import EventLog, Message


def published(log: EventLog) -> Mapping[str, Document]:
    """Every document of the directory by its key. Raises Failed for an unreadable one, LogUnavailable, MissingTopic."""
    documents = {}
    for key, record in log.snapshot(DIRECTORY.name).items():
        try:
            documents[key] = decode_document(key, record.value)
        except UnreadableEvent as error:
            raise Failed(
                f"{DIRECTORY.name} holds {key} in a form that this Kaiku does not read ({error}); "
                "use the one that wrote it"
            ) from error
    return documents


def publish(log: EventLog, changes: Sequence[Change]) -> None:
    """Append the changes in their order. Raises LogUnavailable: apply again, what was appended then differs no more."""
    producer = log.producer()
    try:
        producer.send([_message(change) for change in changes])
    finally:
        producer.close()


def _message(change: Change) -> Message:
    outgoing = encode_document(change.document) if change.document else tombstone(change.key)
    headers = (("content-type", CONTENT_TYPE.encode()),) if outgoing.payload is not None else ()
    return Message(outgoing.topic, outgoing.key, outgoing.payload, headers)
