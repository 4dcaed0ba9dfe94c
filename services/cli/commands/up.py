"""`kaiku up`: everything on this machine. What that is lives in `services.cli.up`."""

import argparse
from collections.abc import Mapping

from services.cli.up.command import up


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-demo", action="store_true", help="publish no demo network when none has been published here yet"
    )


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    return up(env, demo=not arguments.no_demo)
