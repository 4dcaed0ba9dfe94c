"""Servers for all tests. A missing one is a failure that says what to install, never a skip."""

from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from tests.servers import chromium, empty_topics, real_parts, running_kafka, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    """The session's PostgreSQL."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: LocalPostgres) -> Iterator[str]:
    """An empty database for one test."""
    name = f"test_{uuid4().hex}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def kafka() -> Iterator[LocalKafka]:
    """The session's Kafka: one broker."""
    with running_kafka() as cluster:
        yield cluster


@pytest.fixture
def kafka_url(kafka: LocalKafka) -> str:
    """Kafka with Kaiku's topics, empty for one test; groups begin anew."""
    empty_topics(kafka)
    return kafka.url


@pytest.fixture
def real_parts_settings(kafka: LocalKafka, postgres: LocalPostgres) -> Iterator[Mapping[str, str]]:
    """What an environment says of Kafka and PostgreSQL, all of it empty for one test."""
    with real_parts(kafka, postgres) as settings:
        yield settings


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser."""
    return chromium()
