"""The parts of the three services that commands use, opened and closed. What they do lives in the services."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from services.aggregator import bootstrap as aggregator_bootstrap
from services.aggregator.application.access import Access
from services.aggregator.application.exporting import Exporting
from services.aggregator.application.ports.counting import Tally as CountedTally
from services.aggregator.config import Settings as AggregatorSettings
from services.cli.errors import Failed
from services.collector import bootstrap as collector_bootstrap
from services.collector.application.use_cases import UseCases
from services.collector.config import Settings as CollectorSettings
from services.collector.domain.errors import UnknownRound

__all__ = ["Access", "CountedTally", "Exporting", "UseCases", "access", "collector", "counted", "exporting"]


@contextmanager
def collector(env: Mapping[str, str]) -> Iterator[UseCases]:
    """The collector's use cases, over its own database. Raises Failed for a round that is not what it should be."""
    try:
        with collector_bootstrap.use_cases(CollectorSettings.from_env(env)) as use_cases:
            yield use_cases
    except UnknownRound as error:
        raise Failed(f"{error}; what was published a moment ago comes in within seconds") from error


@contextmanager
def access(env: Mapping[str, str]) -> Iterator[Access]:
    """Who may come in to the leaders' pages."""
    with aggregator_bootstrap.access(AggregatorSettings.from_env(env)) as found:
        yield found


@contextmanager
def exporting(env: Mapping[str, str]) -> Iterator[Exporting]:
    """Released counts."""
    with aggregator_bootstrap.exporting(AggregatorSettings.from_env(env)) as found:
        yield found


def counted(env: Mapping[str, str]) -> Sequence[CountedTally]:
    """What the aggregator has counted, and what waits, per round and unit."""
    with aggregator_bootstrap.tallies(AggregatorSettings.from_env(env)) as tallies:
        return tallies.all()
