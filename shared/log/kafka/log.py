"""The event log on Kafka. Each client does its part beside; here they meet."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition

from shared.contracts.topics import Topic
from shared.log.kafka.clients import opened
from shared.log.kafka.consumer import KafkaMember, records_of
from shared.log.kafka.errors import in_the_logs_words
from shared.log.kafka.producer import KafkaMessages
from shared.log.kafka.settings import CLOSE_MS, CONSUMER, REQUEST_MS
from shared.log.kafka.topics import KafkaTopics
from shared.log.port import LogUnavailable, Record

POLL_MS = 500
SILENCE = 10.0
BATCH = 2_000


class KafkaLog:
    """See `EventLog`. Safe to share between threads. servers: where clients begin, as host:port."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = tuple(servers)
        self._topics = KafkaTopics(self._servers)

    def producer(self) -> KafkaMessages:
        return KafkaMessages(self._servers, must_exist=self._topics.partitions)

    def consumer(self, *, group: str, topics: Sequence[str]) -> KafkaMember:
        self._topics.partitions(topics)
        return KafkaMember(self._servers, group=group, topics=topics)

    def partitions(self, topics: Sequence[str]) -> Mapping[str, int]:
        return self._topics.partitions(topics)

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        partitions = [KafkaPartition(topic, number) for number in range(self._topics.partitions([topic])[topic])]
        with in_the_logs_words():
            client = opened(KafkaConsumer, self._servers, CONSUMER | {"group_id": None})
            try:
                latest = _read_all(client, partitions)
            finally:
                client.close(timeout_ms=CLOSE_MS)
        return {key: record for key, record in latest.items() if record.value is not None}

    def create(self, topics: Iterable[Topic]) -> Sequence[str]:
        return self._topics.create(topics)

    def keep(self, now: datetime) -> None:
        """The brokers do it."""

    def check(self) -> None:
        self._topics.check()

    def close(self) -> None:
        self._topics.close()


def _read_all(client: KafkaConsumer, partitions: Sequence[KafkaPartition]) -> Mapping[str, Record]:
    """The last record of each key up to the ends as they are now. Compaction leaves gaps, so positions tell when."""
    client.assign(partitions)
    ends = client.end_offsets(partitions, timeout_ms=REQUEST_MS)
    client.seek_to_beginning(*partitions)
    latest: dict[str, Record] = {}
    waiting = {one for one in partitions if ends[one] > 0}
    heard = time.monotonic()
    while waiting:
        records = records_of(client.poll(timeout_ms=POLL_MS, max_records=BATCH))
        latest.update({record.key: record for record in records if record.key is not None})
        heard = time.monotonic() if records else heard
        waiting = {one for one in waiting if (client.position(one, timeout_ms=REQUEST_MS) or 0) < ends[one]}
        if waiting and time.monotonic() - heard > SILENCE:
            raise LogUnavailable(f"Kafka stopped answering while {partitions[0].topic} was read")
    return latest
