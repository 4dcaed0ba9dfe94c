"""What has to be there before the processes of one machine start: tables, topics, and a demo's network.

Runs as a process of its own, so that the supervisor stays small. Its last line of output says `first` or `again`.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from services.aggregator import bootstrap as aggregator
from services.aggregator.config import Settings as AggregatorSettings
from services.cli.errors import Failed
from services.cli.network import diff, file, plan, publish
from services.cli.network.problems import Refused
from services.collector import bootstrap as collector
from services.collector.config import Settings as CollectorSettings
from services.notifier import bootstrap as notifier
from services.notifier.config import Settings as NotifierSettings
from shared.contracts.topics import TOPICS
from shared.log.connect import event_log
from shared.log.port import LogError
from shared.runtime import settings
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from shared.runtime.settings import SettingsError

FIRST, AGAIN = "first", "again"


def prepare(env: Mapping[str, str], *, network: Path | None) -> bool:
    """Make tables and topics; publish a network if none has been published. Returns whether it was.

    Raises Failed, Refused, LogError, SettingsError.
    """
    collector.migrate(CollectorSettings.from_env(env))
    aggregator.migrate(AggregatorSettings.from_env(env))
    notifier.migrate(NotifierSettings.from_env(env))
    log = event_log(settings.log_url_of(env), engine=engine_from, now=SystemClock().now)
    try:
        log.create(TOPICS)
        if network is None or publish.published(log):
            return False
        publish.publish(log, diff.difference(plan.wanted(file.read(network), {}), {}))
    finally:
        log.close()
    return True


def main() -> int:
    """The process: prints its outcome, or what is wrong."""
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--network", type=Path)
    given = parser.parse_args()
    try:
        first = prepare(os.environ, network=given.network)  # noqa: TID251 – the root of a process
    except (Failed, Refused, LogError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    print(FIRST if first else AGAIN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
