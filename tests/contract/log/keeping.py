"""What a log that keeps house by itself lets go of. A class for each such adapter brings a `log` on `self.moments`."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.topics import Topic
from shared.log.port import EventLog, Message, TopicPartition
from tests.contract.log.reading import join, read

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FEEDBACK = Topic("feedback", partitions=12, retention_ms=30 * 24 * 60 * 60 * 1000)
DIRECTORY = Topic("directory", partitions=1, retention_ms=None)


class KeepingContract:
    moment = MIDNIGHT

    def moments(self) -> datetime:
        return self.moment

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    def test_records_go_when_their_time_is_over_and_offsets_stay(self, log: EventLog) -> None:
        self._send(log, *(Message("feedback", "unit", str(n).encode()) for n in range(3)))
        self.moment += 20 * DAY
        self._send(log, Message("feedback", "unit", b"3"))
        log.keep(MIDNIGHT + 31 * DAY)
        assert self._offsets(log, count=1) == [3]
        log.keep(MIDNIGHT + 99 * DAY)
        self._send(log, Message("feedback", "unit", b"4"))
        assert self._offsets(log, count=1) == [4]

    def test_an_offset_that_has_gone_means_the_first_one_kept(self, log: EventLog) -> None:
        self._send(log, *(Message("feedback", "unit", b"-") for _ in range(5)))
        self.moment += 40 * DAY
        self._send(log, Message("feedback", "unit", b"-"))
        log.keep(self.moment)
        with closing(log.consumer(group="group", topics=["feedback"])) as consumer:
            join(consumer)
            consumer.seek({TopicPartition("feedback", 0): 2})
            assert [record.offset for record in read(consumer, 1)] == [5]

    def test_more_goes_at_once_than_fits_in_one_transaction(self, log: EventLog) -> None:
        self._send(log, *(Message("feedback", "unit", b"-") for _ in range(4_500)))
        self._send(log, *(Message("directory", f"unit/{n % 3}", b"-") for n in range(4_500)))
        log.keep(MIDNIGHT + 31 * DAY)
        self.moment += 31 * DAY
        self._send(log, Message("feedback", "unit", b"-"))
        assert self._offsets(log, count=1) == [4_500]
        assert self._offsets(log, topic="directory", count=3) == [4_497, 4_498, 4_499]

    def test_a_compacted_topic_keeps_the_last_record_of_each_key(self, log: EventLog) -> None:
        keys = ["unit/1", "unit/2", "unit/1", "unit/3", "unit/1"]
        self._send(log, *(Message("directory", key, b"-") for key in keys))
        log.keep(MIDNIGHT + 400 * DAY)
        assert self._offsets(log, topic="directory", count=3) == [1, 3, 4]

    def test_a_tombstone_stays_for_a_day_so_that_everybody_sees_it(self, log: EventLog) -> None:
        self._send(log, Message("directory", "unit/1", b"-"), Message("directory", "unit/2", b"-"))
        self._send(log, Message("directory", "unit/1", None))
        log.keep(MIDNIGHT + timedelta(hours=23))
        assert self._offsets(log, topic="directory", count=2) == [1, 2]
        log.keep(MIDNIGHT + timedelta(hours=25))
        assert self._offsets(log, topic="directory", count=1) == [1]
        assert set(log.snapshot("directory")) == {"unit/2"}

    def _send(self, log: EventLog, *messages: Message) -> None:
        log.create([FEEDBACK, DIRECTORY])
        with closing(log.producer()) as producer:
            producer.send(messages)

    def _offsets(self, log: EventLog, *, count: int, topic: str = "feedback") -> list[int]:
        with closing(log.consumer(group="group", topics=[topic])) as consumer:
            return [record.offset for record in read(consumer, count)]
