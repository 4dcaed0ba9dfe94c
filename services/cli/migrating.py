"""Bringing the databases of all three services to their newest schema."""

from collections.abc import Mapping

from services.aggregator import bootstrap as aggregator
from services.aggregator.config import Settings as AggregatorSettings
from services.collector import bootstrap as collector
from services.collector.config import Settings as CollectorSettings
from services.notifier import bootstrap as notifier
from services.notifier.config import Settings as NotifierSettings


def migrate(env: Mapping[str, str]) -> None:
    """Migrate all three. Two that do so at once take turns. Raises SettingsError."""
    collector.migrate(CollectorSettings.from_env(env))
    aggregator.migrate(AggregatorSettings.from_env(env))
    notifier.migrate(NotifierSettings.from_env(env))
