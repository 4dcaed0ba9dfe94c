"""What is told of a shift: its figures, and who carried it. That it happened, `verdicts` decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.aggregator.application.ports.counting import Pane, Panes
from services.aggregator.application.ports.goals import KeptShift, quiet_id, shift_id
from services.aggregator.application.ports.showing import PastShift
from services.aggregator.domain.evidence import Aim
from services.aggregator.domain.goals import Turn
from services.aggregator.domain.indicators import Window, before, index, window
from shared.contracts.directory import Goal
from shared.contracts.events import Figure, GoalShifted, GoalWentQuiet, Moved, Question, State
from shared.contracts.ids import UnitId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Localised

MOST_NAMED = 5
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts one goal's shifts into figures and names."""

    panes: Panes
    directory: Directory
    goal: Goal
    aim: Aim
    questions: tuple[Question, ...]
    now: datetime

    def shift(self, turn: Turn, ordinal: int, *, units: Sequence[UnitId], historic: bool) -> KeptShift:
        """A shift for the ledger. Its figures end with the day that it was decided on. units: strongest first."""
        days = self.goal.indicator.window_days
        names = [self.directory.units[one].name for one in units if one in self.directory.units]
        since, earlier, over = Window(turn.since, turn.day), before(turn.since, days=days), window(turn.day, days=days)
        after, ahead = self._counted(since), self._counted(earlier)
        told = PastShift(
            at=self.now,
            before=turn.before,
            after=turn.after,
            since=turn.since,
            figure_since=self._figure(after, since),
            figure_before=self._figure(ahead, earlier),
            figure_window=self._figure(self._counted(over), over),
            carried_by=tuple(names[:MOST_NAMED]),
            historic=historic,
            moved=self._moved(after, since, ahead, earlier),
        )
        return KeptShift(self.goal.id, ordinal, turn.day, told)

    def event(self, shift: KeptShift) -> GoalShifted:
        """The same for the log, with all that a mail shows."""
        goal, told = self.goal, shift.told
        return GoalShifted(
            id=shift_id(goal.id, shift.ordinal),
            time=told.at,
            goal=goal.id,
            ordinal=shift.ordinal,
            name=goal.name,
            owner=goal.owner,
            scope=goal.scope,
            scope_name=self.directory.name_of(goal.scope) or Localised(),
            survey=goal.indicator.survey,
            questions=self.questions,
            statistic=goal.indicator.statistic,
            target=goal.target,
            window_days=goal.indicator.window_days,
            before=told.before,
            after=told.after,
            since=told.since,
            figure_since=told.figure_since,
            figure_before=told.figure_before,
            figure_window=told.figure_window,
            carried_by=told.carried_by,
            also=goal.also,
            moved=told.moved,
        )

    def quiet(self, state: State, latest: date) -> GoalWentQuiet:
        """The news that fresh answers have stopped."""
        goal = self.goal
        return GoalWentQuiet(
            id=quiet_id(goal.id, latest),
            time=self.now,
            goal=goal.id,
            name=goal.name,
            owner=goal.owner,
            also=goal.also,
            scope=goal.scope,
            scope_name=self.directory.name_of(goal.scope) or Localised(),
            state=state,
            latest=latest,
        )

    def _moved(self, after: Pane, since: Window, ahead: Pane, earlier: Window) -> tuple[Moved, ...]:
        """Each question of an index since the change and before it, what moved most first."""
        if len(self.questions) < _SEVERAL:
            return ()
        found = [
            Moved(one, self._figure(after, since, [one.name]), self._figure(ahead, earlier, [one.name]))
            for one in self.questions
        ]
        return tuple(sorted(found, key=_how_far, reverse=True))

    def _counted(self, days: Window) -> Pane:
        return self.panes.sums(
            units=self.directory.sources_in(self.goal.scope),
            survey=self.goal.indicator.survey,
            since=days.since,
            until=days.until,
        )

    def _figure(self, pane: Pane, days: Window, questions: Sequence[str] = ()) -> Figure:
        indicator = self.goal.indicator
        asked = questions or indicator.questions
        measured = index(indicator.statistic, pane.counts, questions=asked, choices=self.aim.choices)
        return Figure(measured.value, measured.n, days.since, days.until)


def _how_far(moved: Moved) -> float:
    """By how much a question's figure differs; one without answers on either side has not moved."""
    if moved.since.value is None or moved.before.value is None:
        return 0.0
    return abs(moved.since.value - moved.before.value)
