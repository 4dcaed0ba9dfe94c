"""What a mail about a shift has to say beyond its figures. Pure; the words live in templates and catalogues."""

from enum import StrEnum

from shared.contracts.directory import Bound, Target
from shared.contracts.events import GoalShifted, State


class Direction(StrEnum):
    """Which way a goal shifted."""

    NOW_MET = "now-met"
    NO_LONGER_MET = "no-longer-met"


class Window(StrEnum):
    """How the figure over the whole window stands to the new status, where that needs a sentence."""

    STILL_MEETS = "still-meets"
    STILL_MISSES = "still-misses"


def direction(shift: GoalShifted) -> Direction:
    """Which way the goal shifted."""
    return Direction.NOW_MET if shift.after is State.MET else Direction.NO_LONGER_MET


def meets(target: Target, value: float) -> bool:
    """Whether a figure is on the target's good side; the number itself is."""
    return value >= target.value if target.bound is Bound.AT_LEAST else value <= target.value


def disagreement(shift: GoalShifted) -> Window | None:
    """How status and window differ: the status follows the evidence, the window still holds what came before."""
    value = shift.figure_window.value
    if value is None or meets(shift.target, value) == (shift.after is State.MET):
        return None
    return Window.STILL_MEETS if shift.after is State.MISSED else Window.STILL_MISSES
