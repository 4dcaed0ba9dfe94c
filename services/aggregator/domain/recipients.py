"""Who hears of a goal's shifts, and of how many goals they hear. Pure; who is written to, the notifier decides."""

from collections import Counter
from collections.abc import Mapping

from shared.contracts.directory import Goal, Leader
from shared.contracts.ids import GoalId, LeaderId
from shared.contracts.snapshot import Directory


def recipients(goal: Goal, leaders: Mapping[LeaderId, Leader]) -> frozenset[LeaderId]:
    """The goal's owner, who else is to hear of it, and those who lead exactly its scope."""
    return frozenset({goal.owner, *goal.also, *(one.id for one in leaders.values() if goal.scope in one.leads)})


def busiest(directory: Directory) -> Mapping[GoalId, int]:
    """For each active goal, the most active goals that any of its recipients hears of; at least the goal itself.

    A goal that is paused can't shift, so nobody hears of it.
    """
    active = [goal for goal in directory.goals.values() if not goal.paused]
    heard = {goal.id: recipients(goal, directory.leaders) for goal in active}
    goals_of = Counter(leader for leaders in heard.values() for leader in leaders)
    return {goal: max(goals_of[leader] for leader in leaders) for goal, leaders in heard.items()}
