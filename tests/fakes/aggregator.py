"""Counting in memory, and answers by name. Judging's and the leader pages' fakes live elsewhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid5

from services.aggregator.application.ports.counting import (
    Arrival,
    Change,
    Changes,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    Panes,
    PoolKey,
    Released,
    Releases,
    RoundInvited,
    TakenChange,
    Tallies,
    Tally,
    Unusable,
)
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts
from services.aggregator.domain.windows import EVERY_DAY
from shared.contracts.events import FeedbackInvited, FeedbackSubmitted, FeedbackWithdrawn, GivenAnswer
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId
from shared.contracts.topics import FEEDBACK
from shared.log.port import Progress, Record, TopicPartition
from shared.survey.kinds import AnswerKind

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NAMES = UUID("22222222-3333-5444-8555-666666666666")
START = Progress(0, datetime(1970, 1, 1, tzinfo=UTC))
TODAY = NOON.date()
AUTO = UnitId(ScopeId("tredu-auto"))
PARTNERSHIP = SurveyId("partnership")
AUTUMN = RoundId("autumn")


def a_response_id(name: object) -> ResponseId:
    return ResponseId(uuid5(NAMES, str(name)))


def a_submission(
    name: object = "first",
    *,
    unit: str = AUTO,
    round_: str = AUTUMN,
    time: datetime = NOON,
    historic: bool = False,
    **answers: str | None,
) -> FeedbackSubmitted:
    """An accepted response; "4" is a value on a scale, None is "can't say". Without answers: trust is 4."""
    chosen = answers or {"trust": "4"}
    return FeedbackSubmitted(
        response=a_response_id(name),
        time=time,
        organisation=OrganisationId(ScopeId("tredu")),
        unit=UnitId(ScopeId(unit)),
        round=RoundId(round_),
        survey=PARTNERSHIP,
        version=1,
        answers={
            question: GivenAnswer(AnswerKind.SCALE, () if value is None else (value,))
            for question, value in chosen.items()
        },
        historic=historic,
    )


def a_withdrawal(of: FeedbackSubmitted, *, time: datetime = NOON) -> FeedbackWithdrawn:
    return FeedbackWithdrawn(of.response, time, of.organisation, of.unit, of.round)


def a_place(partition: int = 0) -> TopicPartition:
    return TopicPartition(FEEDBACK.name, partition)


def a_record(offset: int = 0, *, partition: int = 0, value: bytes | None = b"?", at: datetime = NOON) -> Record:
    return Record(FEEDBACK.name, partition, offset, at, AUTO, value, (("content-type", b"text/plain"),))


def an_invitation(
    number: int = 1, *, count: int = 5, day: date = TODAY, unit: str = AUTO, round_: str = AUTUMN
) -> FeedbackInvited:
    return FeedbackInvited(
        id=UUID(int=number),
        time=NOON,
        organisation=OrganisationId(ScopeId("tredu")),
        unit=UnitId(ScopeId(unit)),
        round=RoundId(round_),
        survey=PARTNERSHIP,
        day=day,
        count=count,
    )


def an_arrival(
    event: FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited | Unusable,
    offset: int,
    *,
    partition: int = 0,
    at: datetime = NOON,
) -> Arrival:
    return Arrival(a_place(partition), offset, at, event)


def arrivals_of(
    *events: FeedbackSubmitted | FeedbackWithdrawn | FeedbackInvited,
    first: int = 0,
    partition: int = 0,
    at: datetime = NOON,
) -> list[Arrival]:
    return [an_arrival(one, first + place, partition=partition, at=at) for place, one in enumerate(events)]


@dataclass
class CountingState:
    progress: dict[TopicPartition, Progress] = field(default_factory=dict)
    responses: dict[ResponseId, bool] = field(default_factory=dict)
    pools: dict[PoolKey, KeptPool] = field(default_factory=dict)
    releases: list[Released] = field(default_factory=list)
    panes: dict[PaneKey, Pane] = field(default_factory=dict)
    changes: dict[Change, datetime | None] = field(default_factory=dict)
    aside: dict[tuple[str, int, int], tuple[Unusable, datetime]] = field(default_factory=dict)
    invited: dict[UUID, FeedbackInvited] = field(default_factory=dict)

    def copy(self) -> "CountingState":
        """A state that can be changed without changing this one."""
        return CountingState(
            dict(self.progress),
            dict(self.responses),
            {key: replace(kept) for key, kept in self.pools.items()},
            list(self.releases),
            dict(self.panes),
            dict(self.changes),
            dict(self.aside),
            dict(self.invited),
        )


class MemoryCounting:
    """What is committed: a `Counting` of the contract suite."""

    def __init__(self) -> None:
        self.state = CountingState()

    def work(self) -> CountingWork:
        return MemoryCountingWork(self)

    @contextmanager
    def reading(self) -> Iterator[tuple[Releases, Panes, Tallies]]:
        state = self.state.copy()
        yield MemoryReleases(state), MemoryPanes(state), MemoryTallies(state)

    @contextmanager
    def taking(self) -> Iterator[Changes]:
        state = self.state.copy()
        yield MemoryChanges(state)
        self.state = state

    def pools(self) -> Mapping[PoolKey, KeptPool]:
        return self.state.copy().pools

    def panes(self) -> Mapping[PaneKey, Pane]:
        return self.state.panes

    def releases(self) -> Sequence[Released]:
        return list(self.state.releases)

    def tallies(self) -> Sequence[Tally]:
        return MemoryTallies(self.state).all()

    def offsets(self) -> Mapping[TopicPartition, int]:
        return {place: progress.next_offset for place, progress in self.state.progress.items()}

    def invited_by_round(self, units: Collection[UnitId]) -> Sequence[RoundInvited]:
        return MemoryInvited(self.state).of_rounds(units=units, survey=PARTNERSHIP)

    def dead_letters(self) -> Sequence[tuple[int, int, str]]:
        return [(place[1], place[2], one.reason) for place, (one, _) in sorted(self.state.aside.items())]


class MemoryCountingWork:
    def __init__(self, counting: MemoryCounting) -> None:
        self._counting = counting

    def __enter__(self) -> Self:
        self._state = self._counting.state.copy()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state = self._counting.state.copy()

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        return {place: self._state.progress.setdefault(place, START) for place in sorted(places)}

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        self._state.progress.update(progress)

    def remember(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        new = {one for one in responses if one not in self._state.responses}
        self._state.responses.update(dict.fromkeys(new, False))
        return new

    def withdraw(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        noted = {one for one in responses if self._state.responses.get(one) is False}
        self._state.responses.update(dict.fromkeys(noted, True))
        return noted

    def invite(self, batches: Sequence[FeedbackInvited]) -> set[UUID]:
        new = {one.id: one for one in batches if one.id not in self._state.invited}
        self._state.invited.update(new)
        return set(new)

    def pools(self, keys: Collection[PoolKey]) -> dict[PoolKey, KeptPool]:
        return {key: replace(kept) for key, kept in self._state.pools.items() if key in keys}

    def keep_pools(self, pools: Mapping[PoolKey, KeptPool]) -> None:
        self._state.pools.update({key: replace(kept) for key, kept in pools.items()})

    def add_releases(self, releases: Sequence[Released]) -> None:
        self._state.releases.extend(releases)

    def add_to_panes(self, panes: Mapping[PaneKey, Pane]) -> None:
        for key, pane in panes.items():
            self._state.panes[key] = sum_of([self._state.panes.get(key, Pane(0, {})), pane])

    def mark(self, changes: Mapping[Change, datetime | None]) -> None:
        for change, accepted in changes.items():
            self._state.changes[change] = self._state.changes.get(change) or accepted

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        for one in letters:
            self._state.aside.setdefault((one.record.topic, one.record.partition, one.record.offset), (one, now))

    def dead_letters_since(self, moment: datetime) -> int:
        return sum(at > moment for _, at in self._state.aside.values())

    def commit(self) -> None:
        self._counting.state = self._state.copy()


class MemoryReleases:
    def __init__(self, state: CountingState) -> None:
        self._releases = state.releases

    def since(
        self,
        *,
        units: Collection[UnitId],
        survey: SurveyId,
        after: datetime | None = None,
        day_from: date | None = None,
        historic: bool | None = None,
    ) -> Sequence[Released]:
        found = [
            one
            for one in self._releases
            if one.unit in units
            and one.survey == survey
            and (after is None or one.at > after)
            and (day_from is None or one.release.day >= day_from)
            and (historic is None or one.historic is historic)
        ]
        return sorted(found, key=lambda one: (one.release.day, one.at, one.partition, one.offset))


class MemoryPanes:
    def __init__(self, state: CountingState) -> None:
        self._panes = state.panes

    def sums(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> Pane:
        return sum_of(
            [
                pane
                for key, pane in self._panes.items()
                if key.unit in units and key.survey == survey and since <= key.day <= until
            ]
        )

    def windows(self, *, units: Collection[UnitId], survey: SurveyId, windows: Sequence[Window]) -> Sequence[Pane]:
        return [self.sums(units=units, survey=survey, since=one.since, until=one.until) for one in windows]

    def rounds(
        self, *, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId], windows: Sequence[Window]
    ) -> Mapping[RoundId, Sequence[Pane]]:
        found = {}
        for round_ in rounds:
            alone = MemoryPanes(CountingState(panes={k: v for k, v in self._panes.items() if k.round == round_}))
            sums = alone.windows(units=units, survey=survey, windows=[EVERY_DAY, *windows])
            if sums[0].responses:
                found[round_] = sums[1:]
        return found


class MemoryInvited:
    def __init__(self, state: CountingState) -> None:
        self._batches = state.invited.values()

    def of_rounds(self, *, units: Collection[UnitId], survey: SurveyId) -> Sequence[RoundInvited]:
        found: dict[RoundId, dict[date, int]] = {}
        for one in self._of(units, survey):
            by_day = found.setdefault(one.round, {})
            by_day[one.day] = by_day.get(one.day, 0) + one.count
        return [RoundInvited(round_, found[round_]) for round_ in sorted(found)]

    def _of(self, units: Collection[UnitId], survey: SurveyId) -> Sequence[FeedbackInvited]:
        return [one for one in self._batches if one.unit in units and one.survey == survey]


class MemoryTallies:
    def __init__(self, state: CountingState) -> None:
        self._pools = state.pools

    def all(self) -> Sequence[Tally]:
        return [
            Tally(key.round, key.unit, kept.counted, kept.withdrawn, len(kept.pool.waiting))
            for key, kept in sorted(self._pools.items(), key=lambda one: (one[0].round, one[0].unit))
        ]


class MemoryChanges:
    def __init__(self, state: CountingState) -> None:
        self._changes = state.changes

    def take(self, *, limit: int) -> Sequence[TakenChange]:
        return [TakenChange(change, self._changes.pop(change)) for change in sorted(self._changes)[:limit]]


def sum_of(panes: Sequence[Pane]) -> Pane:
    """Added up by the book, one by one."""
    counts: dict[str, Counts] = {}
    for pane in panes:
        for question, more in pane.counts.items():
            counts[question] = counts.get(question, Counts()) + more
    return Pane(sum(pane.responses for pane in panes), counts)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
