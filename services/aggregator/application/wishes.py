"""Goals as somebody asks for them, read against the survey and the directory: the goal, and what speaks against it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.aggregator.domain.indicators import share_of
from services.aggregator.domain.setting import Mistake, Rule, also_hear, mistakes_in, other_goals
from shared.contracts.directory import Bound, Goal, Indicator, Origin, Target
from shared.contracts.goal_rules import FITTING, Flaw, contradict, flaws
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from shared.runtime.base32 import crockford
from shared.survey.counted import Counted
from shared.survey.kinds import Statistic
from shared.survey.localised import Localised

_LONGEST_ID_PART = 40
_PARTS: Mapping[Flaw, str] = {
    Flaw.NO_CHOICES: "choices",
    Flaw.NEEDLESS_CHOICES: "choices",
    Flaw.CHOICE: "choices",
    Flaw.EVERY_CHOICE: "choices",
    Flaw.CHECKBOX_UNION: "choices",
    Flaw.UNREACHABLE: "target",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal as somebody asks for it. statistic: None for the usual one of its questions, or a share of given choices.

    target: None while nobody has said one that can be read.
    """

    scope: ScopeId
    survey: SurveyId
    name: Localised
    questions: tuple[str, ...]
    statistic: Statistic | None
    choices: tuple[str, ...]
    target: Target | None
    window_days: int
    owner: LeaderId
    also: tuple[LeaderId, ...] = ()


def goal_of(
    wish: Wish, counted: Mapping[str, Counted], directory: Directory, *, by: LeaderId, as_: Goal | None, key: str
) -> tuple[Goal, list[Mistake]]:
    """The goal that is asked for, and all that is wrong with it. as_: the one that it is a change of."""
    statistic = wish.statistic or _usual(counted, wish)
    if statistic is Statistic.SHARE:  # the same figure has the same choices, said or not
        kinds = [counted[name].kind for name in wish.questions if name in counted]
        wish = replace(wish, choices=share_of(kinds, wish.choices))
    goal = _goal_of(wish, statistic, by=by, as_=as_, identity=_identity(wish.scope, key))
    goal = replace(goal, also=also_hear(goal, directory.leaders))
    found = [*mistakes_in(directory, goal), *_flaws(counted, goal, wish)]
    if wish.target is None:
        return goal, [*found, Mistake("target", Rule.NUMBER)]
    return goal, found + [
        Mistake("target", Rule.CONTRADICTION, {"other": one.name})
        for one in other_goals(directory, goal.id)
        if contradict(goal, one)
    ]


def _goal_of(wish: Wish, statistic: Statistic, *, by: LeaderId, as_: Goal | None, identity: GoalId) -> Goal:
    target = wish.target or Target(Bound.AT_LEAST, 0.0)
    return Goal(
        id=as_.id if as_ else identity,
        name=wish.name,
        scope=wish.scope,
        owner=wish.owner,
        indicator=Indicator(wish.survey, wish.questions, statistic, wish.window_days, wish.choices),
        target=target,
        also=wish.also,
        paused=as_.paused if as_ else False,
        set_by=by,
        origin=Origin.PAGE,
    )


def _usual(counted: Mapping[str, Counted], wish: Wish) -> Statistic:
    """A share where choices are given, else what the first question's kind is usually summed up by."""
    kinds = [counted[name].kind for name in wish.questions if name in counted]
    return Statistic.SHARE if wish.choices or not kinds else FITTING[kinds[0]][0]


def _flaws(counted: Mapping[str, Counted], goal: Goal, wish: Wish) -> list[Mistake]:
    indicator = goal.indicator
    found = flaws(
        counted,
        questions=indicator.questions,
        statistic=indicator.statistic,
        choices=indicator.choices,
        target=wish.target,
    )
    return [
        Mistake(
            _PARTS.get(one.flaw, "questions"),
            one.flaw,
            {
                "question": _title(counted, one.question),
                "other": _title(counted, one.other),
                "choice": one.choice,
                "low": one.ends[0],
                "high": one.ends[1],
                "statistic": indicator.statistic,
            },
        )
        for one in found
    ]


def _title(counted: Mapping[str, Counted], name: str) -> Localised:
    return counted[name].title if name in counted else Localised.same(name)


def _identity(scope: ScopeId, key: str) -> GoalId:
    """A name that says what it is about, with an end of its own."""
    end = crockford(hashlib.sha256(key.encode()).digest(), 8).lower()
    return GoalId(f"{scope[:_LONGEST_ID_PART].rstrip('-')}-{end}")
