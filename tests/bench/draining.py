"""How fast the aggregator drains a real Kafka topic into its database, as a ratio to a bare kafka-python drain of it.

Both are processes of their own. The aggregator's is the one that a cluster runs: it polls, decodes, counts, commits.

python -m tests.bench.draining SERVERS    the bare drain; prints records a second
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine, func, select

from deploy.local.kafka import LocalKafka
from services.aggregator import bootstrap
from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.tables import OFFSETS
from services.aggregator.config import Settings
from services.aggregator.entrypoints.consumer import BATCH
from shared.contracts.topics import FEEDBACK
from shared.log.kafka.log import KafkaLog
from shared.log.kafka.settings import CONSUMER
from shared.log.port import Message
from shared.runtime.database import engine_from, reading
from shared.runtime.settings import ADMIN_PORT, LOG_URL, RUN_DIR, SECRET, database_setting
from tests.bench.counting import batches, made_records
from tests.bench.running import middle
from tests.e2e.instance import free_ports, until
from tests.servers import empty_topics

TIMES = 3


def fill(kafka: LocalKafka, count: int) -> None:
    """Make the topics anew, and send so many submissions of ten answers."""
    empty_topics(kafka)
    log = KafkaLog(kafka.servers)
    with closing(log), closing(log.producer()) as producer:
        for some in batches(made_records(count), BATCH):
            producer.send([Message(FEEDBACK.name, one.key, one.value) for one in some])


def bare(kafka: LocalKafka) -> float:
    """Records a second that a consumer polls and drops; the median of three."""
    command = (sys.executable, "-m", "tests.bench.draining", ",".join(kafka.servers))
    return middle([float(subprocess.check_output(command, text=True)) for _ in range(TIMES)])


def counted(kafka: LocalKafka, url: str, folder: Path) -> float:
    """Events a second from the topic into an empty database."""
    environment = {
        "PATH": os.defpath,
        LOG_URL: kafka.url,
        database_setting("aggregator"): url,
        SECRET: "only-for-measuring-" * 2,
        ADMIN_PORT: str(free_ports()),
        RUN_DIR: str(folder),
    }
    bootstrap.migrate(Settings.from_env(environment))
    engine = engine_from(url)
    try:
        return _watched(engine, environment, sum(_ends(kafka.servers).values()))
    finally:
        engine.dispose()


def _watched(engine: Engine, environment: Mapping[str, str], total: int) -> float:
    """From the first batch that is seen committed to the last, so that starting and joining don't count."""
    command = (sys.executable, "-m", "services.aggregator", "consume")
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            first = until(lambda: _stored(engine), what="the first batch", seconds=60)
            began = time.monotonic()
            until(lambda: _stored(engine) >= total, what="the last batch", seconds=300)
            return (total - first) / (time.monotonic() - began)
        finally:
            process.terminate()


def _stored(engine: Engine) -> int:
    c = OFFSETS.c
    mine = select(func.sum(c.next_offset)).where(
        c.consumer_group == GROUP, c.topic == FEEDBACK.name, c.log_partition >= 0
    )
    with reading(engine) as connection:
        return int(connection.execute(mine).scalar_one() or 0)


def _ends(servers: tuple[str, ...]) -> Mapping[TopicPartition, int]:
    with closing(KafkaConsumer(bootstrap_servers=list(servers))) as consumer:
        ends: Mapping[TopicPartition, int] = consumer.end_offsets(_partitions())
        return ends


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(FEEDBACK.name, number) for number in range(FEEDBACK.partitions)]


def _drain(servers: tuple[str, ...]) -> float:
    """With the settings of our own consumers, and from the first records on, like the other."""
    total = sum(_ends(servers).values())
    with closing(KafkaConsumer(bootstrap_servers=list(servers), **CONSUMER, group_id=None)) as consumer:
        consumer.assign(_partitions())
        consumer.seek_to_beginning(*_partitions())
        first = read = 0
        began = time.monotonic()
        while read < total:
            read += sum(map(len, consumer.poll(timeout_ms=500, max_records=BATCH).values()))
            if not first and read:
                first, began = read, time.monotonic()
        return (total - first) / (time.monotonic() - began)


if __name__ == "__main__":
    print(_drain(tuple(sys.argv[1].split(","))))  # noqa: T201 – what it is for
