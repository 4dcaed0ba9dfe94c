"""`kaiku export`: released counts of a round or a scope as a table or JSON; with --all, everything, for the controller.

How rows are written lives in the aggregator, what everything is and how it is written in `services.cli.archive`.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO

from services.aggregator.application.export_files import as_json, as_table
from services.aggregator.application.exporting import By, Exporting, Row
from services.aggregator.application.showing import Unseen
from services.cli import instance, parts
from services.cli.errors import Failed
from services.cli.network.fields import nearest
from shared.contracts.ids import RoundId, ScopeId, SurveyId
from shared.runtime.clock import SystemClock, local_day
from shared.survey.localised import Language


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", metavar="ROUND|SCOPE", help="the id of a round, or of a scope")
    parser.add_argument("--all", type=Path, metavar="FILE", help="everything, into a new file: handle it with care")
    parser.add_argument("--survey", metavar="ID", help="of a scope, only this survey")
    parser.add_argument("--question", metavar="NAME", help="only this question")
    parser.add_argument(
        "--by", type=By, choices=list(By), default=By.DAY, help="of a scope: a row a day, or one for all"
    )
    parser.add_argument(
        "--from", type=date.fromisoformat, metavar="DAY", dest="since", help="of a scope, from this day"
    )
    parser.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="of a scope, up to this day")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="csv opens in Excel")
    parser.add_argument("--language", type=Language, choices=list(Language), default=Language.FI, help="of all titles")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to, instead of the standard output")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    if (arguments.what is None) == (arguments.all is None):
        raise Failed("name a round or a scope, or export everything with --all FILE")
    if arguments.all:
        from services.cli.archive.writing import write_all  # noqa: PLC0415 – counts need nothing of it

        return write_all(arguments.all, env)
    with parts.exporting(env) as exporting:
        rows = _rows(exporting, arguments, env)
        if arguments.question:
            rows = (row for row in rows if row.question == arguments.question)
        written = (as_table if arguments.format == "csv" else as_json)(rows, arguments.language)
        with _out(arguments.out) as out:
            out.writelines(written)
    return 0


def _rows(exporting: Exporting, arguments: argparse.Namespace, env: Mapping[str, str]) -> Iterator[Row]:
    if exporting.is_round(arguments.what):
        if arguments.survey or arguments.since or arguments.until or arguments.by is not By.DAY:
            raise Failed("a round is exported whole, by unit and day: leave --survey, --by, --from and --until out")
        return exporting.of_round(RoundId(arguments.what))
    scope, until = ScopeId(arguments.what), arguments.until or local_day(SystemClock().now())
    try:
        surveys = exporting.surveys_of(scope)
        if arguments.survey and arguments.survey not in surveys:
            raise Failed(f'"{arguments.survey}" was never asked there; {nearest(arguments.survey, surveys)}')
        wanted = [SurveyId(arguments.survey)] if arguments.survey else surveys
        return chain.from_iterable(
            [exporting.of_scope(scope, one, by=arguments.by, since=arguments.since, until=until) for one in wanted]
        )
    except Unseen as error:
        directory = instance.directory(env)
        known = [*directory.rounds, *directory.units, *directory.organisations, *directory.groups]
        raise Failed(f'no round or scope "{arguments.what}"; {nearest(arguments.what, known)}') from error


@contextmanager
def _out(path: Path | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}") from error
