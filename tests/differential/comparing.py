"""Kaiku's verdict beside survey-core's: what they should have in common, and what differs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from shared.survey.asks import Choices
from shared.survey.definition import parse
from shared.survey.errors import AnswerCode
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.run import Run, run
from shared.survey.running.shapes import take
from shared.survey.running.values import is_empty

NOW = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
# survey-core's error types, and the kinds of its validators, by Kaiku's codes.
KINDS = {
    AnswerCode.REQUIRED: {"required"},
    AnswerCode.REQUIRED_GROUP: {"requireoneanswer"},
    AnswerCode.ROW_MISSING: {"requiredinallrowserror"},
    AnswerCode.ROW_REPEATED: {"eachrowuniqueeerror"},
    AnswerCode.OTHER_MISSING: {"otherempty"},
    AnswerCode.TOO_FEW: {"minselected", "answercount"},
    AnswerCode.TOO_MANY: {"answercount"},
    AnswerCode.TOO_SHORT: {"text"},
    AnswerCode.TOO_LONG: {"text"},
    AnswerCode.TOO_LOW: {"min", "numeric"},
    AnswerCode.TOO_HIGH: {"max", "numeric"},
    AnswerCode.OFF_STEP: {"step"},
    AnswerCode.NOT_A_NUMBER: {"requirenumeric"},
    AnswerCode.DIGITS: {"digits"},
    AnswerCode.NO_MATCH: {"regex"},
    AnswerCode.BAD_EMAIL: {"email"},
    AnswerCode.CONDITION: {"expression"},
}

# Where survey-core itself fails: at a month that an expression makes of something else, and at a number in *other*.
FAILING = ("correctValueType", "needConvertRenderedOtherToDataValue")


class Asks(Protocol):
    """survey-core."""

    def ask(self, cases: Sequence[Mapping[str, object]]) -> list[dict[str, object]]: ...


def ours(case: Mapping[str, Any]) -> tuple[Survey, Run, Mapping[str, object]]:
    """What Kaiku makes of a case, and what it took of the answers. Raises InvalidSurvey."""
    survey = parse(case["definition"])
    taken = take(survey, case["answers"])[0]
    before: Mapping[str, object] | None = {} if case.get("entered") else None
    made = run(survey, taken, language=Language(case.get("language", "en")), now=NOW, before=before)
    return survey, made, taken


def asked(case: Mapping[str, Any], taken: Mapping[str, object]) -> Mapping[str, object]:
    """The case as survey-core gets it: with the answers that Kaiku took."""
    return {**case, "answers": taken, "titles": True}


def differences(survey: Survey, made: Run, found: Mapping[str, Any]) -> Iterator[str]:
    """How Kaiku's verdict differs from survey-core's."""
    if any(one in str(found.get("failed")) for one in FAILING):
        return
    endless = any(one.code is AnswerCode.ENDLESS for one in made.errors)
    if endless and "Maximum call stack size exceeded" in str(found.get("failed")):
        return
    if endless:
        yield "endless: survey-core comes to rest"
    if "failed" in found:
        yield f"survey-core failed: {found['failed'][:300]}"
        return
    if _unfit(survey, found):
        return  # an expression has written what is no answer: Kaiku refuses, SurveyJS keeps it
    seen = [one for one in survey.questions() if made.is_visible(one)]
    questions = {one.name for one in survey.questions()}
    yield from _unlike("visible", [one.name for one in seen], [one for one in found["visible"] if one in questions])
    states = {one.name: made.state(one) for one in seen}
    yield from _unlike("required", [one for one in states if states[one].required], found["required"])
    disabled = [one for one in found["disabled"] if one in questions]
    yield from _unlike("disabled", [one for one in states if not states[one].enabled], disabled)
    pages = [one.name or f"page{at}" for at, one in enumerate(survey.pages, start=1) if made.is_visible(one)]
    yield from _unlike("pages", pages, found["pages"])
    for one in seen:
        if found["choices"].get(one.name, [[]])[0]:
            shown = [item.value for item in states[one.name].choices]
            yield from _unlike(f"choices of {one.name}", shown, found["choices"][one.name][0])
    for one in seen if found["begun"] == found["stored"] else ():
        if "{" in one.title.en:
            yield from _unlike(f"title of {one.name}", made.say(one.title), found["titles"].get(one.name))
    yield from _unlike("begun", _full(made.values), _full(found["begun"]))
    own = [one for one in made.errors if one.code in KINDS]
    yield from _unlike("completed", not own, found["completed"])
    yield from _errors([(one.question, one.code, one.part) for one in own], found["errors"])
    yield from _unlike("stored", _full(made.stored), _full(_once(survey, found["stored"])))


def _errors(
    own: Sequence[tuple[str, AnswerCode, str | None]], theirs: Sequence[tuple[str, str, str | None]]
) -> Iterator[str]:
    rows = (AnswerCode.ROW_MISSING, AnswerCode.ROW_REPEATED)
    left = {(question, kind, part) for question, kind, part in theirs}
    for question, code, part in own:
        same = {
            one for one in left if one[0] == question and one[1] in KINDS[code] and (code in rows or one[2] == part)
        }
        if not same:
            yield f"errors: {code} at {question} is ours alone"
        left -= same
    for error in left:
        yield f"errors: {error} is theirs alone"


def _unfit(survey: Survey, found: Mapping[str, Any]) -> bool:
    return bool(take(survey, found["stored"])[1]) or bool(take(survey, found["begun"])[1])


def _once(survey: Survey, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """With each choice of several once: one that an expression gives twice must not count twice."""
    several = {one.value_name for one in survey.questions() if isinstance(one.asks, Choices) and one.asks.multiple}
    return {
        name: [one for at, one in enumerate(value) if one not in value[:at]]
        if name in several and isinstance(value, list)
        else value
        for name, value in stored.items()
    }


def _full(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what is empty, also inside."""
    return {
        name: {key: one for key, one in value.items() if not is_empty(one)} if isinstance(value, dict) else value
        for name, value in values.items()
        if not is_empty(value)
    }


def _unlike(what: str, own: object, theirs: object) -> Iterator[str]:
    if json.dumps(own, sort_keys=True) != json.dumps(theirs, sort_keys=True):
        yield f"{what}: {json.dumps(own, ensure_ascii=False)} ≠ {json.dumps(theirs, ensure_ascii=False)}"
