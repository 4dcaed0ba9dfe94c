"""How goals stand, as far as the notifier has heard, and who has said that they have seen it. Values only."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.events import GoalShifted, State
from shared.contracts.ids import LeaderId


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who has said, and when, that they know of a shift."""

    by: LeaderId
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal's latest shift, and what has come of it. escalated: when it was told one level up."""

    shift: GoalShifted
    acknowledged: Acknowledgement | None = None
    escalated: datetime | None = None

    @property
    def is_missed(self) -> bool:
        """Whether the goal was met once and is not any more. A first verdict is nobody's news."""
        return self.shift.after is State.MISSED and self.shift.before is not State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of somebody's goals stand how."""

    met: int = 0
    missed: int = 0
    unknown: int = 0

    @property
    def goals(self) -> int:
        """All of them."""
        return self.met + self.missed + self.unknown
