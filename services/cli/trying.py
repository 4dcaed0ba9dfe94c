"""Trying answers on surveys: a verdict for each line, as JSON values. The lines are the command's."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from shared.survey.definition import parse
from shared.survey.errors import AnswerError
from shared.survey.localised import Language
from shared.survey.messages import english
from shared.survey.model import Element, Section, Survey
from shared.survey.problems import InvalidSurvey, Problem
from shared.survey.run import Run, run

Json = dict[str, object]
MOST_KEPT = 64
LARGEST_KEPT = 200_000


class Broken(Exception):
    """A line that is no case."""


class Trying:
    """Gives verdicts. Definitions that come again are read once."""

    def __init__(self) -> None:
        self._read: OrderedDict[bytes, Survey | tuple[Problem, ...]] = OrderedDict()

    def verdict(self, number: int, line: bytes, *, now: datetime) -> Json:
        """What a line's survey makes of its answers. Total: any bytes get a verdict."""
        try:
            case = _case(line)
            definition, answers = _object(case, "definition"), _object(case, "answers")
            language = _language(case)
        except Broken as why:
            return broken(number, str(why))
        survey = self._survey(definition)
        if not isinstance(survey, Survey):
            return _refused([_problem(one) for one in survey])
        made = run(survey, answers, language=language or survey.languages[0], now=now)
        return {
            "definition_errors": [],
            "accepted": not made.errors,
            "errors": [_error(one, made.language) for one in made.errors],
            "visible": [name for page in survey.pages for name in _visible(made, page)],
            "stored": made.stored,
        }

    def _survey(self, definition: Mapping[str, object]) -> Survey | tuple[Problem, ...]:
        key = _key(definition)
        found = self._read.get(key)
        if found is not None:
            self._read.move_to_end(key)
            return found
        try:
            found = parse(definition)
        except InvalidSurvey as invalid:
            found = invalid.problems
        if 0 < len(key) <= LARGEST_KEPT:
            self._read[key] = found
            if len(self._read) > MOST_KEPT:
                self._read.popitem(last=False)
        return found


def _key(definition: Mapping[str, object]) -> bytes:
    """What a definition is known by; nothing for one that is too deep to be written again, or to be a survey."""
    try:
        return orjson.dumps(definition)
    except orjson.JSONEncodeError:
        return b""


def broken(number: int, why: str) -> Json:
    """The verdict on a line that is no case."""
    return {"line": number, **_refused([{"path": "", "code": "broken-line", "message": why}])}


def _refused(errors: Sequence[Json]) -> Json:
    return {"definition_errors": errors, "accepted": False, "errors": [], "visible": [], "stored": {}}


def _case(line: bytes) -> Mapping[str, object]:
    try:
        case = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Broken(f"The line is not JSON: {error}.") from None
    if not isinstance(case, dict):
        raise Broken('The line should be an object: {"definition": …, "answers": …, "language": "fi"}.')
    return case


def _object(case: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = case.get(key)
    if not isinstance(value, dict):
        raise Broken(f"“{key}” should be an object.")
    return value


def _language(case: Mapping[str, object]) -> Language | None:
    value = case.get("language")
    if value is None:
        return None
    found = next((one for one in Language if one == value), None)
    if found is None:
        raise Broken("“language” should be fi, sv or en.")
    return found


def _problem(problem: Problem) -> Json:
    return {"path": problem.path, "code": problem.code, "message": english(problem.code, problem.params)}


def _error(error: AnswerError, language: Language) -> Json:
    message = error.text.in_(language) or english(error.code, error.params)
    found: Json = {"question": error.question, "code": error.code, "message": message}
    return found if error.part is None else {**found, "part": error.part}


def _visible(made: Run, element: Element) -> Sequence[str]:
    """The names of all that SurveyJS calls questions, texts between them too, and that can be seen."""
    if not isinstance(element, Section):
        return [element.name] if made.is_visible(element) else []
    return [name for one in element.elements for name in _visible(made, one)]
