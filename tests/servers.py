"""The real servers that tests run against: started once a session, in a folder that goes away with it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from kafka import KafkaAdminClient

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from shared.contracts.topics import TOPICS
from shared.log.kafka.log import KafkaLog
from shared.runtime.settings import LOG_URL, SERVICES, database_setting
from tests.fakes.patience import until

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A folder for one server."""
    with tempfile.TemporaryDirectory(prefix=f"kaiku-{name}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def running_postgres() -> Iterator[LocalPostgres]:
    """A server of its own. Raises LocalServerError with what to install."""
    with own_folder("postgres") as folder:
        server = LocalPostgres(folder, survives_power_cut=False)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def running_kafka(*, brokers: int = 1) -> Iterator[LocalKafka]:
    """A cluster of its own. Raises LocalServerError with what to install."""
    with own_folder("kafka") as folder:
        cluster = LocalKafka(folder, brokers=brokers)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.kill()


def empty_topics(cluster: LocalKafka) -> None:
    """Make Kaiku's topics anew: records are gone, and so is what groups committed."""
    client = KafkaAdminClient(bootstrap_servers=list(cluster.servers))
    try:
        if ours := sorted(set(client.list_topics()) & {topic.name for topic in TOPICS}):
            client.delete_topics(ours)
    finally:
        client.close()
    log = KafkaLog(cluster.servers)
    try:
        log.create(TOPICS)
    finally:
        log.close()
    until(lambda: _all_can_be_written(cluster))


def _all_can_be_written(cluster: LocalKafka) -> bool:
    """Whether the brokers themselves know of each topic and who leads it, which a busy machine takes its time for."""
    client = KafkaAdminClient(bootstrap_servers=list(cluster.servers))
    try:
        described = client.describe_topics([topic.name for topic in TOPICS])
    finally:
        client.close()
    return all(
        not topic["error_code"] and topic["partitions"] and all(one["leader_id"] >= 0 for one in topic["partitions"])
        for topic in described
    )


@contextmanager
def real_parts(kafka: LocalKafka, postgres: LocalPostgres) -> Iterator[Mapping[str, str]]:
    """The settings of a Kaiku over these servers: empty topics, and an empty database a service."""
    empty_topics(kafka)
    names = {service: f"{service}_{uuid4().hex}" for service in SERVICES}
    try:
        databases = {database_setting(service): postgres.create(name) for service, name in names.items()}
        yield {LOG_URL: kafka.url, **databases}
    finally:
        for name in names.values():
            postgres.drop(name)


def chromium() -> str:
    """The path of the browser that the system's packages bring."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    assert found, "Chromium is missing: sudo apt-get install chromium"
    return found
