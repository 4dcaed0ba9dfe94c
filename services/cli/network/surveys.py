"""Survey files beside a network file: read, checked against Kaiku's part of SurveyJS, each mistake with its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from services.cli.network import reading
from services.cli.network.drafts import Draft
from services.cli.network.fields import Place
from services.cli.network.problems import Problems, Refused, Wrong
from shared.survey.definition import parse
from shared.survey.messages import english
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey as its file has it."""

    definition: Mapping[str, object]
    survey: Survey


def read_surveys(place: Place, draft: Draft) -> Mapping[str, SurveyFile]:
    """The surveys that a network file names, by id; those with mistakes are left out, their mistakes noted."""
    found = {}
    for survey in draft.surveys:
        if survey.file is None:
            continue
        path = place.file.parent / survey.file.value
        if not path.is_file():
            place.wrong(survey.file.line, Wrong.UNREADABLE, reason=f"there is no {path}")
        elif read := read_survey(path, place.problems):
            found[survey.id.value] = read
    return found


def read_survey(file: Path, problems: Problems) -> SurveyFile | None:
    """One survey, or None with its mistakes noted."""
    try:
        text = reading.read_text(file, problems=problems)
        definition = orjson.loads(text)
        root = reading.read(file, text, problems=problems)
    except orjson.JSONDecodeError as error:
        problems.add(file, error.lineno, Wrong.NOT_JSON, reason=error.msg)
        return None
    except Refused:
        return None
    if not isinstance(definition, dict):
        problems.add(file, 1, Wrong.NOT_MAPPING, what="the survey")
        return None
    try:
        return SurveyFile(definition, parse(definition))
    except InvalidSurvey as invalid:
        for one in invalid.problems:
            reason = english(one.code, one.params).removesuffix(".")
            problems.add(file, line_of(root, one.path), Wrong.SURVEY, reason=reason, path=one.path or "the top")
        return None


def line_of(root: reading.Node, path: str) -> int:
    """The line of a path such as "pages[0].elements[2].type", or of the innermost part of it that is there."""
    node = root
    for step in re.findall(r"[^.\[\]/]+", path):
        match node.value:
            case dict() if step in node.value:
                node = node.value[step]
            case list() if step.isdecimal() and int(step) < len(node.value):
                node = node.value[int(step)]
            case _:
                break
    return node.line
