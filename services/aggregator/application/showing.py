"""What a leader sees: scopes, indicators and goals, all from releases. Who is a leader is decided in `access`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from services.aggregator.application.aims import titles
from services.aggregator.application.ports.showing import OpenShelf, Shelf, Standing
from services.aggregator.domain.indicators import Measured, Window, index, share_of, window
from shared.contracts.directory import Goal, Round
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId, UnitId
from shared.contracts.snapshot import Directory, ScopeKind
from shared.survey.counted import Counted
from shared.survey.definition import parse
from shared.survey.kinds import Statistic
from shared.survey.localised import Localised
from shared.survey.model import Survey


class Unseen(Exception):
    """There is no such scope, goal or survey, or this leader may not see it: nobody is told which."""


@dataclass(frozen=True, slots=True)
class SeenScope:
    """A scope that a leader may see. parent: what it lies in directly, whether or not that may be seen.

    closed: of a unit, the first day on which it is no more.
    """

    id: ScopeId
    kind: ScopeKind
    name: Localised
    parent: ScopeId | None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class QuestionFigure:
    """A question as it is asked now, and its figure."""

    question: Counted
    statistic: Statistic
    measured: Measured


@dataclass(frozen=True, slots=True)
class SeenGoal:
    """A goal, how it stands, and its indicator's figure over its own window.

    questions: what is asked, as titles. choices, counted: what a share counts, as titles and as values. scale: the ends
    of its questions' scale, for a mean.
    """

    goal: Goal
    scope: SeenScope
    standing: Standing
    window: Window
    measured: Measured
    questions: tuple[Localised, ...]
    choices: tuple[Localised, ...]
    counted: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None


class Surveys:
    """The newest version of each survey, read once per version: versions never change."""

    def __init__(self) -> None:
        self._read: dict[tuple[SurveyId, int], Survey] = {}

    def newest(self, directory: Directory, survey: SurveyId) -> Survey | None:
        """How a survey reads now."""
        version = max((number for one, number in directory.surveys if one == survey), default=None)
        if version is None:
            return None
        key = (survey, version)
        if key not in self._read:
            self._read[key] = parse(directory.surveys[key].definition)
        return self._read[key]


class Showing:
    """The use cases of looking. Each raises Unseen for what this leader may not see."""

    def __init__(self, shelf: OpenShelf, *, directory: Callable[[], Directory]) -> None:
        self._shelf = shelf
        self._directory = directory
        self._surveys = Surveys()

    def network(self) -> Localised | None:
        """The network's name, for the head of each page."""
        network = self._directory().network
        return network.name if network else None

    def scopes(self, leader: LeaderId) -> list[SeenScope]:
        """What this leader may see: the network first, parents before what lies in them."""
        directory = self._directory()
        seen = [_scope(directory, one) for one in directory.visible_to(leader)]
        return list(_in_order([one for one in seen if one]))

    def scope(self, leader: LeaderId, scope: ScopeId) -> SeenScope:
        """One of those."""
        directory = self._directory()
        found = _scope(directory, scope) if scope in directory.visible_to(leader) else None
        if found is None:
            raise Unseen(scope)
        return found

    def asked(self, leader: LeaderId, scope: ScopeId, survey: SurveyId) -> tuple[SeenScope, Survey]:
        """One of those, and how a survey reads now."""
        seen, found = self.scope(leader, scope), self._surveys.newest(self._directory(), survey)
        if found is None:
            raise Unseen(survey)
        return seen, found

    def surveys_of(self, leader: LeaderId, scope: ScopeId) -> dict[SurveyId, Localised]:
        """The surveys that were ever asked in a scope, by id, with their titles."""
        self.scope(leader, scope)
        directory = self._directory()
        units = directory.units_in(scope)
        asked = sorted({one.survey for one in directory.rounds.values() if not units.isdisjoint(one.units)})
        found = {one: self._surveys.newest(directory, one) for one in asked}
        return {one: survey.title for one, survey in found.items() if survey}

    def rounds_of(self, leader: LeaderId, scope: ScopeId, survey: SurveyId) -> list[Round]:
        """The rounds in which a survey was ever asked in a scope, the latest first."""
        self.scope(leader, scope)
        directory = self._directory()
        units = directory.units_in(scope)
        asked = [one for one in directory.rounds.values() if one.survey == survey and not units.isdisjoint(one.units)]
        return sorted(asked, key=lambda one: (one.opens, one.id), reverse=True)

    def goals(self, leader: LeaderId, *, today: date, scope: ScopeId | None = None) -> list[SeenGoal]:
        """The goals of what this leader may see, or of one scope of it alone."""
        if scope is not None:
            self.scope(leader, scope)
        directory = self._directory()
        visible = directory.visible_to(leader) if scope is None else {scope}
        wanted = sorted((one for one in directory.goals.values() if one.scope in visible), key=lambda one: one.id)
        with self._shelf() as shelf:
            standings = shelf.standings.of([one.id for one in wanted], today=today)
            found = [self._goal(directory, shelf, one, standings.get(one.id), today=today) for one in wanted]
        return [one for one in found if one]

    def goal(self, leader: LeaderId, goal: GoalId, *, today: date) -> SeenGoal:
        """One of those."""
        directory = self._directory()
        wanted = directory.goals.get(goal)
        if wanted is None or wanted.scope not in directory.visible_to(leader):
            raise Unseen(goal)
        with self._shelf() as shelf:
            standing = shelf.standings.of([goal], today=today).get(goal)
            found = self._goal(directory, shelf, wanted, standing, today=today)
        if found is None:
            raise Unseen(goal)
        return found

    def _goal(
        self, directory: Directory, shelf: Shelf, goal: Goal, standing: Standing | None, *, today: date
    ) -> SeenGoal | None:
        scope, survey = _scope(directory, goal.scope), self._surveys.newest(directory, goal.indicator.survey)
        if scope is None or survey is None:
            return None
        asked = goal.indicator
        found = [one for name in asked.questions if (one := survey.counted.get(name))]
        choices = share_of([one.kind for one in found], asked.choices)
        over = window(today, days=asked.window_days)
        pane = shelf.panes.sums(
            units=directory.sources_in(goal.scope), survey=asked.survey, since=over.since, until=over.until
        )
        return SeenGoal(
            goal=goal,
            scope=scope,
            standing=standing or Standing(),
            window=over,
            measured=index(asked.statistic, pane.counts, questions=asked.questions, choices=choices),
            questions=tuple(one.title for one in found),
            choices=titles(found, choices) if asked.statistic is Statistic.SHARE else (),
            counted=choices if asked.statistic is Statistic.SHARE else (),
            scale=found[0].scale if found and asked.statistic is Statistic.MEAN else None,
        )


def _scope(directory: Directory, scope: ScopeId) -> SeenScope | None:
    kind, name = directory.kind_of(scope), directory.name_of(scope)
    unit = directory.units.get(UnitId(scope))
    closed = unit.closed if unit else None
    return SeenScope(scope, kind, name, directory.parent_of(scope), closed) if kind and name else None


_FIRST = (ScopeKind.NETWORK, ScopeKind.GROUP, ScopeKind.ORGANISATION, ScopeKind.UNIT)


def _in_order(scopes: list[SeenScope]) -> Iterator[SeenScope]:
    """Tops first, each followed by what lies in it; alike by name."""
    ids = {one.id for one in scopes}
    below: dict[ScopeId | None, list[SeenScope]] = {}
    for one in sorted(scopes, key=lambda one: (_FIRST.index(one.kind), one.name.fi, one.id)):
        parent = one.parent if one.parent in ids and one.kind is ScopeKind.UNIT else None
        below.setdefault(parent, []).append(one)

    def walk(parent: ScopeId | None) -> Iterator[SeenScope]:
        for one in below.get(parent, []):
            yield one
            yield from walk(one.id)

    return walk(None)
