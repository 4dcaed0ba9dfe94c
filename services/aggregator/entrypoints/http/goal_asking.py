"""What is typed into the form of a goal, and what the form shows. Pure but for the language of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from werkzeug.datastructures import MultiDict

from services.aggregator.application.setting import Askable
from services.aggregator.application.wishes import Wish
from services.aggregator.domain.setting import Mistake, Rule
from shared.contracts.directory import Bound, Goal, Target
from shared.contracts.goal_rules import WINDOWS
from shared.contracts.ids import LeaderId, ScopeId, SurveyId
from shared.survey.counted import Counted
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Language, Localised
from shared.web.languages import language
from shared.web.texts import LOCALES

Typed = MultiDict[str, str]
_NUMBER = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,6})?")
_SIGNS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", ",": ".", "%": None, " ": None, "\N{NO-BREAK SPACE}": None}
)
_USUAL_WINDOW = 90


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that one goal can have together, and the answers that a share of them can count.

    place: its number in the form, from 0. choices: with what each is called; none where a share counts yes.
    """

    place: int
    kind: AnswerKind
    questions: tuple[Counted, ...]
    choices: tuple[tuple[str, Localised], ...]

    @property
    def only_share(self) -> bool:
        """Whether choices have to be named."""
        return self.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES)

    @property
    def ends(self) -> tuple[str, str]:
        """The least and the greatest value of a scale."""
        numbers = sorted((float(value), value) for value, _ in self.choices)
        return numbers[0][1], numbers[-1][1]


def groups_of(counted: Sequence[Counted]) -> list[Group]:
    """Questions by what they are answered with, in the order in which they are asked."""
    found: dict[tuple[AnswerKind, tuple[str, ...]], list[Counted]] = {}
    for one in counted:
        found.setdefault((one.kind, one.values), []).append(one)
    return [
        Group(place, kind, tuple(questions), _choices(kind, values, questions[0]))
        for place, ((kind, values), questions) in enumerate(found.items())
    ]


def _choices(kind: AnswerKind, values: Sequence[str], one: Counted) -> tuple[tuple[str, Localised], ...]:
    if kind is AnswerKind.BOOLEAN:
        return ()
    return tuple((value, one.titles.get(value, Localised.same(value))) for value in values)


def wish(typed: Typed, askable: Askable) -> tuple[Wish, list[Mistake]]:
    """The goal that a form asks for, and what of it can't be read."""
    groups = groups_of(askable.counted)
    questions = tuple(dict.fromkeys(typed.getlist("question")))
    group = next((one for one in groups if any(q.name in questions for q in one.questions)), None)
    choices = tuple(dict.fromkeys(typed.getlist(f"choice-{group.place}"))) if group else ()
    statistic = _statistic(group, choices)
    target, mistakes = _target(typed, statistic), []
    if target is None:
        mistakes.append(Mistake("target", Rule.NUMBER))
    return (
        Wish(
            scope=ScopeId(askable.scope.id),
            survey=SurveyId(askable.survey or typed.get("survey", "")),
            name=Localised(*(typed.get(f"name_{one}", "").strip() for one in ("fi", "sv", "en"))),
            questions=questions,
            statistic=statistic,
            choices=choices,
            target=target,
            window_days=_window(typed),
            owner=LeaderId(typed.get("owner", "")),
            also=tuple(LeaderId(one) for one in dict.fromkeys(typed.getlist("also"))),
        ),
        mistakes,
    )


def _statistic(group: Group | None, choices: Sequence[str]) -> Statistic | None:
    if group is None:
        return None
    if choices or group.only_share or group.kind is AnswerKind.BOOLEAN:
        return Statistic.SHARE
    return Statistic.NPS if group.kind is AnswerKind.NPS else Statistic.MEAN


def _target(typed: Typed, statistic: Statistic | None) -> Target | None:
    bound = next((one for one in Bound if one.value == typed.get("bound")), Bound.AT_LEAST)
    given = typed.get("target", "").strip().translate(_SIGNS)
    if not _NUMBER.fullmatch(given):
        return None
    value = float(given)
    return Target(bound, round(value / 100, 8) if statistic is Statistic.SHARE else value)


def _window(typed: Typed) -> int:
    given = typed.get("window", "")
    return int(given) if given in {str(one) for one in WINDOWS} else 0


def blank(owner: LeaderId, key: str) -> Typed:
    """The form before anything is typed."""
    return MultiDict([("bound", Bound.AT_LEAST.value), ("window", str(_USUAL_WINDOW)), ("owner", owner), ("key", key)])


def typed_of(goal: Goal, askable: Askable, seen: str) -> Typed:
    """The form as it would have been typed for a goal."""
    indicator, target = goal.indicator, goal.target
    share = indicator.statistic is Statistic.SHARE
    number = round(target.value * 100, 6) if share else target.value
    typed: Typed = MultiDict(
        [
            ("name_fi", goal.name.fi),
            ("name_sv", goal.name.sv),
            ("name_en", goal.name.en),
            ("bound", target.bound.value),
            ("target", _plain(number)),
            ("window", str(indicator.window_days)),
            ("owner", goal.owner),
            ("seen", seen),
            *(("question", one) for one in indicator.questions),
            *(("also", one) for one in goal.also),
        ]
    )
    for group in groups_of(askable.counted):
        if group.choices and any(one.name in indicator.questions for one in group.questions):
            typed.setlist(f"choice-{group.place}", list(indicator.choices))
    return typed


def _plain(number: float) -> str:
    separator = "," if language() is not Language.EN else "."
    return f"{number:.6f}".rstrip("0").rstrip(".").replace(".", separator)


def number(value: float, spoken: Language) -> str:
    """A number of a message, as the page writes them."""
    return format_decimal(value, "0.####", locale=LOCALES[spoken])
