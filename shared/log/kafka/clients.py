"""Opens a Kafka client. One that finds no broker would leave its thread behind, which goes on trying for ever."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from kafka.net.compat import KafkaNetClient

Client = TypeVar("Client")


def opened(kind: type[Client], servers: Sequence[str], settings: Mapping[str, object]) -> Client:
    """A KafkaProducer, KafkaConsumer or KafkaAdminClient that has found a broker. Raises KafkaError."""
    connections: list[KafkaNetClient] = []

    def connection(**configuration: Any) -> KafkaNetClient:
        connections.append(KafkaNetClient(**configuration))
        return connections[-1]

    arguments: dict[str, Any] = {"bootstrap_servers": list(servers), "kafka_client": connection, **settings}
    try:
        return kind(**arguments)
    except BaseException:
        for one in connections:
            one.close()
        raise
