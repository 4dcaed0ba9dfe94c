"""`kaiku invite`: have the people of a CSV file invited to a round with personal links. All of them, or nobody."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from services.cli import instance, parts
from services.cli.errors import Failed
from services.collector.application.inviting.problems import InvalidContacts
from services.collector.application.inviting.reading import LARGEST_MEGABYTES
from shared.contracts.ids import RoundId
from shared.runtime.clock import SystemClock

MOST_SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the id of a round with personal links")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV: address, language, unit and, if used, not before")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    try:
        with arguments.file.open("rb") as file:
            content = file.read(LARGEST_MEGABYTES * 2**20 + 1)
    except OSError as error:
        raise Failed(f"{arguments.file} can't be read: {error.strerror}") from error
    try:
        with parts.collector(env) as collector:
            added = collector.adding_contacts.add(RoundId(arguments.round), content, now=SystemClock().now())
    except InvalidContacts as invalid:
        shown = [f"{arguments.file}: {error}" for error in invalid.errors[:MOST_SHOWN]]
        more = len(invalid.errors) - len(shown)
        count = len(invalid.errors)
        end = f"{count} {'mistake' if count == 1 else 'mistakes'}; nobody was invited"
        raise Failed("\n".join([*shown, *([f"and {more} more"] if more else []), end])) from invalid
    print(f"{added.new} will be invited, {added.known} were known already")
    return 0
