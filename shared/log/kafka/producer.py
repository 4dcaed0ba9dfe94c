"""Sends to Kafka, and looks at every acknowledgement."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from kafka import KafkaProducer
from kafka.errors import KafkaError

from shared.log.kafka.clients import opened
from shared.log.kafka.errors import in_the_logs_words
from shared.log.kafka.settings import ABANDON_MS, CLOSE_MS, DELIVERY_MS, PRODUCER
from shared.log.limits import refuse_unsendable
from shared.log.port import LogError, Message

SECOND_MS = 1_000


class KafkaMessages:
    """See `Producer`. The client is made at the first send, so after any fork, and anew after a failure.

    must_exist: raises MissingTopic; Kafka's producer itself would only wait.
    """

    def __init__(self, servers: Sequence[str], *, must_exist: Callable[[Sequence[str]], object]) -> None:
        self._servers = servers
        self._must_exist = must_exist
        self._known: set[str] = set()
        self._client: KafkaProducer | None = None

    def send(self, messages: Sequence[Message]) -> None:
        refuse_unsendable(messages)
        if not messages:
            return
        try:
            if unknown := sorted({message.topic for message in messages} - self._known):
                self._must_exist(unknown)
                self._known.update(unknown)
            with in_the_logs_words():
                self._deliver(messages)
        except LogError:
            self._abandon()
            self._known.clear()
            raise

    def close(self) -> None:
        """Everything was acknowledged or abandoned, so nothing is under way."""
        client, self._client = self._client, None
        if client is not None:
            client.close(timeout=CLOSE_MS / SECOND_MS)

    def _abandon(self) -> None:
        """Give the client up. What is under way must not go out later, behind what is sent again."""
        client, self._client = self._client, None
        if client is not None:
            client._sender.force_close()  # noqa: SLF001 – close() alone gives up and leaves its thread sending
            with suppress(KafkaError):
                client.close(timeout=ABANDON_MS / SECOND_MS)

    def _deliver(self, messages: Sequence[Message]) -> None:
        self._client = client = self._client or opened(KafkaProducer, self._servers, PRODUCER)
        promised = [
            client.send(
                message.topic,
                key=None if message.key is None else message.key.encode(),
                value=message.value,
                headers=list(message.headers),
            )
            for message in messages
        ]
        client.flush(timeout=DELIVERY_MS / SECOND_MS)
        for promise in promised:
            promise.get(timeout=0)
