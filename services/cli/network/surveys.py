"""Survey files beside a network file: read, checked against Kaiku's part of SurveyJS, each finding with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from services.cli.network import reading
from services.cli.network.drafts import Draft
from services.cli.network.fields import Place
from services.cli.network.json_text import Lines, lines_of
from services.cli.network.problems import Problems, Refused, Wrong
from shared.survey import definition as definitions
from shared.survey.messages import english
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey, Notice
from shared.survey.reading.bounds import check_bounds
from shared.survey.reading.node import shown

MOST_TWICE = 50


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey as its file has it. notices: how many there are of it."""

    definition: Mapping[str, object]
    survey: Survey
    notices: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """A notice on its line."""

    line: int
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a file gave. read: None when it has mistakes, which are noted in its problems."""

    read: SurveyFile | None = None
    remarks: tuple[Remark, ...] = ()


def read_surveys(place: Place, draft: Draft) -> Mapping[str, SurveyFile]:
    """The surveys that a network file names, by id; those with mistakes are left out, their mistakes noted."""
    found = {}
    for survey in draft.surveys:
        if survey.file is None:
            continue
        path = place.file.parent / survey.file.value
        if not path.is_file():
            place.wrong(survey.file.line, Wrong.UNREADABLE, reason=f"there is no {path}")
        elif read := look_at(path, place.problems).read:
            found[survey.id.value] = read
    return found


def look_at(file: Path, problems: Problems) -> Looked:
    """One survey file."""
    try:
        text = reading.read_text(file, problems=problems)
        definition = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        problems.add(file, error.lineno, Wrong.NOT_JSON, reason=error.msg)
        return Looked()
    except Refused:
        return Looked()
    if not isinstance(definition, dict):
        problems.add(file, 1, Wrong.NOT_MAPPING, what="the survey")
        return Looked()
    return _checked(file, text, definition, problems)


def _checked(file: Path, text: str, definition: Mapping[str, object], problems: Problems) -> Looked:
    lines = Lines({})
    try:
        check_bounds(definition)
        lines = lines_of(text)
        read = definitions.read(definition)
    except InvalidSurvey as invalid:
        for one in invalid.problems:
            words = english(one.code, one.params).removesuffix(".")
            problems.add(file, lines.of(one.path), Wrong.SURVEY, reason=words, path=one.path or "the top")
        _twice(file, lines, problems)
        return Looked(None, _remarks(lines, invalid.notices))
    if lines.twice:
        _twice(file, lines, problems)
        return Looked(None, _remarks(lines, read.notices))
    return Looked(SurveyFile(definition, read.survey, len(read.notices)), _remarks(lines, read.notices))


def _twice(file: Path, lines: Lines, problems: Problems) -> None:
    """Note keys that stand twice: all but the last of them would be ignored in silence."""
    for key, line, first in lines.twice[:MOST_TWICE]:
        problems.add(file, line, Wrong.KEY_TWICE, key=shown(key), first=first)


def _remarks(lines: Lines, notices: tuple[Notice, ...]) -> tuple[Remark, ...]:
    return tuple(Remark(lines.of(one.path), one.path, english(one.code, one.params)) for one in notices)
