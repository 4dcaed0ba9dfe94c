"""`kaiku import-all`: everything out of a file into a Kaiku that has nothing yet. Nothing is pooled or judged again.

Each database is filled in one transaction, and the directory is published last, so a system that was filled in part is
never taken for a whole one. What had not been counted when the file was written is told to the new log, and counts
once.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import orjson

from services.aggregator.adapters.archive import heard_of
from services.aggregator.adapters.rollups import drop as drop_rollups
from services.cli import instance
from services.cli.archive import form, tables
from services.cli.archive.directory import directory_of, in_order
from services.cli.errors import Failed
from services.cli.migrating import migrate
from services.collector.adapters.archive import tell_again
from shared.contracts.ids import SurveyId
from shared.contracts.topics import DIRECTORY, TOPICS
from shared.log.port import EventLog, Message
from shared.log.relay import HEADERS
from shared.runtime import settings
from shared.runtime.archive import Filling, NotEmpty
from shared.runtime.clock import SystemClock
from shared.survey.definition import parse
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey

SurveyOf = Callable[[SurveyId, int], Survey | None]


def run(path: Path, env: Mapping[str, str]) -> int:
    """The command. Raises Failed, LogError."""
    archive = form.Archive(path)
    migrate(env)
    with instance.any_log(settings.log_url_of(env)) as log:
        log.create(TOPICS)
        if log.snapshot(DIRECTORY.name):
            raise Failed("a network has been published here: everything goes only where there is nothing yet")
        documents, told = _fill(archive, env)
        _publish(log, documents)
    print(f"{archive.rows} rows and {len(documents)} documents are there again; {told} answers go on to be counted")
    return 0


def _fill(archive: form.Archive, env: Mapping[str, str]) -> tuple[Mapping[str, bytes], int]:
    """Fill all databases; gives the directory's documents, and how much had not been counted."""
    documents: dict[str, bytes] = {}
    with ExitStack() as stack:
        opened = {name: stack.enter_context(tables.of(name, env)) for name in form.SERVICES}
        found = {name: one.revision() for name, one in opened.items()}
        if archive.head.get("schemas") != found:
            raise Failed(
                f"{archive.path} was written by another version of Kaiku: restore it with that one, then upgrade"
            )
        # The last to be entered is the first to be committed: the collector's answers come last of all.
        filling = {name: _begun(stack, name, opened[name].filling) for name in reversed(form.SERVICES)}
        for place, lines in groupby(archive.lines(), key=attrgetter("place")):
            if place == form.DIRECTORY:
                documents |= {line.content["key"]: orjson.dumps(line.content["document"]) for line in lines}
            else:
                _rows(archive, filling, place, lines)
        drop_rollups(filling["aggregator"].connection)
        told = tell_again(
            filling["collector"].connection,
            partial(heard_of, filling["aggregator"].connection),
            _surveys(documents),
            now=SystemClock().now(),
        )
    return documents, told


def _begun(stack: ExitStack, name: str, filling: Callable[[], AbstractContextManager[Filling]]) -> Filling:
    try:
        return stack.enter_context(filling())
    except NotEmpty as error:
        raise Failed(
            f"the {name}'s table {error} is not empty: everything goes only where there is nothing yet"
        ) from error


def _rows(archive: form.Archive, filling: Mapping[str, Filling], place: str, lines: Iterable[form.Line]) -> None:
    service, _, table = place.partition(".")
    try:
        filling[service].add(table, (line.content["row"] for line in lines))
    except KeyError as error:
        raise Failed(f"{archive.path} holds {place}, which this Kaiku does not know ({error})") from error


def _surveys(documents: Mapping[str, bytes]) -> SurveyOf:
    directory = directory_of(documents)

    @cache
    def survey_of(survey: SurveyId, version: int) -> Survey | None:
        found = directory.surveys.get((survey, version))
        try:
            return parse(found.definition) if found else None
        except InvalidSurvey:
            return None

    return survey_of


def _publish(log: EventLog, documents: Mapping[str, bytes]) -> None:
    producer = log.producer()
    try:
        producer.send([Message(DIRECTORY.name, key, value, HEADERS) for key, value in in_order(documents)])
    finally:
        producer.close()
