"""Whether a goal can be counted, reached and missed: the rules that all goals have, told of a network file."""

from collections.abc import Mapping

from services.cli.network.drafts import Draft, Goal, Indicator
from services.cli.network.fields import At, Place, nearest
from services.cli.network.problems import Wrong
from services.cli.network.surveys import SurveyFile
from shared.contracts.goal_rules import FITTING, Flaw, Found, flaws
from shared.survey.model import Survey


def check(place: Place, draft: Draft, surveys: Mapping[str, SurveyFile]) -> None:
    """Note every goal that can't be counted or reached."""
    for goal in draft.goals:
        if goal.indicator and goal.indicator.survey and (file := surveys.get(goal.indicator.survey.value)):
            _check(place, goal, goal.indicator, file.survey)


def _check(place: Place, goal: Goal, indicator: Indicator, survey: Survey) -> None:
    found = flaws(
        survey.counted,
        questions=[one.value for one in indicator.questions],
        statistic=indicator.statistic.value if indicator.statistic else None,
        choices=[one.value for one in indicator.choices],
        target=goal.target.value if goal.target else None,
    )
    for one in found:
        match one.flaw:
            case Flaw.NO_QUESTIONS:
                pass  # noted where the list is read
            case Flaw.QUESTION | Flaw.STATISTIC | Flaw.SCALES:
                _of_questions(place, indicator, survey, one)
            case Flaw.UNREACHABLE if goal.target:
                low, high = one.ends
                names = {"given": f"{goal.target.value.value:g}", "low": f"{low:g}", "high": f"{high:g}"}
                place.wrong(goal.target.line, Wrong.UNREACHABLE, **names)
            case _:
                _of_choices(place, indicator, survey, one)


def _of_questions(place: Place, indicator: Indicator, survey: Survey, one: Found) -> None:
    if one.flaw is Flaw.QUESTION:
        of = indicator.survey.value if indicator.survey else ""
        right = nearest(one.question, survey.counted)
        line = _line(indicator.questions, one.question)
        place.wrong(line, Wrong.QUESTION, survey=of, given=one.question, right=right)
    elif one.flaw is Flaw.SCALES:
        place.wrong(_line(indicator.questions, one.other), Wrong.SCALES, first=one.question, other=one.other)
    elif indicator.statistic:
        given = indicator.statistic
        right = " or ".join(FITTING[survey.counted[one.question].kind])
        place.wrong(given.line, Wrong.STATISTIC, statistic=given.value, question=one.question, right=right)


def _of_choices(place: Place, indicator: Indicator, survey: Survey, one: Found) -> None:
    choices = indicator.choices
    values = survey.counted[one.question].values if one.question else ()
    match one.flaw:
        case Flaw.NEEDLESS_CHOICES if indicator.statistic:
            place.wrong(choices[0].line, Wrong.NEEDLESS_CHOICES, statistic=indicator.statistic.value)
        case Flaw.CHECKBOX_UNION:
            place.wrong(choices[1].line, Wrong.CHECKBOX_UNION, question=one.question)
        case Flaw.NO_CHOICES:
            place.wrong(indicator.line, Wrong.NO_CHOICES, question=one.question, right=", ".join(values[:3]))
        case Flaw.EVERY_CHOICE:
            place.wrong(choices[0].line, Wrong.EVERY_CHOICE, question=one.question)
        case Flaw.CHOICE:
            right = nearest(one.choice, values)
            line = _line(choices, one.choice)
            place.wrong(line, Wrong.CHOICE, question=one.question, given=one.choice, right=right)
        case _:
            raise ValueError(one.flaw)


def _line(given: tuple[At[str], ...], name: str) -> int:
    return next(one.line for one in given if one.value == name)
