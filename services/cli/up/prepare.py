"""What has to be there before the processes of one machine start: tables, topics, and a demo's network.

Runs as a process of its own, so that the supervisor stays small. What it prints is what operators are told once all
is up.
"""

import argparse
import os
import sys
from collections.abc import Mapping

from services.cli import instance
from services.cli.errors import Failed, Unreachable
from services.cli.migrating import migrate
from services.cli.network import diff, file, plan, publish, told
from services.cli.up.demo import NETWORK
from services.cli.up.machine import demo_file
from services.cli.up.welcome import welcome
from shared.contracts.snapshot import Directory
from shared.contracts.topics import TOPICS
from shared.log.port import LogError
from shared.runtime import settings
from shared.runtime.clock import SystemClock, local_day


def prepare(env: Mapping[str, str], *, demo: bool) -> Directory:
    """Make tables and topics; publish the demo's network if none has been published. Returns what is published.

    Raises Failed, LogError, SettingsError.
    """
    migrate(env)
    with instance.any_log(settings.log_url_of(env)) as log:
        log.create(TOPICS)
        published = publish.published(log)
        if demo and not published:
            with told.as_failed("published"):
                published = plan.wanted(file.read(NETWORK), {})
            demo_file(settings.run_dir(env)).touch()  # before publishing: a start that is cut short is made good later
            publish.publish(log, diff.difference(published, {}))
    return Directory.of(published.values())


def main(env: Mapping[str, str]) -> int:
    """The process: prints what operators are told, or what is wrong."""
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--demo", action="store_true")
    try:
        directory = prepare(env, demo=parser.parse_args().demo)
        lines = welcome(directory, env, today=local_day(SystemClock().now()))
        print("\n".join(lines))
    except (Failed, LogError, settings.SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        if (reason := Unreachable.of(error)) is None:
            raise
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))  # noqa: TID251 – the root of a process
