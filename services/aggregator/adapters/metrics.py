"""The aggregator's metrics, declared once. Labels are bounded, and every value that can be foreseen begins at zero.

Nothing here tells more of answers than that records came: what a unit's people said is told by releases alone.
"""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.aggregator.application.counting import Counted, Kind, Outcome
from services.aggregator.application.gathering import Gathered
from services.aggregator.application.judging import Judged
from services.aggregator.domain.goals import Reason
from shared.contracts.events import State
from shared.contracts.wire import Unreadable

WRONG_TOPIC = "wrong-topic"
WRONG_KEY = "wrong-key"

_OUTCOMES = {
    Kind.SUBMITTED: (Outcome.COUNTED, Outcome.REPEATED, Outcome.SKIPPED),
    Kind.WITHDRAWN: (Outcome.ERASED, Outcome.REPEATED, Outcome.SKIPPED),
    Kind.INVITED: (Outcome.COUNTED, Outcome.REPEATED, Outcome.SKIPPED),
    Kind.OTHER: (Outcome.PUT_ASIDE, Outcome.SKIPPED),
}
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)


class AggregatorMetrics:
    """One attribute a metric, of counting and judging."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter(
            "kaiku_events_total", "Records of the feedback topic", ["type", "outcome"], registry=registry
        )
        for kind, outcomes in _OUTCOMES.items():
            for outcome in outcomes:
                self.events.labels(kind, outcome)
        self.dead_letters = Counter(
            "kaiku_dead_letters_total", "Records that could not be used", ["reason"], registry=registry
        )
        for reason in (*Unreadable, WRONG_TOPIC, WRONG_KEY):
            self.dead_letters.labels(reason)
        self.releases = Counter("kaiku_releases_total", "Releases written", registry=registry)
        self.to_released = Histogram(
            "kaiku_submit_to_released_seconds",
            "From the acceptance of the live response that opened a pool to its release",
            buckets=_SECONDS,
            registry=registry,
        )
        self.to_judged = Histogram(
            "kaiku_submit_to_judged_seconds",
            "From the acceptance of the earliest live response that opened a pool to the judging of its release",
            buckets=_SECONDS,
            registry=registry,
        )
        self.erased = Counter(
            "kaiku_erased_total",
            "Responses of which something still waited for company when it had been kept long enough",
            ["kind"],
            registry=registry,
        )
        self.erased.labels("waiting")
        self.gathered = Counter(
            "kaiku_gathered_responses_total",
            "Responses of which something still waited when their round was gathered: that was released, or is left",
            ["outcome"],
            registry=registry,
        )
        for what in ("released", "left"):
            self.gathered.labels(what)
        self.rollups_behind = Gauge(
            "kaiku_rollups_behind", "Marks of changed days that no roll-up has yet", registry=registry
        )
        self.goals = Gauge("kaiku_goals", "Goals by state", ["state", "stale"], registry=registry)
        self.by_state({})
        self.shifts = Counter("kaiku_shifts_total", "Shifts of goals", ["reason", "history"], registry=registry)
        for reason in Reason:
            for history in ("no", "yes"):
                self.shifts.labels(reason, history)

    def counted(self, counted: Counted, *, now: datetime) -> None:
        """A batch was committed."""
        for (kind, outcome), records in counted.outcomes.items():
            self.events.labels(kind, outcome).inc(records)
        for reason, letters in counted.put_aside.items():
            self.dead_letters.labels(reason).inc(letters)
        self.releases.inc(counted.released)
        for accepted in counted.opened:
            self.to_released.observe(_seconds(accepted, now))

    def has_gathered(self, gathered: Gathered) -> None:
        """Ended rounds were gathered. Of one response something may have been released, and something be left."""
        self.releases.inc(gathered.releases)
        self.gathered.labels("released").inc(gathered.responses)
        self.gathered.labels("left").inc(gathered.left)

    def judged(self, judged: Judged, *, now: datetime) -> None:
        """Judging was committed."""
        for (reason, historic), shifts in judged.shifts.items():
            self.shifts.labels(reason, "yes" if historic else "no").inc(shifts)
        for accepted in judged.accepted:
            self.to_judged.observe(_seconds(accepted, now))

    def by_state(self, goals: Mapping[tuple[State, bool], int]) -> None:
        """How many goals there are of each state, stale ones and others."""
        for state in State:
            for stale in (False, True):
                self.goals.labels(state, "yes" if stale else "no").set(goals.get((state, stale), 0))


def _seconds(since: datetime, now: datetime) -> float:
    """Clocks of two machines differ a little; time never runs backwards."""
    return max(0.0, (now - since).total_seconds())
