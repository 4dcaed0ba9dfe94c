"""Judging in memory, on top of counting in memory; and a small network with a goal, by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from services.aggregator.application.ports.changes import KeptChange
from services.aggregator.application.ports.counting import Change, Pane, PaneKey, Released
from services.aggregator.application.ports.goals import GoalEvent, KeptGoal, KeptShift, Noted
from services.aggregator.application.ports.showing import Standing
from services.aggregator.domain.pools import Counts, Release
from shared.contracts.directory import (
    Bound,
    Document,
    Goal,
    Indicator,
    Leader,
    Network,
    Organisation,
    SurveyVersion,
    Target,
    Unit,
)
from shared.contracts.events import GoalShifted, State
from shared.contracts.ids import (
    GoalId,
    LeaderId,
    NetworkId,
    OrganisationId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.contracts.snapshot import Directory
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised
from tests.fakes.aggregator import (
    CountingState,
    MemoryChanges,
    MemoryCounting,
    MemoryPanes,
    MemoryReleases,
)

PARTNERSHIP = SurveyId("partnership")
TRUST = GoalId("trust")
SET = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # Monday, eight in Helsinki
MONDAY = date(2026, 3, 2)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
QUESTIONS = ("trust", "benefit")


@dataclass
class GoalsState:
    goals: dict[GoalId, KeptGoal] = field(default_factory=dict)
    shifts: list[KeptShift] = field(default_factory=list)
    events: list[GoalEvent] = field(default_factory=list)
    changes: list[KeptChange] = field(default_factory=list)
    missing: dict[GoalId, datetime] = field(default_factory=dict)

    def copy(self) -> "GoalsState":
        return GoalsState(
            dict(self.goals), list(self.shifts), list(self.events), list(self.changes), dict(self.missing)
        )

    @property
    def published(self) -> list[GoalShifted]:
        return [one for one in self.events if isinstance(one, GoalShifted)]


class MemoryGoals:
    """What judging has committed."""

    def __init__(self, counting: MemoryCounting | None = None) -> None:
        self.counting = counting or MemoryCounting()
        self.state = GoalsState()
        self.read_to = NEVER
        self.directory = Directory()

    def work(self) -> "MemoryGoalWork":
        return MemoryGoalWork(self)

    def release(self, *released: Released) -> None:
        """Count these, as a batch would."""
        with self.counting.work() as work:
            count(work, released)
            work.commit()

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]:
        found = {}
        for kept in (one for one in self.state.goals.values() if one.goal in goals):
            told = [one.told for one in (*self.state.shifts, *kept.told) if one.goal == kept.goal]
            found[kept.goal] = Standing(
                state=kept.track.state,
                stale=kept.fresh_until is not None and today > kept.fresh_until,
                evidence=kept.evidence,
                since=kept.since,
                history=tuple(one for one in reversed(told) if one.at >= kept.set_at),
            )
        return found

    def marked(self) -> bool:
        return bool(self.counting.state.changes)

    def by_state(self, *, today: date) -> Mapping[tuple[State, bool], int]:
        counted: dict[tuple[State, bool], int] = {}
        for kept in (one for one in self.state.goals.values() if one.active):
            key = (kept.track.state, kept.fresh_until is not None and today > kept.fresh_until)
            counted[key] = counted.get(key, 0) + 1
        return counted


class MemoryGoalWork:
    def __init__(self, goals: MemoryGoals) -> None:
        self._goals = goals
        self._state: GoalsState
        self._counting: CountingState

    def __enter__(self) -> Self:
        self._state, self._counting = self._goals.state.copy(), self._goals.counting.state.copy()
        self.changes = MemoryChanges(self._counting)
        self.releases = MemoryReleases(self._counting)
        self.panes = MemoryPanes(self._counting)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def commit(self) -> None:
        self._goals.state, self._goals.counting.state = self._state.copy(), self._counting.copy()

    def historic_releases(self, *, units: Collection[UnitId], survey: SurveyId) -> int:
        return len(self.releases.since(units=units, survey=survey, historic=True))

    def read_to(self) -> datetime:
        return self._goals.read_to

    def noted(self) -> Mapping[GoalId, Noted]:
        missing = self._state.missing
        return {
            goal: Noted(kept.aim, kept.active, kept.paused, missing.get(goal))
            for goal, kept in self._state.goals.items()
        }

    @property
    def asked(self) -> "MemoryChangesOfGoals":
        return MemoryChangesOfGoals(self._state.changes)

    def published(self, goals: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        there = self._goals.directory.goals
        return {one: there[one] for one in goals if one in there}

    def lock(self, goals: Sequence[KeptGoal]) -> Mapping[GoalId, KeptGoal]:
        return {one.goal: self._state.goals.setdefault(one.goal, one) for one in goals}

    def keep(self, goals: Sequence[KeptGoal]) -> None:
        self._state.goals.update({one.goal: one for one in goals})
        for one in goals:
            self._state.missing.pop(one.goal, None)

    def retire(self, goals: Collection[GoalId], *, now: datetime) -> None:
        for goal in goals:
            self._state.goals[goal] = replace(self._state.goals[goal], active=False)
            self._state.missing.setdefault(goal, now)

    def add_shifts(self, shifts: Sequence[KeptShift]) -> None:
        taken = {(one.goal, one.ordinal) for one in self._state.shifts}
        if any((one.goal, one.ordinal) in taken for one in shifts):
            raise ValueError("a shift is written once")
        self._state.shifts.extend(shifts)

    def publish(self, events: Sequence[GoalEvent], *, now: datetime) -> None:  # noqa: ARG002 – the port's
        self._state.events.extend(events)


class MemoryChangesOfGoals:
    """`GoalChanges` in a list."""

    def __init__(self, kept: list[KeptChange]) -> None:
        self._kept = kept

    def latest(self, goals: Collection[GoalId] | None = None) -> Mapping[GoalId, KeptChange]:
        ordered = sorted(self._kept, key=lambda one: one.told.revision)
        return {one.told.goal: one for one in ordered if goals is None or one.told.goal in goals}

    def of(self, goal: GoalId) -> Sequence[KeptChange]:
        found = [one for one in self._kept if one.told.goal == goal]
        return sorted(found, key=lambda one: -one.told.revision)

    def retired_in(self, scope: ScopeId) -> Sequence[KeptChange]:
        found = [one for one in self.latest().values() if one.goal is None]
        here = [one for one in found if one.told.before and one.told.before.scope == scope]
        return sorted(here, key=lambda one: one.told.time, reverse=True)

    def add(self, changes: Sequence[KeptChange]) -> None:
        there = {(one.told.goal, one.told.revision) for one in self._kept}
        self._kept.extend(one for one in changes if (one.told.goal, one.told.revision) not in there)


def count(work, released: Sequence[Released]) -> None:  # type: ignore[no-untyped-def]  # any CountingWork
    """Write releases, their panes and marks."""
    work.add_releases(released)
    for one in released:
        key = PaneKey(one.survey, one.unit, one.release.day, one.round)
        work.add_to_panes({key: Pane(one.release.responses, one.release.counts)})
    accepted = {Change(one.unit, one.survey): None if one.historic else one.at for one in released}
    work.mark(dict(sorted(accepted.items())))


def a_released(
    offset: int,
    values: Mapping[str, int],
    *,
    day: date = MONDAY,
    unit: str = "auto",
    question: str = "trust",
    hour: int = 10,
    partition: int = 0,
    historic: bool = False,
) -> Released:
    """The release at an offset, appended on its day (Helsinki) unless it is historic: then on the goal's Monday."""
    appended = MONDAY if historic else day
    n = sum(values.values())
    return Released(
        unit=UnitId(ScopeId(unit)),
        organisation=OrganisationId(ScopeId("tredu")),
        survey=PARTNERSHIP,
        round=RoundId("history" if historic else "spring"),
        at=datetime(appended.year, appended.month, appended.day, hour, tzinfo=UTC) + timedelta(seconds=offset),
        partition=partition,
        offset=offset,
        historic=historic,
        release=Release(day, n, {question: Counts(n, 0, values)}),
    )


def a_goal(
    goal: str = TRUST,
    *,
    scope: str = "tredu",
    owner: str = "anna",
    target: float = 4.0,
    questions: Sequence[str] = ("trust",),
    window_days: int = 30,
) -> Goal:
    return Goal(
        id=GoalId(goal),
        name=Localised.same(goal),
        scope=ScopeId(scope),
        owner=LeaderId(owner),
        indicator=Indicator(PARTNERSHIP, tuple(questions), Statistic.MEAN, window_days),
        target=Target(Bound.AT_LEAST, target),
    )


def a_leader(leader: str, *leads: str) -> Leader:
    scopes = tuple(ScopeId(one) for one in leads)
    return Leader(LeaderId(leader), leader.title(), f"{leader}@example.org", Language.FI, scopes)


def a_survey() -> SurveyVersion:
    elements = [
        {
            "type": "rating",
            "name": name,
            "title": {"fi": name, "sv": name, "en": name.title()},
            "rateMin": 1,
            "rateMax": 5,
        }
        for name in QUESTIONS
    ]
    return SurveyVersion(
        PARTNERSHIP, 1, {"title": {"fi": "K", "sv": "E", "en": "S"}, "pages": [{"elements": elements}]}
    )


def a_directory(*documents: Document) -> Directory:
    """Tredu with three units, and these documents; without any, the goal of trust."""
    tredu = OrganisationId(ScopeId("tredu"))
    units = [Unit(UnitId(ScopeId(one)), Localised.same(one.title()), tredu, tredu) for one in ("auto", "kone", "sote")]
    return Directory.of(
        [
            Network(NetworkId(ScopeId("lansi")), Localised.same("Länsi"), Localised.same("Tredu"), "x@example.org"),
            Organisation(tredu, Localised.same("Tredu")),
            *units,
            a_survey(),
            a_leader("anna"),
            *(documents or (a_goal(),)),
        ]
    )
