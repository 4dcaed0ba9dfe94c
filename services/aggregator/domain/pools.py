"""Pools: responses wait here until five have come. Pure; knows nothing of storage or time.

The rule "five at a time" lives here and nowhere else. Every figure that leaves the aggregator is a sum of the
releases that `receive` and `gather` return.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

COMPANY = 5
_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question: the values chosen, or none for "can't say".

    values: a single value, or every chosen value of a checkbox; empty means "can't say".
    """

    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of one question after release.

    answered: respondents with a value. cant_say: respondents without one. values: respondents by value; the sum of
    `values` exceeds `answered` only where several choices are allowed.
    """

    answered: int = 0
    cant_say: int = 0
    values: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        values = dict(self.values)
        for value, respondents in other.values.items():
            values[value] = values.get(value, 0) + respondents
        return Counts(self.answered + other.answered, self.cant_say + other.cant_say, values)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The answers of one response that have not been released, by question."""

    response: UUID
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Release:
    """What leaves a pool, or gathered pools, at an opening: a fact, never changed.

    day: the local day of the response that opened the pool; what was gathered has the day that `gather` was given.
    responses: respondents of whom at least one answer left. counts: by question; each has `answered` of at least five.
    """

    day: date
    responses: int
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Pool:
    """What one unit holds back in one round.

    waiting: the answers not yet released, by response, in order of arrival.
    since_opening: responses that have come since the pool last opened (0–4).
    last_release: the day of the latest release; no later release carries an earlier day.
    """

    waiting: tuple[Waiting, ...] = ()
    since_opening: int = 0
    last_release: date | None = None


def receive(pool: Pool, response: Waiting, *, day: date) -> tuple[Pool, Release | None]:
    """Take a response in; release what five people share, or nothing.

    The caller has dropped repeats: each response id comes once. An opening without five answers to any question
    releases nothing, and still starts the count of five anew.
    """
    waiting = (*pool.waiting, response)
    arrived = pool.since_opening + 1
    if arrived < COMPANY:
        return Pool(waiting, arrived, pool.last_release), None
    return _open(waiting, day=day, last_release=pool.last_release)


def withdraw(pool: Pool, response: UUID) -> Pool:
    """Erase what still waits of a response. What was released stays released.

    `since_opening` stays as it is: going back would let an opening be timed by withdrawing.
    """
    return replace(pool, waiting=tuple(one for one in pool.waiting if one.response != response))


def gather(pools: Mapping[_K, Pool], *, day: date) -> tuple[dict[_K, Pool], Release | None]:
    """Open the pools of one organisation's units in one round together, once the round has ended.

    For each question that five or more have answered in all of them, all that waits for it is released at once; the
    rest stays where it is. Returns the pools as they are left. day: what the release carries, unless one of the pools
    has released something later.

    This is an opening like any other: five or more responses have come since the openings before it, or none has, and
    it starts every pool's count of five anew. Where one to four have come, it would tell too much of them: whatever
    reached its five only now was answered by one of those few. Then they stay out, and their count goes on.
    """
    arrived = sum(one.since_opening for one in pools.values())
    whole = arrived == 0 or arrived >= COMPANY
    taken = {key: one.waiting if whole else _before_last_opening(one) for key, one in pools.items()}
    counts = _shared(one for some in taken.values() for one in some)
    responses = sum(_leaves(one, counts) for some in taken.values() for one in some)
    latest = max([day, *(one.last_release for one in pools.values() if one.last_release)])
    left = {
        key: Pool(
            (*_rest(taken[key], counts), *one.waiting[len(taken[key]) :]),
            0 if whole else one.since_opening,
            latest if any(_leaves(gone, counts) for gone in taken[key]) else one.last_release,
        )
        for key, one in pools.items()
    }
    return left, Release(latest, responses, counts) if counts else None


def _before_last_opening(pool: Pool) -> tuple[Waiting, ...]:
    """What waited at the last opening, or less: of those that have come since, some may have been withdrawn."""
    return pool.waiting[: max(0, len(pool.waiting) - pool.since_opening)]


def _open(waiting: tuple[Waiting, ...], *, day: date, last_release: date | None) -> tuple[Pool, Release | None]:
    counts = _shared(waiting)
    kept = _rest(waiting, counts)
    if not counts:
        return Pool(kept, last_release=last_release), None
    day = max(day, last_release or day)
    return Pool(kept, last_release=day), Release(day, sum(_leaves(one, counts) for one in waiting), counts)


def _shared(waiting: Iterable[Waiting]) -> dict[str, Counts]:
    """The questions that five or more have answered, in the order of their names."""
    return {name: one for name, one in sorted(_counts(waiting).items()) if one.answered >= COMPANY}


def _leaves(waiting: Waiting, released: Mapping[str, Counts]) -> bool:
    """Whether anything of a response is released."""
    return not released.keys().isdisjoint(waiting.answers)


def _rest(waiting: Sequence[Waiting], released: Mapping[str, Counts]) -> tuple[Waiting, ...]:
    """What goes on waiting: responses of which nothing is left are forgotten."""
    return tuple(rest for one in waiting if (rest := _without(one, released)).answers)


def _without(waiting: Waiting, released: Mapping[str, Counts]) -> Waiting:
    return Waiting(waiting.response, {name: one for name, one in waiting.answers.items() if name not in released})


def _counts(waiting: Iterable[Waiting]) -> dict[str, Counts]:
    """Counts of every question that anybody has answered. In plain loops: this is most of what counting does."""
    answered: dict[str, int] = {}
    cant_say: dict[str, int] = {}
    values: dict[str, dict[str, int]] = {}
    for one in waiting:
        for name, answer in one.answers.items():
            if not answer.values:
                cant_say[name] = cant_say.get(name, 0) + 1
                continue
            if name not in answered:
                answered[name], values[name] = 0, {}
            answered[name] += 1
            found = values[name]
            for value in answer.values:
                found[value] = found.get(value, 0) + 1
    return {name: Counts(answered[name], cant_say.get(name, 0), values[name]) for name in answered}
