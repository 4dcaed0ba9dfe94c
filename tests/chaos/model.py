"""What the log says, read record by record by the rule as it stands in words. Shares no code with the aggregator."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from uuid import uuid4

from shared.contracts.topics import Topic
from shared.log.port import EventLog, Record, TopicPartition
from tests.e2e.instance import until

FIVE = 5
SUBMITTED, WITHDRAWN = "feedback.submitted.v1", "feedback.withdrawn.v1"


@dataclass
class Unit:
    """One unit in one round. releases: how many responses each released, and where the record was that opened it."""

    waiting: list[str] = field(default_factory=list)
    since_opening: int = 0
    accepted: int = 0
    withdrawn: int = 0
    withdrawn_before_release: int = 0
    releases: list[tuple[int, int, int]] = field(default_factory=list)


def read_all(log: EventLog, topic: Topic) -> Sequence[Record]:
    """Every record of a topic, as of now."""
    records: list[Record] = []
    with closing(log.consumer(group=f"chaos-{uuid4()}", topics=[topic.name])) as consumer:
        until(lambda: consumer.poll(limit=1, timeout=0.1) or consumer.assigned(), what="partitions to read", seconds=60)
        consumer.seek(dict.fromkeys(consumer.assigned(), 0))
        ends = consumer.ends()
        read = dict.fromkeys(ends, 0)
        while any(read[place] < end for place, end in ends.items()):
            for record in consumer.poll(limit=1_000, timeout=1.0):
                place = TopicPartition(record.topic, record.partition)
                read[place] = record.offset + 1
                if record.offset < ends[place]:
                    records.append(record)
    return records


def units(records: Sequence[Record], *, round_: str) -> Mapping[str, Unit]:
    """What each unit's pool and releases are by these records."""
    found: dict[str, Unit] = defaultdict(Unit)
    known: set[str] = set()
    gone: set[str] = set()
    for record, kind, data in _events(records):
        if data["round"] != round_:
            continue
        unit, response = found[data["unit"]], data["response"]
        unit.accepted += response not in known
        if kind == SUBMITTED and response not in known:
            _take(unit, response, record)
        elif kind == WITHDRAWN and response not in gone:
            gone.add(response)
            unit.withdrawn += 1
            if response in unit.waiting or response not in known:
                unit.withdrawn_before_release += 1
                unit.waiting = [one for one in unit.waiting if one != response]
        known.add(response)
    return found


def _take(unit: Unit, response: str, record: Record) -> None:
    """Every response answers every question, so five who wait share each of them."""
    unit.waiting.append(response)
    unit.since_opening += 1
    if unit.since_opening == FIVE:
        unit.since_opening = 0
        if len(unit.waiting) >= FIVE:
            unit.releases.append((len(unit.waiting), record.partition, record.offset))
            unit.waiting = []


def _events(records: Sequence[Record]) -> Iterator[tuple[Record, str, Mapping[str, str]]]:
    """Those that can be read: a poisoned one can't."""
    for record in records:
        try:
            event = json.loads(record.value or b"")
            if event["type"] in (SUBMITTED, WITHDRAWN) and record.key == event["data"]["unit"]:
                yield record, event["type"], event["data"]
        except (ValueError, LookupError, TypeError):
            continue
