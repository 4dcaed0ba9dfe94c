"""`kaiku import`: take answers of earlier years into a historic round, from a table (CSV) or lines of JSON.

What is sound is taken; what is not goes to a file of rejects, with its line and the reasons. How files are read lives
in the collector, how progress is shown and rejects are written beside this module.
"""

import argparse
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from services.cli import instance, parts
from services.cli.errors import Failed
from services.cli.progress import Progress
from services.cli.rejects import Rejects
from services.collector.application.import_files import LONGEST
from services.collector.application.import_problems import UnreadableFile
from services.collector.application.importing import Imported, Watching
from shared.contracts.ids import RoundId
from shared.runtime.clock import SystemClock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the id of a historic round")
    parser.add_argument("file", type=Path, metavar="FILE", help="a table with a column a question, or lines of JSON")
    parser.add_argument("--check", action="store_true", help="only say what is wrong, and take nothing")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="where rows go that can't be taken")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Exits with 1 when something was not taken."""
    env = instance.instance(env)
    rejects = Rejects(arguments.rejects or _beside(arguments.file))
    if rejects.path.exists() and arguments.file.exists() and rejects.path.samefile(arguments.file):
        raise Failed("--rejects names the file that is imported")
    try:
        done = _taken(arguments, env, rejects)
    except OSError as error:
        raise Failed(f"{error.filename or arguments.file}: {error.strerror}") from error
    except UnreadableFile as unreadable:
        said = [f"{arguments.file}: {problem}" for problem in unreadable.problems]
        raise Failed("\n".join([*said, "nothing was imported"])) from unreadable
    print(_said(done, only_check=arguments.check))
    if done.late:
        print(f"{done.late} are older than what their unit had: they count on the day of its latest release")
    if done.refused:
        print(f"{done.refused} rows can't be taken: see {rejects.path}", file=sys.stderr)
    return int(bool(done.refused))


def _taken(arguments: argparse.Namespace, env: Mapping[str, str], rejects: Rejects) -> Imported:
    with ExitStack() as stack:
        file = stack.enter_context(arguments.file.open("rb"))
        stack.enter_context(rejects)
        progress = stack.enter_context(Progress(arguments.file.stat().st_size))
        collector = stack.enter_context(parts.collector(env))
        return collector.importing.take(
            RoundId(arguments.round),
            progress.reading(iter(partial(file.readline, LONGEST + 1), b"")),
            now=SystemClock().now(),
            watching=Watching(rejects.begin, rejects.add, progress.sorted, progress.kept),
            only_check=arguments.check,
        )


def _said(done: Imported, *, only_check: bool) -> str:
    if only_check:
        return f"{done.new} rows are sound; nothing was imported"
    return f"{done.new} imported, {done.known} were there already"


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}.rejects{file.suffix}")
