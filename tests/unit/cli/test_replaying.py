"""Dead letters go back to where they came from, once."""

from datetime import UTC, datetime

from services.cli.replaying import replay
from shared.contracts.dead_letters import dead_letter
from shared.contracts.topics import DEAD_LETTERS, FEEDBACK, GOALS, TOPICS
from shared.log.memory import MemoryLog
from shared.log.port import Message, Record

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
HEADERS = (("content-type", b"application/cloudevents+json"), ("odd", b"\xff\x00"))


def a_log() -> MemoryLog:
    log = MemoryLog(now=lambda: NOW)
    log.create(TOPICS)
    return log


def put_aside(log: MemoryLog, *, topic: str = FEEDBACK.name, offset: int = 3, value: bytes | None = b"\x00odd") -> None:
    outgoing = dead_letter(
        topic=topic, partition=0, offset=offset, key="kone", value=value, headers=HEADERS, reason="malformed",
        service="aggregator", now=NOW,
    )  # fmt: skip
    log.producer().send([Message(DEAD_LETTERS.name, outgoing.key, outgoing.payload)])


def records(log: MemoryLog, topic: str) -> list[Record]:
    consumer = log.consumer(group="looking", topics=[topic])
    try:
        return [*consumer.poll(limit=100, timeout=0), *consumer.poll(limit=100, timeout=0)]
    finally:
        consumer.close()


def send_back(log: MemoryLog, topic: str = FEEDBACK.name) -> int:
    with replay(log, topic, quiet=0.05) as replaying:
        letters = list(replaying.letters())
        replaying.send_back(letters)
    return len(letters)


def test_a_letter_is_listed_with_its_place_and_reason() -> None:
    log = a_log()
    put_aside(log)
    with replay(log, FEEDBACK.name, quiet=0.05) as replaying:
        (one,) = replaying.letters()
    assert (one.letter.topic, one.letter.offset, one.letter.reason, one.letter.service) == (
        "kaiku.feedback",
        3,
        "malformed",
        "aggregator",
    )


def test_a_record_goes_back_byte_for_byte() -> None:
    log = a_log()
    put_aside(log)
    assert send_back(log) == 1
    (record,) = records(log, FEEDBACK.name)
    assert (record.key, record.value, record.headers) == ("kone", b"\x00odd", HEADERS)


def test_a_tombstone_goes_back_as_one() -> None:
    log = a_log()
    put_aside(log, value=None)
    send_back(log)
    assert [record.value for record in records(log, FEEDBACK.name)] == [None]


def test_letters_of_other_topics_stay() -> None:
    log = a_log()
    put_aside(log, topic=GOALS.name)
    assert send_back(log) == 0
    assert send_back(log, GOALS.name) == 1


def test_a_second_replay_takes_only_what_has_come_since() -> None:
    log = a_log()
    put_aside(log)
    assert send_back(log) == 1
    assert send_back(log) == 0
    put_aside(log, offset=4)
    assert send_back(log) == 1


def test_looking_sends_nothing_and_forgets_nothing() -> None:
    log = a_log()
    put_aside(log)
    with replay(log, FEEDBACK.name, quiet=0.05) as replaying:
        assert len(list(replaying.letters())) == 1
    assert records(log, FEEDBACK.name) == []
    assert send_back(log) == 1


def test_what_is_no_letter_is_passed_over() -> None:
    log = a_log()
    log.producer().send([Message(DEAD_LETTERS.name, None, b"not one of ours")])
    put_aside(log)
    assert send_back(log) == 1
