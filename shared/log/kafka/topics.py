"""Kafka's topics: which there are, and how ours are made. What is sent and read lives beside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

from kafka import KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

from shared.contracts.topics import DAY_MS, Topic
from shared.log.kafka.clients import opened
from shared.log.kafka.errors import in_the_logs_words
from shared.log.kafka.settings import CLIENT, ROOM
from shared.log.limits import LARGEST
from shared.log.port import LogError, LogUnavailable, MissingTopic

COPIES = 3
HOUR_MS = DAY_MS // 24
NO_ERROR, UNKNOWN_TOPIC = 0, 3
SETTINGS = {name: value for name, value in CLIENT.items() if name != "metadata_max_age_ms"}


class KafkaTopics:
    """Keeps one administrating client for all threads; makes it at its first use, and anew after a failure."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = servers
        self._lock = Lock()
        self._kept: KafkaAdminClient | None = None

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        """How many partitions each topic has. Raises MissingTopic."""
        with self._client() as client:
            found = client.describe_topics(list(topics)) if topics else []
        missing = [topic["name"] for topic in found if topic["error_code"] == UNKNOWN_TOPIC]
        if missing:
            raise MissingTopic(f"{', '.join(missing)}: not in Kafka; run `kaiku topics`")
        if any(topic["error_code"] != NO_ERROR for topic in found):
            raise LogUnavailable("Kafka does not know its topics yet")
        return {topic["name"]: len(topic["partitions"]) for topic in found}

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        """Make those that are missing; returns their names once they can be used."""
        with self._client() as client:
            there = set(client.list_topics())
            brokers = len(client.describe_cluster()["brokers"])
            missing = [topic for topic in topics if topic.name not in there]
            return [topic.name for topic in missing if _create(client, topic, copies=min(COPIES, brokers))]

    def check(self) -> None:
        """Raises LogUnavailable when no broker answers."""
        with self._client() as client:
            client.describe_cluster()

    def close(self) -> None:
        """Give the client up."""
        with self._lock:
            self._give_up()

    @contextmanager
    def _client(self) -> Iterator[KafkaAdminClient]:
        with self._lock, in_the_logs_words():
            try:
                self._kept = self._kept or opened(KafkaAdminClient, self._servers, SETTINGS)
                yield self._kept
            except (KafkaError, LogError):
                self._give_up()
                raise

    def _give_up(self) -> None:
        client, self._kept = self._kept, None
        if client is not None:
            with suppress(KafkaError):
                client.close()


def _create(client: KafkaAdminClient, topic: Topic, *, copies: int) -> bool:
    """Whether it was us who made it."""
    wanted = {"num_partitions": topic.partitions, "replication_factor": copies, "configs": configuration(topic, copies)}
    try:
        client.create_topics({topic.name: wanted}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return False
    return True


def configuration(topic: Topic, copies: int) -> Mapping[str, str]:
    """How Kafka keeps a topic.

    A segment is deleted or compacted only after it was closed, so it is closed after a thirtieth of the retention, and
    after a day where it is compacted: what has gone from the directory is then gone from the disk within two.
    """
    kept = {
        "max.message.bytes": str(LARGEST + ROOM),
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": str(max(1, copies - 1)),
    }
    if topic.retention_ms is None:
        return kept | {
            "cleanup.policy": "compact",
            "segment.ms": str(DAY_MS),
            "max.compaction.lag.ms": str(DAY_MS),
            "delete.retention.ms": str(DAY_MS),
        }
    return kept | {
        "cleanup.policy": "delete",
        "retention.ms": str(topic.retention_ms),
        "segment.ms": str(max(HOUR_MS, topic.retention_ms // 30)),
    }
