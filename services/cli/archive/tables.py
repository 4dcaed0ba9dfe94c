"""The tables of each service that move, opened by its name."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from services.aggregator import bootstrap as aggregator
from services.aggregator.config import Settings as AggregatorSettings
from services.collector import bootstrap as collector
from services.collector.config import Settings as CollectorSettings
from services.notifier import bootstrap as notifier
from services.notifier.config import Settings as NotifierSettings
from shared.runtime.archive import Tables


def of(service: str, env: Mapping[str, str]) -> AbstractContextManager[Tables]:
    """A service's. Raises SettingsError."""
    match service:
        case "aggregator":
            return aggregator.archive(AggregatorSettings.from_env(env))
        case "collector":
            return collector.archive(CollectorSettings.from_env(env))
        case "notifier":
            return notifier.archive(NotifierSettings.from_env(env))
    raise ValueError(f"no service is called {service}")
