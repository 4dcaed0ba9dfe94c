"""Goals as leaders set them on pages and by the API: set, changed, paused, retired. What each would do: `foreseeing`.

A page's goal is published by the aggregator as a document of the directory. Its change is kept and told in the same
transaction, so none is missed however fast they come.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.aggregator.application.aims import Aims
from services.aggregator.application.ports.changes import KeptChange
from services.aggregator.application.ports.setting import BeginSetting, OpenSettingShelf
from services.aggregator.application.ports.showing import PastShift
from services.aggregator.application.revisions import retired, same, set_or_changed
from services.aggregator.application.showing import SeenScope, Showing, Surveys, Unseen
from services.aggregator.application.wishes import Wish, goal_of
from services.aggregator.domain.setting import (
    Changed,
    FromFile,
    Mistake,
    NotYours,
    Refused,
    Right,
    Rule,
    hearers,
    may_set,
    right_to,
)
from shared.contracts.directory import Goal, Leader
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from shared.survey.counted import Counted
from shared.survey.localised import Localised


@dataclass(frozen=True, slots=True)
class Askable:
    """What a goal of a scope can be made of: its surveys, the counted questions of one, and who can hear of it."""

    scope: SeenScope
    surveys: Mapping[SurveyId, Localised]
    survey: SurveyId | None
    counted: tuple[Counted, ...]
    hearers: Sequence[Leader]


def seen_of(goal: Goal) -> str:
    """A goal's fingerprint: two that differ in anything have different ones."""
    return hashlib.sha256(repr(goal).encode()).hexdigest()[:32]


class Setting:
    """The use cases. Each raises Unseen for what this leader may not see, and SettingError for what can't be done."""

    def __init__(
        self,
        begin: BeginSetting,
        shelf: OpenSettingShelf,
        *,
        showing: Showing,
        directory: Callable[[], Directory],
    ) -> None:
        self._begin = begin
        self._shelf = shelf
        self._showing = showing
        self._directory = directory
        self._surveys = Surveys()

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def may_set(self, leader: LeaderId, scope: ScopeId) -> bool:
        """Whether a leader may set goals here."""
        return may_set(self._directory(), leader, scope)

    def right_to(self, leader: LeaderId, goal: Goal) -> Right:
        """What a leader may do with a goal."""
        return right_to(self._directory(), leader, goal)

    def askable(self, leader: LeaderId, scope: ScopeId, survey: SurveyId | None) -> Askable:
        """What a goal could be made of. survey: None for the first one. Raises NotYours."""
        seen, directory = self._showing.scope(leader, scope), self._directory()
        if not may_set(directory, leader, scope):
            raise NotYours(scope)
        surveys = self._showing.surveys_of(leader, scope)
        chosen = survey if survey in surveys else next(iter(surveys), None)
        asked = self._surveys.newest(directory, chosen) if chosen else None
        counted = tuple(asked.counted.values()) if asked else ()
        return Askable(seen, surveys, chosen, counted, hearers(directory, scope))

    def goal(self, leader: LeaderId, goal: GoalId) -> Goal:
        """A goal that this leader may change. Raises NotYours, FromFile."""
        directory = self._directory()
        found = directory.goals.get(goal)
        if found is None or found.scope not in directory.visible_to(leader):
            raise Unseen(goal)
        match right_to(directory, leader, found):
            case Right.LOOK:
                raise NotYours(goal)
            case Right.FILE:
                raise FromFile(goal)
            case Right.CHANGE:
                return found

    def changes(self, leader: LeaderId, goal: GoalId) -> Sequence[KeptChange]:
        """What was asked of a goal over time, the latest first; also of one that was retired."""
        directory = self._directory()
        there = directory.goals.get(goal)
        with self._shelf() as shelf:
            kept = shelf.asked.of(goal)
        terms = (kept[0].told.after or kept[0].told.before) if kept else None
        scope = there.scope if there else terms and terms.scope
        if scope is None or scope not in directory.visible_to(leader):
            raise Unseen(goal)
        return kept

    def retired(self, leader: LeaderId, scope: ScopeId) -> Sequence[KeptChange]:
        """The goals of a scope that are no more, the latest first."""
        self._showing.scope(leader, scope)
        with self._shelf() as shelf:
            return shelf.asked.retired_in(scope)

    def history(self, goal: GoalId, *, today: date) -> Sequence[PastShift]:
        """The shifts of a goal that may be seen, the latest first, also of one that was retired."""
        with self._shelf() as shelf:
            standing = shelf.standings.of([goal], today=today).get(goal)
        return standing.history if standing else ()

    def names(self) -> Mapping[LeaderId, str]:
        """What leaders are called."""
        return {one.id: one.name for one in self._directory().leaders.values()}

    # ── Changing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def checked(self, leader: LeaderId, wish: Wish, *, as_: Goal | None = None, key: str = "") -> Goal:
        """The goal that is asked for. as_: the one that it is a change of. Raises NotYours, Refused."""
        directory = self._directory()
        if not may_set(directory, leader, wish.scope):
            raise NotYours(wish.scope)
        if wish.survey not in self._showing.surveys_of(leader, wish.scope):
            raise Refused(Mistake("survey", Rule.SURVEY))
        asked = self._surveys.newest(directory, wish.survey)
        goal, found = goal_of(wish, asked.counted if asked else {}, directory, by=leader, as_=as_, key=key)
        if found:
            raise Refused(*found)
        return goal

    def set(self, leader: LeaderId, wish: Wish, *, key: str, now: datetime) -> Goal:
        """Publish a goal. The same wish again, under the same key, sets no other. Raises NotYours, Refused, Changed."""
        goal = self.checked(leader, wish, key=key)
        known = self._directory().goals.get(goal.id)
        if known == goal:
            return goal
        return self._put(goal, before=None, now=now)

    def change(self, leader: LeaderId, goal: GoalId, wish: Wish, *, seen: str | None, now: datetime) -> Goal:
        """Have a goal ask for something else. seen: as it was when it was looked at; None: as it is now.

        Raises NotYours, FromFile, Refused, Changed.
        """
        before = self._as_seen(leader, goal, seen)
        wish = replace(wish, scope=before.scope)
        after = self.checked(leader, wish, as_=before)
        return before if same(before, after) else self._put(after, before=before, now=now)

    def pause(self, leader: LeaderId, goal: GoalId, *, paused: bool, now: datetime) -> Goal:
        """Have a goal rest, or go on. Raises NotYours, FromFile, Changed."""
        before = self.goal(leader, goal)
        if before.paused is paused:
            return before
        return self._put(replace(before, paused=paused, set_by=leader), before=before, now=now)

    def retire(self, leader: LeaderId, goal: GoalId, *, seen: str | None, now: datetime) -> None:
        """End a goal for good; what became of it is kept. Raises NotYours, FromFile, Changed."""
        before, directory = self._as_seen(leader, goal, seen), self._directory()
        with self._begin() as work:
            if not work.withdraw(before, now=now):
                raise Changed(goal)
            last = self._first(before, work.asked.latest([goal]).get(goal), now=now)
            gone = retired(directory, last, by=leader, now=now)
            work.asked.add([last, gone])
            work.announce(gone.told, now=now)
            work.commit()

    def _put(self, goal: Goal, *, before: Goal | None, now: datetime) -> Goal:
        with self._begin() as work:
            if not work.put(goal, before=before, now=now):
                raise Changed(goal.id)
            last = work.asked.latest([goal.id]).get(goal.id)
            earlier = [self._first(before, last, now=now)] if before else []
            kept = set_or_changed(Aims(self._directory()), goal, earlier[0] if earlier else last, now=now)
            work.asked.add([*earlier, kept])
            work.announce(kept.told, now=now)
            work.commit()
        return goal

    def _first(self, goal: Goal, last: KeptChange | None, *, now: datetime) -> KeptChange:
        """What was last kept of a goal; what it asked for until now, where nobody has kept it yet."""
        return last or set_or_changed(Aims(self._directory()), goal, None, now=now)

    def _as_seen(self, leader: LeaderId, goal: GoalId, seen: str | None) -> Goal:
        before = self.goal(leader, goal)
        if seen is not None and seen != seen_of(before):
            raise Changed(goal)
        return before
