"""`kaiku survey try`: what surveys make of answers, a JSON line of verdict for each JSON line of a case."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import orjson

from services.cli.trying import Trying, broken
from shared.runtime.clock import SystemClock

LONGEST_LINE = 2_000_000
CHUNK = 1 << 16


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'Reads lines {"definition": …, "answers": …, "language": "fi"} from standard input. Writes for each a line'
        ' {"definition_errors": […], "accepted": …, "errors": […], "visible": […], "stored": {…}}.'
    )


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – needs no settings
    answer(sys.stdin.buffer, sys.stdout.buffer)
    return 0


def answer(source: BinaryIO, target: BinaryIO) -> None:
    """Write a verdict for each line at once, in constant memory, whatever a line holds."""
    trying, clock = Trying(), SystemClock()
    for number, line in enumerate(_lines(source), start=1):
        if line is None:
            verdict = broken(number, f"The line is longer than {LONGEST_LINE:,} bytes.")
        elif not line.strip():
            continue
        else:
            verdict = trying.verdict(number, line, now=clock.now())
        target.write(orjson.dumps(verdict, option=orjson.OPT_APPEND_NEWLINE))
        target.flush()


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream, None for one that is too long."""
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(CHUNK)
        yield None
