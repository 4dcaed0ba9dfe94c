"""What was typed and can't be judged as it stands: it is told apart, so that all else is judged at once. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.collector.entrypoints.http.filling.fields import Mistake, Read, Sent, given_in, part_of
from services.collector.entrypoints.http.filling.lines import Fault
from shared.survey.asks import Choices, Layout
from shared.survey.model import Question, Survey
from shared.survey.run import Run


def readable(survey: Survey, got: Read) -> Mapping[str, object]:
    """The answers without the lines that can't be read: one such among several texts hides no other's mistake."""
    answers = dict(got.answers)
    for mistake in got.mistakes:
        name = survey.by_name[mistake.question].value_name
        given = answers.get(name)
        if mistake.part is not None and isinstance(given, Mapping):
            answers[name] = {part: text for part, text in given.items() if part != mistake.part}
            if not answers[name]:
                del answers[name]
    return answers


def with_rankings(got: Read, run: Run, sent: Sent) -> Read:
    """The same, and a mistake for each ranking that was begun and not finished.

    SurveyJS puts what has no place last, for it shows all in an order from the start. Here each item is given its
    place: one that has none is forgotten, and nobody has said that it comes last.
    """
    begun = [one.name for one in run.survey.questions() if run.state(one).visible and _is_begun(run, one, sent)]
    faults = {one.question: one.fault for one in got.mistakes}
    unfinished = [one for one in begun if faults.get(one) is not Fault.SAME_PLACE]
    others: Sequence[Mistake] = [one for one in got.mistakes if one.question not in unfinished]
    return replace(got, mistakes=[*others, *(Mistake(one, Fault.UNPLACED) for one in unfinished)])


def _is_begun(run: Run, question: Question, sent: Sent) -> bool:
    asks = question.asks
    if not isinstance(asks, Choices) or asks.layout is not Layout.RANKING:
        return False
    seen = {one.key for one in run.state(question).choices}
    shown = [part_of(question, number) for number, one in enumerate(asks.choices) if one.key in seen]
    placed = sum(bool(given_in(one, sent)) for one in shown)
    return 0 < placed < len(shown)
