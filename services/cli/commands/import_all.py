"""`kaiku import-all`: put everything back that `kaiku export --all` wrote, where there is nothing yet."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from services.cli import instance
from services.cli.archive import restoring


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `kaiku export --all FILE` wrote")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    return restoring.run(arguments.file, instance.instance(env))
