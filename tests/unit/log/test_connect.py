"""A URL chooses the log."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.contracts.topics import TOPICS
from shared.log.connect import brokers, event_log
from shared.log.kafka.log import KafkaLog
from shared.log.sql import SqlLog
from shared.runtime.database import engine_from


def noon() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_file_is_a_log_on_sqlite(tmp_path: Path) -> None:
    with closing(event_log(f"sqlite:///{tmp_path / 'log.db'}", engine=engine_from, now=noon)) as log:
        assert isinstance(log, SqlLog)
        assert list(log.create(TOPICS)) == [topic.name for topic in TOPICS]


def test_a_log_on_postgresql_is_reached_only_when_it_is_used() -> None:
    url = "postgresql+psycopg://kaiku@127.0.0.1:1/log"
    with closing(event_log(url, engine=engine_from, now=noon)) as log:
        assert isinstance(log, SqlLog)


def test_kafka_is_reached_only_when_it_is_used() -> None:
    with closing(event_log("kafka://broker1:9092,broker2", engine=engine_from, now=noon)) as log:
        assert isinstance(log, KafkaLog)


def test_a_broker_has_the_usual_port_unless_it_says_another_one() -> None:
    assert brokers("kafka://broker1, broker2:9192/") == ("broker1:9092", "broker2:9192")


@pytest.mark.parametrize("url", ["", "mysql://db/log", "var/log.db"])
def test_another_url_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(ValueError, match="kafka://"):
        event_log(url, engine=engine_from, now=noon)


def test_kafka_without_a_broker_is_refused() -> None:
    with pytest.raises(ValueError, match="names no broker"):
        event_log("kafka://", engine=engine_from, now=noon)
