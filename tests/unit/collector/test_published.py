"""What a demo's front page knows of the directory."""

from collections.abc import Callable, Mapping
from contextlib import closing

from services.collector.adapters.demo import PublishedDirectory
from shared.contracts.directory import Leader
from shared.contracts.documents import encode_document
from shared.contracts.ids import LeaderId, ScopeId
from shared.contracts.topics import TOPICS
from shared.log.memory import MemoryLog
from shared.log.port import EventLog, LogUnavailable, Message, Record
from shared.survey.localised import Language
from tests.fakes.collector import NOON

ANNA = Leader(LeaderId("anna"), "Anna Laine", "anna@example.org", Language.FI, (ScopeId("tredu"),))


class AwayNowAndThen(MemoryLog):
    away = False

    def snapshot(self, topic: str) -> Mapping[str, Record]:
        if self.away:
            raise LogUnavailable("away")
        return super().snapshot(topic)


def a_log() -> AwayNowAndThen:
    log = AwayNowAndThen(now=lambda: NOON)
    log.create(TOPICS)
    row = encode_document(ANNA)
    with closing(log.producer()) as producer:
        producer.send([Message(row.topic, row.key, row.payload), Message(row.topic, "round/broken", b"{")])
    return log


def asked(connect: Callable[[], EventLog], seconds: list[float]) -> PublishedDirectory:
    return PublishedDirectory(connect, monotonic=lambda: seconds[0], every=10)


def test_leaders_are_read_from_the_log_and_what_is_broken_is_left_out() -> None:
    assert asked(a_log, [0.0])().leaders == {ANNA.id: ANNA}


def test_the_log_is_opened_once_and_asked_now_and_then() -> None:
    opened = []
    log = a_log()

    def connect() -> EventLog:
        opened.append(log)
        return log

    seconds = [0.0]
    published = asked(connect, seconds)
    first = published()
    assert published() is first
    seconds[0] = 11.0
    assert published() is not first
    assert len(opened) == 1


def test_while_the_log_is_away_the_last_directory_stays() -> None:
    log, seconds = a_log(), [0.0]
    published = asked(lambda: log, seconds)
    assert published().leaders
    log.away, seconds[0] = True, 60.0
    assert published().leaders
