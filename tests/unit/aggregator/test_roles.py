"""The judge's role, in memory."""

import threading

from prometheus_client import CollectorRegistry

from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.application.ports.goals import GoalWork
from services.aggregator.entrypoints.judging import JudgeRole
from shared.contracts.directory import Goal
from shared.contracts.events import State
from shared.contracts.snapshot import Directory
from shared.log.port import LogUnavailable
from tests.fakes.goals import SET, TRUST, MemoryGoals, a_directory, a_goal, a_released
from tests.fakes.patience import at_work, until

MANY_FIVES = {"5": 200}


class Bench:
    """A judge's role over judging in memory. away: how often beginning fails before it works."""

    def __init__(self, *goals: Goal, away: int = 0) -> None:
        self.goals = MemoryGoals()
        self.directory = a_directory(*goals)
        self.registry = CollectorRegistry()
        self.released = threading.Event()
        self.away = away
        self.role = JudgeRole(
            self._begin,
            self.goals,
            directory=self._directory,
            metrics=AggregatorMetrics(self.registry),
            released=self.released,
            now=lambda: SET,
            every=0.01,
        )

    def look(self) -> None:
        self.role.look(threading.Event())

    def metric(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    def states(self) -> list[State]:
        return [kept.track.state for kept in self.goals.state.goals.values() if kept.active]

    def _begin(self) -> GoalWork:
        if self.away:
            self.away -= 1
            raise LogUnavailable
        return self.goals.work()

    def _directory(self) -> Directory:
        return self.directory


def test_a_goal_is_noted_as_soon_as_the_directory_has_it() -> None:
    bench = Bench()
    bench.look()
    assert bench.states() == [State.UNKNOWN]
    assert bench.metric("kaiku_goals", state="unknown", stale="no") == 1


def test_a_directory_that_has_not_changed_is_not_looked_at_again() -> None:
    bench = Bench()
    bench.look()
    bench.goals.state.goals.clear()
    bench.look()
    assert bench.states() == []
    bench.directory = a_directory()
    bench.look()
    assert bench.states() == [State.UNKNOWN]


def test_what_was_released_is_judged_and_told_to_the_metrics() -> None:
    bench = Bench()
    bench.look()
    bench.goals.release(a_released(4, MANY_FIVES))
    bench.look()
    assert bench.states() == [State.MET]
    assert not bench.goals.marked()
    assert bench.metric("kaiku_shifts_total", reason="first-met", history="no") == 1
    assert bench.metric("kaiku_submit_to_judged_seconds_count") == 1
    assert bench.metric("kaiku_goals", state="met", stale="no") == 1


def test_a_goal_that_is_gone_is_not_counted_any_more() -> None:
    bench = Bench(a_goal(), a_goal("other"))
    bench.look()
    bench.directory = a_directory(a_goal())
    bench.look()
    assert bench.metric("kaiku_goals", state="unknown", stale="no") == 1


def test_a_role_at_work_judges_what_comes_and_survives_what_is_away() -> None:
    bench = Bench(away=2)
    with at_work(bench.role):
        until(lambda: bench.states() == [State.UNKNOWN])
        bench.goals.release(a_released(4, MANY_FIVES))
        bench.released.set()
        until(lambda: bench.states() == [State.MET])
    assert bench.goals.state.goals[TRUST].active


def test_after_long_work_as_much_time_is_left_to_the_counting() -> None:
    bench = Bench()
    moments = iter([0.0, 30.0])
    role = JudgeRole(
        bench._begin,
        bench.goals,
        directory=bench._directory,
        metrics=AggregatorMetrics(CollectorRegistry()),
        released=bench.released,
        now=lambda: SET,
        monotonic=lambda: next(moments),
    )
    stop = Rested()
    role.run(stop)
    assert stop.rested == [30.0]


class Rested(threading.Event):
    """Told to stop by the first rest."""

    def __init__(self) -> None:
        super().__init__()
        self.rested: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.rested.append(timeout)
        self.set()
        return True
