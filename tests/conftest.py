"""Servers for all tests. A missing one is a failure that says what to install, never a skip."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from shared.runtime import trace
from tests.servers import chromium, empty_topics, real_parts, running_kafka, running_postgres

HERE = Path(__file__).parent
# No test is timed: what matters is what comes out, on a busy machine too.
hypothesis.settings.register_profile("kaiku", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("kaiku")
# What takes seconds: whole processes, and searches through many histories. `make check` leaves it to `make test`.
THOROUGH = (
    "contract/log/test_sql.py",
    "integration",
    "unit/aggregator/test_counting_properties.py",
    "unit/aggregator/test_detector_simulated.py",
    "unit/aggregator/test_goals.py",
    "unit/collector/test_hostile.py",
    "unit/collector/test_openapi.py",
    "unit/contracts/test_cloudevents.py",
    "unit/log/test_relay_killed.py",
    "unit/notifier/test_mime.py",
    "unit/runtime/scheduling/test_years.py",
)


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if str(item.path.relative_to(HERE)).startswith(THOROUGH):
            item.add_marker(pytest.mark.thorough)


@pytest.fixture(autouse=True)
def no_trace() -> Iterator[None]:
    """What one test has traced is nothing to the next."""
    with trace.within(None):
        yield


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
