"""Dead letters: listed, and sent back to where they came from once their cause has been mended.

What was sent back is committed for a group of its own, so that a second replay takes only what has come since. Sending
a record twice is harmless: every reader knows what it has had.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.dead_letters import DeadLetter, read_dead_letter
from shared.contracts.topics import DEAD_LETTERS
from shared.contracts.wire import UnreadableEvent
from shared.log.port import Consumer, EventLog, LogUnavailable, Message, Record, TopicPartition

BATCH = 500
JOIN_SECONDS = 20.0
POLL_SECONDS = 0.5
QUIET_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter and when it was put aside."""

    put_aside: datetime
    letter: DeadLetter


class Replay:
    """The dead letters of one topic that have not been sent back yet."""

    def __init__(self, log: EventLog, consumer: Consumer, topic: str, *, quiet: float) -> None:
        """quiet: after so many seconds without a record, there is none."""
        self._log = log
        self._consumer = consumer
        self._topic = topic
        self._quiet = quiet
        self._next: dict[TopicPartition, int] = {}

    def letters(self) -> Iterator[Letter]:
        """Each of them, as of now, oldest first in each partition. Raises LogUnavailable."""
        ends = self._joined()
        self._next = {}
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < self._quiet and not self._has_all(ends):
            for record in self._consumer.poll(limit=BATCH, timeout=min(POLL_SECONDS, self._quiet)):
                quiet_since = time.monotonic()
                self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1
                letter = self._of_topic(record)
                if letter:
                    yield Letter(record.timestamp, letter)

    def send_back(self, letters: Sequence[Letter]) -> None:
        """Append them where they came from, then note that it was done. Raises LogUnavailable."""
        producer = self._log.producer()
        try:
            producer.send([Message(one.letter.topic, one.letter.key, one.letter.value, one.letter.headers)
                           for one in letters])  # fmt: skip
        finally:
            producer.close()
        self._consumer.commit(self._next)

    def _of_topic(self, record: Record) -> DeadLetter | None:
        try:
            letter = read_dead_letter(record.value)
        except UnreadableEvent:
            return None  # not one of ours: nothing can be sent back
        return letter if letter.topic == self._topic else None

    def _has_all(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Whether nothing can be left. A partition may have lost its oldest records, or all: then silence tells."""
        return all(self._next.get(place, 0) >= end for place, end in ends.items())

    def _joined(self) -> Mapping[TopicPartition, int]:
        deadline = time.monotonic() + JOIN_SECONDS
        while not self._consumer.assigned():
            if time.monotonic() > deadline:
                raise LogUnavailable("somebody else replays this topic: wait until they have finished")
            self._consumer.poll(limit=1, timeout=0.2)
        return self._consumer.ends()


@contextmanager
def replay(log: EventLog, topic: str, *, quiet: float = QUIET_SECONDS) -> Iterator[Replay]:
    """Look at one topic's dead letters. Raises MissingTopic, LogUnavailable."""
    consumer = log.consumer(group=f"replay-{topic}", topics=[DEAD_LETTERS.name])
    try:
        yield Replay(log, consumer, topic, quiet=quiet)
    finally:
        consumer.close()
