"""`kaiku up`: everything on this machine. What that is lives in `services.cli.up`."""

import argparse
from collections.abc import Mapping

from services.cli.up.command import up


def configure(parser: argparse.ArgumentParser) -> None:
    # Only when asked for: a real network's first start must never fill with invented answers.
    parser.add_argument("--demo", action="store_true", help="publish the demo network, if none has been published yet")
    parser.add_argument("--servers", action="store_true", help="over a Kafka and a PostgreSQL that are started here")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    return up(env, demo=arguments.demo, servers=arguments.servers)
