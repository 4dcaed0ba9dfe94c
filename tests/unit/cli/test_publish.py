"""What the directory holds, read and changed over a log."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.errors import Failed
from services.cli.network import diff, plan, publish
from shared.contracts.topics import DIRECTORY, TOPICS
from shared.log.memory import MemoryLog
from shared.log.port import Message, Record
from tests.unit.cli.files import read

GONE = (
    ("leads: [lansi, kumppanit]", "leads: [lansi]"),
    ("groups:\n  - {id: kumppanit, name: Kumppanit, units: [pyynikki, hansa]}\n", ""),
)


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog(now=lambda: datetime(2026, 5, 9, tzinfo=UTC))
    made.create(TOPICS)
    return made


def apply(log: MemoryLog, folder: Path, *changes: tuple[str, str]) -> int:
    published = publish.published(log)
    differs = diff.difference(plan.wanted(read(folder, *changes), published), published)
    publish.publish(log, differs)
    return len(differs)


def records(log: MemoryLog) -> list[Record]:
    consumer = log.consumer(group="looking", topics=[DIRECTORY.name])
    found = [*consumer.poll(limit=1000, timeout=0), *consumer.poll(limit=1000, timeout=0)]
    consumer.close()
    return found


def test_what_was_published_is_read_again(log: MemoryLog, tmp_path: Path) -> None:
    apply(log, tmp_path)
    assert publish.published(log) == plan.wanted(read(tmp_path), {})


def test_twice_appends_nothing(log: MemoryLog, tmp_path: Path) -> None:
    assert apply(log, tmp_path) == 16
    assert apply(log, tmp_path) == 0
    assert len(records(log)) == 16


def test_what_left_the_file_is_a_tombstone(log: MemoryLog, tmp_path: Path) -> None:
    apply(log, tmp_path)
    apply(log, tmp_path, *GONE)
    last = records(log)[-1]
    assert (last.key, last.value, last.headers) == ("group/kumppanit", None, ())
    assert "group/kumppanit" not in publish.published(log)


def test_a_document_says_how_it_is_written(log: MemoryLog, tmp_path: Path) -> None:
    apply(log, tmp_path)
    assert records(log)[0].headers == (("content-type", b"application/cloudevents+json"),)


def test_what_is_needed_is_published_before_what_needs_it(log: MemoryLog, tmp_path: Path) -> None:
    apply(log, tmp_path)
    keys = [record.key or "" for record in records(log)]
    kinds = list(dict.fromkeys(key.partition("/")[0] for key in keys))
    assert kinds == ["network", "organisation", "unit", "group", "leader", "survey", "round", "goal"]
    assert keys.index("unit/hervanta") < keys.index("unit/kone")


def test_a_document_of_a_newer_kaiku_stops_everything(log: MemoryLog) -> None:
    newer = b'{"specversion": "1.0", "type": "directory.unit.v2", "data": {}}'
    log.producer().send([Message(DIRECTORY.name, "unit/kone", newer)])
    with pytest.raises(Failed, match="holds unit/kone in a form that this Kaiku does not read"):
        publish.published(log)
