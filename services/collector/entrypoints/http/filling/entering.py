"""What answers bring about when they are entered: triggers write into other questions, as they do while a page of
SurveyJS is filled in. A form is judged anew each time and knows no "when": so each page carries what stood on it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.collector.entrypoints.http.filling.fields import Sent, fields_of, read, typed
from services.collector.entrypoints.http.filling.sheet import Sheet
from shared.survey.happenings import Act
from shared.survey.localised import Language
from shared.survey.model import Question, Section, Survey, questions_in
from shared.survey.run import Run, run

WAS = "was"
_WRITES = frozenset({Act.SET, Act.COPY, Act.RUN})


def standing_on(run: Run, page: Section) -> str:
    """What stands on a page as it is shown, to be carried with it; empty where nothing writes into other questions."""
    if not _written(run.survey):
        return ""
    names = {one.value_name for one in questions_in(page)}
    return json.dumps({name: value for name, value in run.values.items() if name in names})


def entered(sheet: Sheet, was: str | None, language: Language, *, now: datetime) -> Sheet:
    """A sheet with what its changed answers have written into other questions. was: what stood on its page."""
    survey = sheet.asked.survey
    targets, before = _written(survey), _mapping(was)
    if before is None or not targets or sheet.page is None or sheet.page >= len(survey.pages):
        return sheet
    answers = read(survey, sheet.answers).answers
    here = {one.value_name for one in questions_in(survey.pages[sheet.page])}
    others = {name: value for name, value in answers.items() if name not in here}
    values = run(survey, answers, language=language, now=now, before={**others, **before}).values
    fields = sheet.answers
    for question in targets:
        now_typed = typed(question, values.get(question.value_name))
        if values.get(question.value_name) != answers.get(question.value_name):
            fields = _rewritten(fields, question, now_typed)
    written = frozenset(one.name for one in targets if _differs(one, fields, sheet.answers))
    return replace(sheet, answers=fields, written=written)


def _written(survey: Survey) -> Sequence[Question]:
    """The questions into which something may write."""
    aims = {one.set_to for one in survey.triggers if one.act in _WRITES}
    return [
        one
        for one in survey.questions()
        if one.name in aims
        or one.value_name in aims
        or one.values.set_if is not None
        or one.values.set_expression is not None
        or one.values.reset_if is not None
    ]


def _mapping(text: str | None) -> Mapping[str, object] | None:
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _own(question: Question) -> set[str]:
    return set(fields_of(replace(question, comment=None)))


def _rewritten(fields: Sent, question: Question, now: Sequence[tuple[str, str]]) -> Sent:
    own = _own(question)
    return Sent([*((name, value) for name, value in fields.items(multi=True) if name not in own), *now])


def _differs(question: Question, fields: Sent, before: Sent) -> bool:
    return any(fields.getlist(name) != before.getlist(name) for name in _own(question))
