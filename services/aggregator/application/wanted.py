"""A figure that is asked for, and what is refused because no answers could tell it. Pure; see `measuring`."""

from dataclasses import dataclass
from enum import StrEnum

from services.aggregator.domain.indicators import SHOWN, counted_choices
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.model import Survey


class Why(StrEnum):
    """Why a figure is refused."""

    NO_QUESTION = "no-question"
    UNKNOWN_QUESTION = "unknown-question"
    OTHER_STATISTIC = "other-statistic"
    OTHER_SCALES = "other-scales"
    NO_CHOICE = "no-choice"
    UNKNOWN_CHOICE = "unknown-choice"
    SEVERAL_OF_SEVERAL = "several-of-several"


class Refused(Exception):
    """No answers could tell this figure. about: the question or value that stands in the way, if it is one."""

    def __init__(self, why: Why, about: str = "") -> None:
        super().__init__(why, about)
        self.why = why
        self.about = about


@dataclass(frozen=True, slots=True)
class Wanted:
    """One figure. questions: several on one scale are an index. statistic: None for the share of "can't say".

    choices: what a share counts.
    """

    questions: tuple[str, ...]
    statistic: Statistic | None
    choices: tuple[str, ...] = ()


_FITS = {
    Statistic.MEAN: {AnswerKind.SCALE, AnswerKind.NPS},
    Statistic.NPS: {AnswerKind.NPS},
    Statistic.SHARE: set(AnswerKind),
}


def usual(question: Counted) -> Wanted:
    """The figure that stands beside a question."""
    return Wanted((question.name,), SHOWN[question.kind], counted_choices(question.kind))


def check(wanted: Wanted, survey: Survey) -> list[Counted]:
    """The questions of a figure. Raises Refused."""
    if not wanted.questions:
        raise Refused(Why.NO_QUESTION)
    found = []
    for name in wanted.questions:
        if (question := survey.counted.get(name)) is None:
            raise Refused(Why.UNKNOWN_QUESTION, name)
        found.append(question)
    first = found[0]
    for question in found:
        if wanted.statistic is not None and question.kind not in _FITS[wanted.statistic]:
            raise Refused(Why.OTHER_STATISTIC, question.name)
        if question.kind is not first.kind or set(question.values) != set(first.values):
            raise Refused(Why.OTHER_SCALES, question.name)
    if wanted.statistic is Statistic.SHARE:
        _check_choices(wanted, first)
    return found


def _check_choices(wanted: Wanted, question: Counted) -> None:
    if not wanted.choices:
        raise Refused(Why.NO_CHOICE)
    for choice in wanted.choices:
        if choice not in question.values:
            raise Refused(Why.UNKNOWN_CHOICE, choice)
    if question.kind is AnswerKind.CHOICES and len(wanted.choices) > 1:
        raise Refused(Why.SEVERAL_OF_SEVERAL)
