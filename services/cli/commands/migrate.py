"""`kaiku migrate`: bring the three databases to the newest schema."""

import argparse
from collections.abc import Mapping

from services.cli import instance
from services.cli.migrating import migrate


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – there are none
    migrate(instance.instance(env))
    print("the databases of collector, aggregator and notifier have the newest schema")
    return 0
