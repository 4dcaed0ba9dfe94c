"""Histories of the feedback topic and how they reach counting: cut, repeated and broken off. What must hold is tested
in `test_counting_properties`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Protocol, Self

from hypothesis import strategies as st

from services.aggregator.application.counting import count
from services.aggregator.application.ports.counting import (
    Arrival,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    PoolKey,
    Released,
    Tally,
    Unusable,
)
from services.aggregator.domain.days import release_day
from services.aggregator.domain.pools import Answer, Pool, Release, Waiting, receive, withdraw
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import ResponseId
from shared.log.floods import FloodLimit
from shared.log.port import TopicPartition
from shared.runtime.clock import local_day
from tests.fakes.aggregator import NOON, a_place, a_record, a_submission, a_withdrawal, an_arrival, hours

PARTITIONS = {"u0": 0, "u1": 0, "u2": 1}  # by unit: two share a partition
QUESTIONS = ("trust", "benefit", "service")
NO_FLOOD = FloodLimit(letters=10_000)

Event = FeedbackSubmitted | FeedbackWithdrawn | None


class Crash(Exception):
    """The process was killed here."""


@dataclass
class Breaks:
    """Is called at every statement; dies at the chosen one. at: None to live. deaths: so far."""

    at: int | None = None
    passed: int = 0
    deaths: int = 0

    def here(self) -> None:
        self.passed += 1
        if self.at is not None and self.passed > self.at:
            self.deaths += 1
            raise Crash

    def next_life(self, at: int | None) -> None:
        self.at, self.passed = at, 0


class BreakableWork:
    """A CountingWork that may be killed before and after each of its calls, the commit among them."""

    def __init__(self, work: CountingWork, breaks: Breaks) -> None:
        self._work = work
        self._breaks = breaks

    def __enter__(self) -> Self:
        self._work.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._work.__exit__(*error)  # type: ignore[arg-type]  # passed on as it came

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._work, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._breaks.here()
            returned = method(*args, **kwargs)
            self._breaks.here()
            return returned

        return call


class Committed(Protocol):
    """Where counting keeps its own, as committed."""

    def work(self) -> CountingWork: ...

    def pools(self) -> Mapping[PoolKey, KeptPool]: ...

    def panes(self) -> Mapping[PaneKey, Pane]: ...

    def releases(self) -> Sequence[Released]: ...

    def tallies(self) -> Sequence[Tally]: ...

    def offsets(self) -> Mapping[TopicPartition, int]: ...

    def dead_letters(self) -> Sequence[tuple[int, int, str]]: ...


@dataclass(frozen=True)
class Step:
    """One poll: from `back` records before the stored offset, `take` records; killed at statement `dies_at`."""

    back: int
    take: int
    dies_at: int | None


@dataclass(frozen=True)
class History:
    """All records of the topic, by partition, and how they are read."""

    log: Mapping[int, Sequence[Arrival]]
    steps: Sequence[Step]

    @property
    def arrivals(self) -> Iterator[Arrival]:
        for records in self.log.values():
            yield from records


def play(history: History, committed: Committed, breaks: Breaks, *, check: Callable[[], None]) -> None:
    """Read the whole history, as its steps say and then to the end; `check` after each batch, whatever became of it."""
    rest = [Step(back=0, take=1_000, dies_at=None)]
    for step in [*history.steps, *rest]:
        offsets = committed.offsets()
        batch = [
            arrival
            for partition, records in history.log.items()
            for arrival in _read(records, offsets.get(a_place(partition), 0), step)
        ]
        breaks.next_life(step.dies_at)
        try:
            count(BreakableWork(committed.work(), breaks), batch, now=NOON, flood=NO_FLOOD)
        except Crash:
            pass
        finally:
            breaks.next_life(None)
        check()


def _read(records: Sequence[Arrival], stored: int, step: Step) -> Sequence[Arrival]:
    first = max(0, stored - step.back)
    return records[first : first + step.back + step.take]


@dataclass
class OneAtATime:
    """What the rules say of a history, record by record: the literal reading that counting is held against."""

    pools: dict[PoolKey, Pool] = field(default_factory=dict)
    releases: dict[int, list[Released]] = field(default_factory=dict)
    counted: Counter[PoolKey] = field(default_factory=Counter)
    withdrawn: Counter[PoolKey] = field(default_factory=Counter)
    erased: set[ResponseId] = field(default_factory=set)
    aside: int = 0
    _known: set[ResponseId] = field(default_factory=set)

    @classmethod
    def of(cls, history: History) -> "OneAtATime":
        reading = cls()
        for arrival in history.arrivals:
            reading.take(arrival)
        return reading

    def take(self, arrival: Arrival) -> None:
        match arrival.event:
            case FeedbackSubmitted() as event:
                if event.response not in self._known:
                    self._submitted(arrival, event)
            case FeedbackWithdrawn() as event:
                if event.response not in self.erased:
                    self._withdrawn(event)
            case _:
                self.aside += 1

    def _submitted(self, arrival: Arrival, event: FeedbackSubmitted) -> None:
        key = PoolKey(event.unit, event.round)
        self._known.add(event.response)
        self.counted[key] += 1
        answers = {name: Answer(frozenset(given.values)) for name, given in event.answers.items()}
        day = release_day(local_day(event.time), local_day(arrival.at), historic=event.historic)
        pool, release = receive(self.pools.get(key, Pool()), Waiting(event.response, answers), day=day)
        self.pools[key] = pool
        if release:
            self.releases.setdefault(arrival.place.partition, []).append(_released(arrival, event, release))

    def _withdrawn(self, event: FeedbackWithdrawn) -> None:
        key = PoolKey(event.unit, event.round)
        self.counted[key] += event.response not in self._known
        self.withdrawn[key] += 1
        self._known.add(event.response)
        self.erased.add(event.response)
        self.pools[key] = withdraw(self.pools.get(key, Pool()), event.response)


def _released(arrival: Arrival, event: FeedbackSubmitted, release: Release) -> Released:
    return Released(
        unit=event.unit,
        organisation=event.organisation,
        survey=event.survey,
        round=event.round,
        at=arrival.at,
        partition=arrival.place.partition,
        offset=arrival.offset,
        historic=event.historic,
        release=release,
    )


@st.composite
def histories(draw: st.DrawFn, *, statements: int) -> History:
    """20 to 60 responses of three units in two rounds; each is submitted, some are told twice or withdrawn at any
    time, even before they come. statements: up to how many places a batch may be killed at.

    How much there is of what, and the cuts, are Hypothesis's own draws; what each response says and the order of all
    come of one drawn seed, or nearly every history would be too short for a release.
    """
    chance = Random(draw(st.integers(0, 2**32 - 1)))
    responses = [_a_response(chance, number) for number in range(draw(st.sampled_from([60, 50, 40, 30, 20])))]
    events: list[Event] = list(responses)
    if responses:
        events += chance.choices(responses, k=draw(st.integers(0, 10)))
        events += [a_withdrawal(one) for one in chance.choices(responses, k=draw(st.integers(0, 20)))]
    events += [None] * draw(st.integers(0, 2))
    chance.shuffle(events)
    step = st.builds(
        Step,
        back=st.integers(0, 6),
        take=st.integers(1, 15),
        dies_at=st.one_of(st.none(), st.integers(0, statements)),
    )
    between = timedelta(minutes=chance.choice([1, 30, 240]))
    return History(_a_log(events, between), draw(st.lists(step, min_size=draw(st.integers(0, 8)), max_size=12)))


def _a_response(chance: Random, number: int) -> FeedbackSubmitted:
    """Its values are its own number, so that every answer can be followed to where it went."""
    answers = {
        name: str(number) if chance.random() < 0.8 else None
        for name in QUESTIONS
        if chance.random() < {"trust": 1.0, "benefit": 0.7, "service": 0.4}[name]
    }
    return a_submission(
        number,
        unit=chance.choice(["u0", "u0", "u0", "u1", "u2", "u2"]),
        round_=chance.choice(["autumn", "autumn", "autumn", "spring"]),
        time=NOON + hours(chance.randint(-60, 60)),
        **answers,  # type: ignore[arg-type]  # none of its questions is named like a parameter
    )


def _a_log(events: Sequence[Event], between: timedelta) -> Mapping[int, Sequence[Arrival]]:
    log: dict[int, list[Arrival]] = {0: [], 1: []}
    for position, event in enumerate(events):
        partition = PARTITIONS[event.unit] if event else position % 2
        offset, at = len(log[partition]), NOON + position * between
        told = event or Unusable(a_record(offset, partition=partition, at=at), "malformed")
        log[partition].append(an_arrival(told, offset, partition=partition, at=at))
    return log
