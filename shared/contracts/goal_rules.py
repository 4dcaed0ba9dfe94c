"""What a goal may ask of a survey, wherever it is set. Pure; flaws are put into words by whoever tells of them.

A goal's figure has to be one that the released counts give, and its target one that can be both met and missed. Share
of several choices of a question that takes several: counts by choice don't tell how many chose at least one. A response
rate is no statistic of answers, so no goal has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.directory import Bound, Goal, Target
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic

# The first one is the usual one.
FITTING: Mapping[AnswerKind, Sequence[Statistic]] = {
    AnswerKind.SCALE: (Statistic.MEAN, Statistic.SHARE),
    AnswerKind.NPS: (Statistic.NPS, Statistic.SHARE),
    AnswerKind.BOOLEAN: (Statistic.SHARE,),
    AnswerKind.CHOICE: (Statistic.SHARE,),
    AnswerKind.CHOICES: (Statistic.SHARE,),
}
WINDOWS = (7, 30, 90, 365)


class Flaw(StrEnum):
    """Why a goal can't be what it asks to be."""

    NO_QUESTIONS = "no-questions"
    QUESTION = "question"
    STATISTIC = "statistic"
    SCALES = "scales"
    NO_CHOICES = "no-choices"
    NEEDLESS_CHOICES = "needless-choices"
    CHOICE = "choice"
    EVERY_CHOICE = "every-choice"
    CHECKBOX_UNION = "checkbox-union"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Found:
    """A flaw and what it is about. question, other, choice: names as they were given. ends: what a figure can be."""

    flaw: Flaw
    question: str = ""
    other: str = ""
    choice: str = ""
    ends: tuple[float, float] = (0.0, 0.0)


def flaws(
    counted: Mapping[str, Counted],
    *,
    questions: Sequence[str],
    statistic: Statistic | None,
    choices: Sequence[str],
    target: Target | None,
) -> Iterator[Found]:
    """All that is wrong with a goal on a survey. statistic, target: None where it is not known yet."""
    if not questions:
        yield Found(Flaw.NO_QUESTIONS)
    known = [(name, counted[name]) for name in questions if name in counted]
    yield from (Found(Flaw.QUESTION, name) for name in questions if name not in counted)
    if statistic:
        yield from (Found(Flaw.STATISTIC, name) for name, one in known if statistic not in FITTING[one.kind])
    yield from (Found(Flaw.SCALES, known[0][0], other=name) for name, one in known[1:] if not _alike(known[0][1], one))
    if statistic:
        yield from _of_choices(known, statistic, choices)
    if statistic and target and known and len(known) == len(questions):
        ends = reach(statistic, known[0][1])
        if ends and not ends[0] < target.value < ends[1]:
            yield Found(Flaw.UNREACHABLE, ends=ends)


def _alike(one: Counted, other: Counted) -> bool:
    return (one.kind, one.scale) == (other.kind, other.scale)


def _of_choices(known: Sequence[tuple[str, Counted]], statistic: Statistic, choices: Sequence[str]) -> Iterator[Found]:
    if statistic is not Statistic.SHARE:
        if choices:
            yield Found(Flaw.NEEDLESS_CHOICES)
        return
    for name, one in known:
        if one.kind is AnswerKind.CHOICES and len(choices) > 1:
            yield Found(Flaw.CHECKBOX_UNION, name)
        if not choices and one.kind is not AnswerKind.BOOLEAN:
            yield Found(Flaw.NO_CHOICES, name)
        elif one.kind is not AnswerKind.CHOICES and set(one.values) <= set(choices):
            yield Found(Flaw.EVERY_CHOICE, name)
        yield from (Found(Flaw.CHOICE, name, choice=choice) for choice in choices if choice not in one.values)


def reach(statistic: Statistic, question: Counted) -> tuple[float, float] | None:
    """The least and the greatest that a figure can be."""
    match statistic:
        case Statistic.NPS:
            return -100.0, 100.0
        case Statistic.SHARE:
            return 0.0, 1.0
        case Statistic.MEAN:
            return question.scale


def contradict(one: Goal, other: Goal) -> bool:
    """Whether no figure worth having meets both: the same figure of the same scope, over whatever windows."""
    mine, theirs = one.indicator, other.indicator
    same = (
        one.id != other.id
        and one.scope == other.scope
        and mine.survey == theirs.survey
        and mine.statistic is theirs.statistic
        and set(mine.questions) == set(theirs.questions)
        and set(mine.choices) == set(theirs.choices)
    )
    if not same or one.target.bound is other.target.bound:
        return False
    at_least, at_most = (one, other) if one.target.bound is Bound.AT_LEAST else (other, one)
    return at_least.target.value >= at_most.target.value
