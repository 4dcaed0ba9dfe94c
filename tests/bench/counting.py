"""How fast the aggregator counts: from records as they come off the log to committed releases and panes.

python -m tests.bench.counting DATABASE_URL [RECORDS]     the database is emptied first
"""

import gc
import itertools
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prometheus_client import CollectorRegistry

from services.aggregator.adapters import access_tables, change_tables, gathering_tables, goal_tables, rollup_tables
from services.aggregator.adapters.counting import GROUP, SqlCountingWork
from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.adapters.tables import METADATA, OFFSETS
from services.aggregator.entrypoints.consumer import BATCH, FeedbackHandler
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackSubmitted, GivenAnswer
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId
from shared.contracts.topics import FEEDBACK
from shared.log.floods import FloodLimit
from shared.log.offsets import StoredOffsets
from shared.log.port import Record
from shared.runtime.database import engine_from
from shared.survey.kinds import AnswerKind
from tests.bench.network import QUESTIONS

BEGAN = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
# They join METADATA by being imported.
TABLES = (access_tables, change_tables, gathering_tables, goal_tables, rollup_tables)


def made_records(count: int, *, units: int = 200) -> Sequence[Record]:
    """Records of ten answers each, spread over units, half a millisecond apart; always the same ones."""
    chance = random.Random(1)
    offsets = [itertools.count() for _ in range(FEEDBACK.partitions)]
    records = []
    for number in range(count):
        unit = chance.randrange(units)
        partition, at = unit % FEEDBACK.partitions, BEGAN + number * timedelta(microseconds=500)
        event = _submission(chance, unit, at)
        payload = encode(event).payload
        records.append(Record(FEEDBACK.name, partition, next(offsets[partition]), at, event.unit, payload))
    return records


def events_per_second(url: str, records: Sequence[Record], *, batch: int = BATCH) -> float:
    """Count these into an emptied database, in batches as a poll gives them; reading and decoding them is included."""
    engine = engine_from(url)
    METADATA.drop_all(engine)
    METADATA.create_all(engine)
    handler = FeedbackHandler(
        lambda: SqlCountingWork(engine),
        StoredOffsets(engine, OFFSETS, group=GROUP),
        flood=FloodLimit(),
        metrics=AggregatorMetrics(CollectorRegistry()),
        released=threading.Event(),
        now=lambda: BEGAN + timedelta(hours=1),
    )
    gc.freeze()  # as the process does, and so that the records that lie ready cost nothing
    began = time.perf_counter()
    for one in batches(records, batch):
        handler.handle(one)
    took = time.perf_counter() - began
    engine.dispose()
    return len(records) / took


def batches(records: Sequence[Record], size: int) -> Iterator[Sequence[Record]]:
    for first in range(0, len(records), size):
        yield records[first : first + size]


def _submission(chance: random.Random, unit: int, time: datetime) -> FeedbackSubmitted:
    return FeedbackSubmitted(
        response=ResponseId(UUID(int=chance.getrandbits(128), version=4)),
        time=time,
        organisation=OrganisationId(ScopeId(f"organisation-{unit % 13}")),
        unit=UnitId(ScopeId(f"unit-{unit}")),
        round=RoundId("now"),
        survey=SurveyId("survey"),
        version=1,
        answers={name: GivenAnswer(AnswerKind.SCALE, (str(chance.randint(1, 5)),)) for name in QUESTIONS},
    )


if __name__ == "__main__":
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    print(f"{events_per_second(sys.argv[1], made_records(wanted)):,.0f} events/s")  # noqa: T201 – what it is for
