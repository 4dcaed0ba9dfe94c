"""What somebody has changed about a goal. Pure; the words live in templates and catalogues."""

from enum import StrEnum

from shared.contracts.events import GoalChanged, Terms


class Aspect(StrEnum):
    """What differs. paused, resumed, retired: what has become of the goal as a whole."""

    RETIRED = "retired"
    PAUSED = "paused"
    RESUMED = "resumed"
    OWNER = "owner"
    SCOPE = "scope"
    TARGET = "target"
    WINDOW = "window"
    QUESTIONS = "questions"
    STATISTIC = "statistic"


def altered(change: GoalChanged) -> tuple[Aspect, ...]:
    """What its owner should know of a change, the weightiest first. Nothing for a goal that was set."""
    before, after = change.before, change.after
    if before is None:
        return ()
    if after is None:
        return (Aspect.RETIRED,)
    differs = {
        Aspect.PAUSED: after.paused and not before.paused,
        Aspect.RESUMED: before.paused and not after.paused,
        Aspect.OWNER: before.owner != after.owner,
        Aspect.SCOPE: before.scope != after.scope,
        Aspect.TARGET: before.target != after.target,
        Aspect.WINDOW: before.window_days != after.window_days,
        Aspect.QUESTIONS: _names(before) != _names(after),
        Aspect.STATISTIC: before.statistic != after.statistic,
    }
    return tuple(aspect for aspect in Aspect if differs.get(aspect))


def starts_anew(change: GoalChanged) -> bool:
    """Whether what was known of the goal's status no longer holds: it asks for something else, or is gone."""
    anew = {Aspect.RETIRED, Aspect.SCOPE, Aspect.TARGET, Aspect.QUESTIONS, Aspect.STATISTIC}
    return not anew.isdisjoint(altered(change))


def _names(terms: Terms) -> list[str]:
    return [one.name for one in terms.questions]
