"""Whether a goal's indicator can be counted and its target both met and missed."""

from collections.abc import Mapping

from services.cli.network.drafts import Draft, Goal, Indicator
from services.cli.network.fields import At, Place, nearest
from services.cli.network.problems import Wrong
from services.cli.network.surveys import SurveyFile
from shared.contracts.directory import Target
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.model import Survey

FITTING = {
    AnswerKind.SCALE: Statistic.MEAN,
    AnswerKind.NPS: Statistic.NPS,
    AnswerKind.BOOLEAN: Statistic.SHARE,
    AnswerKind.CHOICE: Statistic.SHARE,
    AnswerKind.CHOICES: Statistic.SHARE,
}


def check(place: Place, draft: Draft, surveys: Mapping[str, SurveyFile]) -> None:
    """Note every goal that can't be counted or reached."""
    for goal in draft.goals:
        if goal.indicator and goal.indicator.survey and (file := surveys.get(goal.indicator.survey.value)):
            _check(place, goal, goal.indicator, file.survey)


def _check(place: Place, goal: Goal, indicator: Indicator, survey: Survey) -> None:
    counted = survey.counted
    known: list[tuple[At[str], Counted]] = []
    for name in indicator.questions:
        if name.value in counted:
            known.append((name, counted[name.value]))
        else:
            of = indicator.survey.value if indicator.survey else ""
            right = nearest(name.value, counted)
            place.wrong(name.line, Wrong.QUESTION, survey=of, given=name.value, right=right)
    for name, question in known:
        _statistic(place, indicator, name, question)
    _one_scale(place, known)
    _choices(place, indicator, known)
    if indicator.statistic and goal.target and len(known) == len(indicator.questions) and known:
        _reachable(place, goal.target, indicator.statistic.value, known[0][1])


def _statistic(place: Place, indicator: Indicator, name: At[str], question: Counted) -> None:
    right = FITTING[question.kind]
    if indicator.statistic and indicator.statistic.value is not right:
        given = indicator.statistic
        place.wrong(given.line, Wrong.STATISTIC, statistic=given.value, question=name.value, right=right)


def _one_scale(place: Place, known: list[tuple[At[str], Counted]]) -> None:
    for name, question in known[1:]:
        first_name, first = known[0]
        if (question.kind, question.scale) != (first.kind, first.scale):
            place.wrong(name.line, Wrong.SCALES, first=first_name.value, other=name.value)


def _choices(place: Place, indicator: Indicator, known: list[tuple[At[str], Counted]]) -> None:
    if indicator.statistic is None:
        return
    if indicator.statistic.value is not Statistic.SHARE:
        if indicator.choices:
            place.wrong(indicator.choices[0].line, Wrong.NEEDLESS_CHOICES, statistic=indicator.statistic.value)
        return
    for name, question in known:
        if question.kind is AnswerKind.CHOICES and len(indicator.choices) > 1:
            place.wrong(indicator.choices[1].line, Wrong.CHECKBOX_UNION, question=name.value)
        if question.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES) and not indicator.choices:
            right = ", ".join(question.values[:3])
            place.wrong(indicator.line, Wrong.NO_CHOICES, question=name.value, right=right)
        for choice in indicator.choices:
            if choice.value not in question.values:
                right = nearest(choice.value, question.values)
                place.wrong(choice.line, Wrong.CHOICE, question=name.value, given=choice.value, right=right)


def reach(statistic: Statistic, question: Counted) -> tuple[float, float] | None:
    """The least and the greatest that a figure can be."""
    match statistic:
        case Statistic.NPS:
            return -100.0, 100.0
        case Statistic.SHARE:
            return 0.0, 1.0
        case Statistic.MEAN:
            return question.scale


def _reachable(place: Place, target: At[Target], statistic: Statistic, question: Counted) -> None:
    ends = reach(statistic, question)
    if ends and not ends[0] < target.value.value < ends[1]:
        names = {"given": f"{target.value.value:g}", "low": f"{ends[0]:g}", "high": f"{ends[1]:g}"}
        place.wrong(target.line, Wrong.UNREACHABLE, **names)
