"""What no adapter takes, so that one machine refuses what production does. How to send lives in the adapters."""

from collections.abc import Sequence

from shared.log.port import Message, RefusedMessage

LARGEST = 2 * 1024 * 1024
"""Bytes of a message with its key and headers. Ours are a few hundred; a survey may take more."""


def size(message: Message) -> int:
    """How many bytes a message carries."""
    key = b"" if message.key is None else message.key.encode()
    headers = sum(len(name.encode()) + len(value) for name, value in message.headers)
    return len(key) + len(message.value or b"") + headers


def refuse_unsendable(messages: Sequence[Message]) -> None:
    """Raises RefusedMessage for the first message that no log of ours takes."""
    for message in messages:
        if (carried := size(message)) > LARGEST:
            raise RefusedMessage(f"{message.topic}: a message of {carried} bytes; at most {LARGEST} fit")
        if message.key is None and message.value is None:
            raise RefusedMessage(f"{message.topic}: a message with neither key nor value")
        if message.key is not None and "\0" in message.key:
            raise RefusedMessage(f"{message.topic}: a key with a NUL character")


def refuse_unkeyed(message: Message) -> None:
    """Raises RefusedMessage: a compacted topic keeps records by key."""
    if message.key is None:
        raise RefusedMessage(f"{message.topic}: a compacted topic takes no message without a key")
