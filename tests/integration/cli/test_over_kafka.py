"""Commands over a real Kafka: its twelve partitions, its groups, its compacted directory."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.network import diff, plan, publish
from services.cli.replaying import replay
from shared.contracts.dead_letters import dead_letter
from shared.contracts.topics import DEAD_LETTERS, FEEDBACK, GOALS
from shared.log.connect import event_log
from shared.log.port import EventLog, Message
from shared.runtime.database import engine_from
from tests.unit.cli.files import read

pytestmark = pytest.mark.servers

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)


def kafka_at(url: str) -> EventLog:
    return event_log(url, engine=engine_from, now=lambda: NOW)


def put_aside(log: EventLog, *, topic: str, key: str) -> None:
    outgoing = dead_letter(
        topic=topic, partition=3, offset=7, key=key, value=b"odd", headers=(), reason="malformed", service="aggregator",
        now=NOW,
    )  # fmt: skip
    producer = log.producer()
    producer.send([Message(DEAD_LETTERS.name, outgoing.key, outgoing.payload)])
    producer.close()


def send_back(log: EventLog, topic: str) -> list[str]:
    with replay(log, topic) as replaying:
        letters = list(replaying.letters())
        replaying.send_back(letters)
    return sorted(one.letter.key or "" for one in letters)


def test_letters_of_all_partitions_go_back_once(kafka_url: str) -> None:
    log = kafka_at(kafka_url)
    units = [f"unit-{number}" for number in range(30)]
    for unit in units:
        put_aside(log, topic=FEEDBACK.name, key=unit)
    put_aside(log, topic=GOALS.name, key="a-goal")

    assert send_back(log, FEEDBACK.name) == sorted(units)
    assert send_back(log, FEEDBACK.name) == []
    assert send_back(log, GOALS.name) == ["a-goal"]
    put_aside(log, topic=FEEDBACK.name, key="one-more")
    assert send_back(log, FEEDBACK.name) == ["one-more"]
    log.close()


def test_a_network_is_published_once_and_what_left_the_file_goes(kafka_url: str, tmp_path: Path) -> None:
    log = kafka_at(kafka_url)

    def apply(*changes: tuple[str, str]) -> list[str]:
        published = publish.published(log)
        differs = diff.difference(plan.wanted(read(tmp_path, *changes), published), published)
        publish.publish(log, differs)
        return [str(change) for change in differs]

    assert len(apply()) == 16
    assert apply() == []
    without = (
        ("leads: [lansi, kumppanit]", "leads: [lansi]"),
        ("groups:\n  - {id: kumppanit, name: Kumppanit, units: [pyynikki, hansa]}\n", ""),
    )
    assert apply(*without) == ["~ leader/grace: leads -kumppanit", "- group/kumppanit"]
    assert apply(*without) == []
    log.close()
