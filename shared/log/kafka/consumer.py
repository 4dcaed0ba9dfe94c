"""A member of a group that reads from Kafka.

A rebalance happens on the client's own thread, which only raises a flag here; the next poll sees it, gives no records,
and reads on in what stays assigned from where it was: Kafka would go back to the committed offsets.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Event
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata
from kafka import TopicPartition as KafkaPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import MemberState

from shared.log.kafka.clients import opened
from shared.log.kafka.errors import in_the_logs_words
from shared.log.kafka.settings import CLOSE_MS, CONSUMER, JOIN_MS, REQUEST_MS
from shared.log.moments import EPOCH
from shared.log.port import Record, TopicPartition

NO_LONGER_OURS = (CommitFailedError, RebalanceInProgressError, IllegalGenerationError, UnknownMemberIdError)


class _Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]
    """Raises the flag."""

    def __init__(self) -> None:
        self.seen = Event()

    def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002 – Kafka's signature
        self.seen.set()

    def on_partitions_assigned(self, assigned: object) -> None:  # noqa: ARG002
        self.seen.set()

    def on_partitions_lost(self, lost: object) -> None:  # noqa: ARG002
        self.seen.set()


class KafkaMember:
    """See `Consumer`."""

    def __init__(self, servers: Sequence[str], *, group: str, topics: Sequence[str]) -> None:
        self._rebalances = _Rebalances()
        self._assigned: frozenset[TopicPartition] = frozenset()
        self._positions: dict[TopicPartition, int] = {}
        with in_the_logs_words():
            self._client = opened(KafkaConsumer, servers, CONSUMER | {"group_id": group})
            self._client.subscribe(topics=list(topics), listener=self._rebalances)

    def poll(self, *, limit: int, timeout: float) -> Sequence[Record]:
        with in_the_logs_words():
            batches = self._client.poll(timeout_ms=self._patience(timeout), max_records=limit)
            if self._rebalances.seen.is_set() or self._client.assignment() != self._assigned:
                self._settle(batches)
                return ()
        records = records_of(batches)
        for partition, batch in batches.items():
            self._positions[TopicPartition(*partition)] = batch[-1].offset + 1
        return records

    def assigned(self) -> frozenset[TopicPartition]:
        return self._assigned

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        for partition, offset in offsets.items():
            if partition in self._assigned:
                self._positions[partition] = offset
                self._go(partition, offset)

    def ends(self) -> Mapping[TopicPartition, int]:
        if not self._assigned:
            return {}
        with in_the_logs_words():
            ends = self._client.end_offsets([KafkaPartition(*one) for one in self._assigned], timeout_ms=REQUEST_MS)
        return {TopicPartition(*partition): end for partition, end in ends.items()}

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        wanted = {KafkaPartition(*one): OffsetAndMetadata(offset, "", -1) for one, offset in offsets.items()}
        if not wanted:
            return
        with in_the_logs_words():
            try:
                self._client.commit(wanted, timeout_ms=REQUEST_MS)
            except NO_LONGER_OURS:
                return  # It only shows lag; whoever reads these partitions now tells how far they are.

    def close(self) -> None:
        self._assigned = frozenset()
        self._client.close(autocommit=False, timeout_ms=CLOSE_MS)

    def _patience(self, timeout: float) -> int:
        """Milliseconds to poll for. A join that ends while nobody polls is begun anew: no short ones meanwhile."""
        is_joined = self._client.group_metadata().state is MemberState.STABLE
        return int(timeout * 1000) if is_joined else max(int(timeout * 1000), JOIN_MS)

    def _settle(self, dropped: Mapping[KafkaPartition, Sequence[Any]]) -> None:
        """Take the new assignment over. Records that were fetched meanwhile will be fetched again."""
        self._rebalances.seen.clear()
        self._assigned = frozenset(TopicPartition(*one) for one in self._client.assignment())
        self._positions = {one: offset for one, offset in self._positions.items() if one in self._assigned}
        firsts = {TopicPartition(*one): batch[0].offset for one, batch in dropped.items()}
        for partition, offset in (firsts | self._positions).items():
            self._go(partition, offset)

    def _go(self, partition: TopicPartition, offset: int) -> None:
        try:
            self._client.seek(KafkaPartition(*partition), offset)
        except (ValueError, KeyError, IllegalStateError):
            self._rebalances.seen.set()  # It was taken away at this very moment: the next poll settles that.


def records_of(batches: Mapping[KafkaPartition, Sequence[Any]]) -> Sequence[Record]:
    """Kafka's records as ours, in offset order within a partition."""
    return [
        Record(
            record.topic,
            record.partition,
            record.offset,
            EPOCH + timedelta(milliseconds=record.timestamp),
            None if record.key is None else record.key.decode(),
            record.value,
            tuple(record.headers),
        )
        for batch in batches.values()
        for record in batch
    ]
