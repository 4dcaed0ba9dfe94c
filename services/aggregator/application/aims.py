"""What goals of the directory ask for, read with the surveys that they are about. How they stand lives in `judging`."""

from collections.abc import Collection, Sequence

from services.aggregator.domain.evidence import Aim, aim_at
from services.aggregator.domain.indicators import share_of
from shared.contracts.directory import Goal
from shared.contracts.events import Question, Terms
from shared.contracts.ids import SurveyId
from shared.contracts.snapshot import Directory
from shared.survey.counted import Counted
from shared.survey.definition import parse
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Localised
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey


def aim_text(goal: Goal) -> str:
    """All that a goal is judged by; a goal whose text changes starts anew."""
    indicator, target = goal.indicator, goal.target
    parts = (
        f"scope={goal.scope}",
        f"survey={indicator.survey}",
        f"questions={list(indicator.questions)}",
        f"statistic={indicator.statistic}",
        f"choices={list(indicator.choices)}",
        f"window={indicator.window_days}",
        f"{target.bound}={float(target.value)!r}",
    )
    return "\n".join(parts)


class Aims:
    """The aims of one directory. Surveys are parsed once, when first asked about."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._parsed: dict[tuple[SurveyId, int], Survey | None] = {}

    def of(self, goal: Goal) -> Aim | None:
        """What the evidence is measured against; None while the goal's scope, survey or a question is not there."""
        if self.directory.kind_of(goal.scope) is None:
            return None
        questions = [self._question(goal.indicator.survey, name) for name in goal.indicator.questions]
        known = [one for one in questions if one is not None]
        # Questions of one goal share one scale; a version that changes the scale of a question was refused.
        if len(known) < len(questions) or len({(one.kind, one.scale) for one in known}) != 1:
            return None
        choices = share_of([one.kind for one in known], goal.indicator.choices)
        return aim_at(goal.indicator, goal.target, scale=known[0].scale, choices=choices)

    def questions(self, goal: Goal) -> tuple[Question, ...]:
        """The goal's questions with their titles."""
        found = ((name, self._question(goal.indicator.survey, name)) for name in goal.indicator.questions)
        return tuple(Question(name, one.title) for name, one in found if one)

    def counted(self, goal: Goal) -> list[Counted]:
        """The goal's questions as they are counted."""
        found = (self._question(goal.indicator.survey, name) for name in goal.indicator.questions)
        return [one for one in found if one]

    def terms(self, goal: Goal) -> Terms:
        """What a goal asks for, in words' reach."""
        indicator = goal.indicator
        choices = titles(self.counted(goal), indicator.choices) if indicator.statistic is Statistic.SHARE else ()
        return Terms(
            name=goal.name,
            scope=goal.scope,
            scope_name=self.directory.name_of(goal.scope) or Localised(),
            questions=self.questions(goal),
            statistic=indicator.statistic,
            target=goal.target,
            window_days=indicator.window_days,
            owner=goal.owner,
            paused=goal.paused,
            choices=choices,
            also=goal.also,
        )

    def _question(self, survey: SurveyId, name: str) -> Counted | None:
        """The question as the latest version that has it asks it."""
        for key in sorted((one for one in self.directory.surveys if one[0] == survey), reverse=True):
            version = self._version(key)
            if version and (found := version.counted.get(name)):
                return found
        return None

    def _version(self, key: tuple[SurveyId, int]) -> Survey | None:
        """None for one that can't be read: nobody can answer it, so nothing was ever released of it."""
        if key not in self._parsed:
            try:
                self._parsed[key] = parse(self.directory.surveys[key].definition)
            except InvalidSurvey:
                self._parsed[key] = None
        return self._parsed[key]


def titles(questions: Sequence[Counted], choices: Collection[str]) -> tuple[Localised, ...]:
    """What counted choices are called, once each."""
    if all(one.kind is AnswerKind.BOOLEAN for one in questions):
        questions = questions[:1]
    named: dict[str, Localised] = {}
    for question in questions:
        for key, title in question.titles.items():
            if key in choices:
                named.setdefault(key, title)
    return tuple(named.values())
