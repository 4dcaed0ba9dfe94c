"""The parts of the three services that commands use, opened and closed. What they do lives in the services."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from services.collector import bootstrap as collector_bootstrap
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings as CollectorSettings


@contextmanager
def collector(env: Mapping[str, str]) -> Iterator[UseCases]:
    """The collector's use cases, over its own database."""
    with collector_bootstrap.use_cases(CollectorSettings.from_env(env)) as use_cases:
        yield use_cases
