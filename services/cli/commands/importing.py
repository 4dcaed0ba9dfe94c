"""`kaiku import`: take answers of earlier years, a JSON line each, into a historic round. All lines, or none."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from services.cli import instance, parts
from services.cli.errors import Failed
from services.collector.application.import_problems import InvalidLines
from shared.contracts.ids import RoundId
from shared.runtime.clock import SystemClock

MOST_SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the id of a historic round")
    parser.add_argument("file", type=Path, metavar="FILE", help="lines of unit, time, language and answers")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    try:
        with arguments.file.open("rb") as lines, parts.collector(env) as collector:
            done = collector.importing.import_lines(RoundId(arguments.round), lines, now=SystemClock().now())
    except OSError as error:
        raise Failed(f"{arguments.file} can't be read: {error.strerror}") from error
    except InvalidLines as invalid:
        shown = [f"{arguments.file}: {error}" for error in invalid.errors[:MOST_SHOWN]]
        more = len(invalid.errors) - len(shown)
        end = f"{len(invalid.errors)} mistakes; nothing was imported"
        raise Failed("\n".join([*shown, *([f"and {more} more"] if more else []), end])) from invalid
    print(f"{done.new} imported, {done.known} were there already")
    return 0
