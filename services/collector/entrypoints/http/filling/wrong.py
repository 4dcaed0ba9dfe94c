"""The words for what is wrong with a form, each at its place: the survey's own, the answers', what can't be read."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from services.collector.entrypoints.http.filling.fields import Mistake
from services.collector.entrypoints.http.filling.lines import Fault
from services.collector.entrypoints.http.filling.placing import Wrong, place_of
from services.collector.entrypoints.http.words import Words
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.localised import Localised
from shared.survey.run import Run
from shared.web.texts import N_

FAULTS: Mapping[Fault, str] = MappingProxyType({
    Fault.NUMBER: N_("Enter a number, such as 12 or 7.5."),
    Fault.DATE: N_("Enter a date that is in the calendar, such as 27 3 2026."),
    Fault.DATE_INCOMPLETE: N_("A date needs its day, month and year."),
    Fault.MONTH: N_("Enter the number of the month and the year, such as 3 2026."),
    Fault.TIME: N_("Enter a time of day, such as 13.30."),
    Fault.SAME_PLACE: N_("Two are at the same place: give each its own."),
    Fault.UNPLACED: N_("Give each of them a place."),
    Fault.NO_PLACE: N_("Number the places from 1 on, leaving none out."),
})  # fmt: skip
_NONE = Localised()


def wrong_of(run: Run, mistakes: Sequence[Mistake], words: Words) -> Wrong:
    """What is wrong with all that can be seen, at most one thing at a place."""
    found: dict[tuple[str, str | None], str] = {}
    for mistake in mistakes:
        question = run.survey.question(mistake.question)
        if question is not None and run.state(question).visible:
            found[mistake.question, mistake.part] = words.of(FAULTS[mistake.fault], run.language)
    unread = set(found)
    for error in run.errors:
        place = place_of(run.survey, error)
        # What can't be read has been said; that it is no answer needs no saying.
        answered = error.code is AnswerCode.REQUIRED and any(name == place[0] for name, _ in unread)
        if place not in unread and (place[0], None) not in unread and not (answered and place[1] is None):
            own = run.say(error.text) if error.text != _NONE else ""
            said = own or words.of_error(error, run.language)
            for at in [place, *(_rows_missing(run, error) if error.code is AnswerCode.ROW_MISSING else ())]:
                found.setdefault(at, said)
    return found


def _rows_missing(run: Run, error: AnswerError) -> Sequence[tuple[str, str | None]]:
    """Every row of a matrix that has no answer: SurveyJS tells of the first."""
    question = run.survey.question(error.question)
    given = run.values.get(question.value_name) if question else None
    answered = given if isinstance(given, Mapping) else {}
    rows = run.state(question).rows if question else ()
    return [(error.question, row.key) for row in rows if answered.get(row.key) in (None, "", [])]
