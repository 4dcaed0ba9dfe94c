"""Leaders as operators name them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from services.aggregator.application.access import UnknownLeader
from services.cli import instance
from services.cli.errors import Failed
from services.cli.network.fields import nearest
from shared.contracts.ids import LeaderId


@contextmanager
def known(env: Mapping[str, str], given: str) -> Iterator[LeaderId]:
    """A leader to do something for. Raises Failed with a hint when no such leader has been published."""
    try:
        yield LeaderId(given)
    except UnknownLeader as error:
        leaders = instance.directory(env).leaders
        if LeaderId(given) in leaders:
            raise Failed(f'the leader "{given}" is published, and comes in within seconds: try again') from error
        raise Failed(f'no leader "{given}" is published; {nearest(given, list(leaders))}') from error
