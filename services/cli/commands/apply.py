"""`kaiku apply`: show what a network file changes, and publish it on the directory."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from services.cli import instance
from services.cli.network import diff, file, plan, publish, told


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the network file")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and publish nothing")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    with told.as_failed("published"):
        network = file.read(arguments.file)
        with instance.opened_log(instance.instance(env)) as log:
            published = publish.published(log)
            changes = diff.difference(plan.wanted(network, published), published)
            for change in changes:
                print(change)
            if changes and not arguments.dry_run:
                publish.publish(log, changes)
    print(told.summary(changes) + ("; a dry run: nothing was published" if changes and arguments.dry_run else ""))
    return 0
