"""Counting: a batch of the feedback topic becomes releases, in one transaction. How it is stored lives in adapters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from services.aggregator.application.ports.counting import (
    Arrival,
    Change,
    CountingWork,
    KeptPool,
    Pane,
    PaneKey,
    PoolKey,
    Released,
    Unusable,
)
from services.aggregator.domain.days import release_day
from services.aggregator.domain.pools import Answer, Release, Waiting, receive, withdraw
from shared.contracts.events import FeedbackInvited, FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import ResponseId
from shared.log.floods import FloodLimit
from shared.log.port import Progress, TopicPartition
from shared.runtime.clock import local_day
from shared.runtime.decent import is_only_a_day


class Outcome(StrEnum):
    """What became of a record.

    counted: it went into its pool, or its number was kept. erased: a withdrawal was noted, and what waited is gone.
    repeated: its response was known (a redelivery, or withdrawn before). put-aside: it is a dead letter. skipped: it
    lay below the stored offset, so an earlier batch has handled it.
    """

    COUNTED = "counted"
    ERASED = "erased"
    REPEATED = "repeated"
    PUT_ASIDE = "put-aside"
    SKIPPED = "skipped"


class Kind(StrEnum):
    """What a record was."""

    SUBMITTED = "feedback.submitted.v1"
    WITHDRAWN = "feedback.withdrawn.v1"
    INVITED = "feedback.invited.v1"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a batch did.

    outcomes: records by what they were and what became of them. put_aside: dead letters by reason. released:
    how many releases were written. opened: when the live responses that opened pools had been accepted.
    """

    outcomes: Mapping[tuple[Kind, Outcome], int] = field(default_factory=dict)
    put_aside: Mapping[str, int] = field(default_factory=dict)
    released: int = 0
    opened: Sequence[datetime] = ()


def count(work: CountingWork, arrivals: Sequence[Arrival], *, now: datetime, flood: FloodLimit) -> Counted:
    """Count a batch: all of it, or nothing. Arrivals of one partition come in the order of their offsets.

    Raises DeadLetterFlood. Handling the same records twice, cut into other batches, changes nothing.
    """
    with work:
        fresh, progress, skipped = _not_yet_counted(work.lock({one.place for one in arrivals}), arrivals)
        fold = _Fold(work, fresh)
        for arrival in fresh:
            fold.take(arrival)
        fold.outcomes.update(skipped)
        _keep(work, fold)
        _put_aside(work, fold.unusable, now=now, flood=flood)
        work.store(progress)
        work.commit()
    return Counted(
        outcomes=dict(fold.outcomes),
        put_aside=dict(Counter(one.reason for one in fold.unusable)),
        released=len(fold.releases),
        opened=tuple(fold.opened),
    )


def _not_yet_counted(
    counted: Mapping[TopicPartition, Progress], arrivals: Sequence[Arrival]
) -> tuple[list[Arrival], dict[TopicPartition, Progress], Counter[tuple[Kind, Outcome]]]:
    """What lies at or above the stored offsets, the offsets after it, and how much was below."""
    fresh: list[Arrival] = []
    skipped: Counter[tuple[Kind, Outcome]] = Counter()
    ahead = {place: progress.next_offset for place, progress in counted.items()}
    read_to = {place: progress.read_to for place, progress in counted.items()}
    for one in arrivals:
        place = one.place
        if one.offset < ahead[place]:
            skipped[_kind(one), Outcome.SKIPPED] += 1
            continue
        ahead[place] = one.offset + 1
        # Two records may carry one timestamp, so only what was appended *before* it is known to be handled.
        read_to[place] = max(one.at, read_to[place])
        fresh.append(one)
    return fresh, {place: Progress(ahead[place], read_to[place]) for place in counted}, skipped


def _kind(arrival: Arrival) -> Kind:
    match arrival.event:
        case FeedbackSubmitted():
            return Kind.SUBMITTED
        case FeedbackWithdrawn():
            return Kind.WITHDRAWN
        case FeedbackInvited():
            return Kind.INVITED
        case _:
            return Kind.OTHER


class _Fold:
    """One batch in memory: pools as they were, and what comes of taking each arrival in turn."""

    def __init__(self, work: CountingWork, arrivals: Sequence[Arrival]) -> None:
        # A withdrawal's id is kept like a submission's: the first to mention an id decides, what comes after is known.
        mentioned: dict[ResponseId, None] = {}
        withdrawn: dict[ResponseId, None] = {}
        keys: set[PoolKey] = set()
        for arrival in arrivals:
            event = arrival.event
            if isinstance(event, Unusable | FeedbackInvited):
                continue
            mentioned[event.response] = None
            keys.add(PoolKey(event.unit, event.round))
            if isinstance(event, FeedbackWithdrawn):
                withdrawn[event.response] = None
        self._new = work.remember(list(mentioned)) if mentioned else set()
        self._newly_withdrawn = work.withdraw(list(withdrawn)) if withdrawn else set()
        self._known = work.pools(keys) if keys else {}
        invited = [one.event for one in arrivals if isinstance(one.event, FeedbackInvited)]
        self._newly_invited = work.invite(invited) if invited else set()
        self.pools: dict[PoolKey, KeptPool] = {}
        self.releases: list[Released] = []
        self.opened: list[datetime] = []
        self.unusable: list[Unusable] = []
        self.changes: dict[Change, datetime | None] = {}
        self.outcomes: Counter[tuple[Kind, Outcome]] = Counter()

    def take(self, arrival: Arrival) -> None:
        """Take one arrival in."""
        event = arrival.event
        if isinstance(event, FeedbackSubmitted):
            self.outcomes[Kind.SUBMITTED, self._submitted(arrival, event)] += 1
        elif isinstance(event, FeedbackWithdrawn):
            self.outcomes[Kind.WITHDRAWN, self._withdrawn(event)] += 1
        elif isinstance(event, FeedbackInvited):
            self.outcomes[Kind.INVITED, self._invited(event)] += 1
        else:
            self.unusable.append(event)
            self.outcomes[Kind.OTHER, Outcome.PUT_ASIDE] += 1

    def _submitted(self, arrival: Arrival, event: FeedbackSubmitted) -> Outcome:
        if event.response not in self._new:
            return Outcome.REPEATED
        self._new.discard(event.response)
        kept = self._pool(event)
        kept.survey, kept.version, kept.historic = event.survey, event.version, event.historic
        kept.counted += 1
        waiting = Waiting(event.response, {name: _answer(one.values) for name, one in event.answers.items()})
        # No day after the record's own is ever used, and a moment at the end of the calendar has no local day.
        answered = local_day(min(event.time, arrival.at))
        day = release_day(answered, local_day(arrival.at), historic=event.historic)
        kept.pool, release = receive(kept.pool, waiting, day=day)
        if release is not None:
            self._released(arrival, event, release)
        return Outcome.COUNTED

    def _withdrawn(self, event: FeedbackWithdrawn) -> Outcome:
        if event.response not in self._newly_withdrawn:
            return Outcome.REPEATED
        self._newly_withdrawn.discard(event.response)
        kept = self._pool(event)
        kept.counted += event.response in self._new
        kept.withdrawn += 1
        self._new.discard(event.response)
        kept.pool = withdraw(kept.pool, event.response)
        return Outcome.ERASED

    def _invited(self, event: FeedbackInvited) -> Outcome:
        if event.id not in self._newly_invited:
            return Outcome.REPEATED
        self._newly_invited.discard(event.id)
        return Outcome.COUNTED

    def _pool(self, event: FeedbackSubmitted | FeedbackWithdrawn) -> KeptPool:
        key = PoolKey(event.unit, event.round)
        if (kept := self.pools.get(key)) is None:
            kept = self.pools[key] = self._known.get(key) or KeptPool(event.organisation)
        return kept

    def _released(self, arrival: Arrival, event: FeedbackSubmitted, release: Release) -> None:
        self.releases.append(
            Released(
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
        )
        change = Change(event.unit, event.survey)
        # Of a response through a personal link only the day is known, which says nothing of how long it took.
        accepted = None if event.historic or is_only_a_day(event.time) else event.time
        earlier = self.changes.get(change)
        self.changes[change] = min(accepted, earlier) if accepted and earlier else accepted or earlier
        if accepted:
            self.opened.append(accepted)


@lru_cache(maxsize=4096)  # the same few choices come again and again
def _answer(values: tuple[str, ...]) -> Answer:
    return Answer(frozenset(values))


def _keep(work: CountingWork, fold: _Fold) -> None:
    if fold.pools:
        work.keep_pools(fold.pools)
    if fold.releases:
        work.add_releases(fold.releases)
        work.add_to_panes(panes_of(fold.releases))
        work.mark({change: fold.changes[change] for change in sorted(fold.changes)})


def panes_of(releases: Sequence[Released]) -> dict[PaneKey, Pane]:
    """The sums of releases by survey, unit, day and round."""
    panes: dict[PaneKey, Pane] = {}
    for one in releases:
        key = PaneKey(one.survey, one.unit, one.release.day, one.round)
        earlier = panes.get(key)
        panes[key] = _plus(earlier, one.release) if earlier else Pane(one.release.responses, one.release.counts)
    return panes


def _plus(pane: Pane, release: Release) -> Pane:
    counts = dict(pane.counts)
    for question, more in release.counts.items():
        counts[question] = counts[question] + more if question in counts else more
    return Pane(pane.responses + release.responses, counts)


def _put_aside(work: CountingWork, letters: Sequence[Unusable], *, now: datetime, flood: FloodLimit) -> None:
    if not letters:
        return
    work.dead_letter(letters, now=now)
    flood.check(work.dead_letters_since(now - flood.within), latest=letters[-1].reason)
