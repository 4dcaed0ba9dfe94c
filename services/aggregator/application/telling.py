"""What is told of a shift: its figures, and who carried it. That it happened, `verdicts` decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.application.ports.counting import Panes
from services.aggregator.application.ports.goals import KeptShift, shift_id
from services.aggregator.application.ports.showing import PastShift
from services.aggregator.domain.evidence import Aim
from services.aggregator.domain.goals import Turn
from services.aggregator.domain.indicators import Window, before, index, window
from shared.contracts.directory import Goal
from shared.contracts.events import Figure, GoalShifted, Question
from shared.contracts.ids import UnitId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Localised

MOST_NAMED = 5


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
        told = PastShift(
            at=self.now,
            before=turn.before,
            after=turn.after,
            since=turn.since,
            figure_since=self._figure(Window(turn.since, turn.day)),
            figure_before=self._figure(before(turn.since, days=days)),
            figure_window=self._figure(window(turn.day, days=days)),
            carried_by=tuple(names[:MOST_NAMED]),
            historic=historic,
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
        )

    def _figure(self, days: Window) -> Figure:
        indicator = self.goal.indicator
        pane = self.panes.sums(
            units=self.directory.units_in(self.goal.scope),
            survey=indicator.survey,
            since=days.since,
            until=days.until,
        )
        measured = index(indicator.statistic, pane.counts, questions=indicator.questions, choices=self.aim.choices)
        return Figure(measured.value, measured.n, days.since, days.until)
