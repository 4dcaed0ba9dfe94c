"""Pools: responses wait here until five have come. Pure; knows nothing of storage or time.

The rule "five at a time" lives here and nowhere else. Every figure that leaves the aggregator is a sum of the
releases that `receive` returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

COMPANY = 5


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
    """What leaves a pool at an opening: a fact, never changed.

    day: the local day of the response that opened the pool. responses: respondents of whom at least one answer left.
    counts: by question; each has `answered` of at least five.
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


def _open(waiting: tuple[Waiting, ...], *, day: date, last_release: date | None) -> tuple[Pool, Release | None]:
    counts = {name: one for name, one in sorted(_counts(waiting).items()) if one.answered >= COMPANY}
    if not counts:
        kept = tuple(one for one in waiting if one.answers)
        return Pool(kept, last_release=last_release), None
    day = max(day, last_release or day)
    responses = sum(1 for one in waiting if not counts.keys().isdisjoint(one.answers))
    kept = tuple(rest for one in waiting if (rest := _without(one, counts)).answers)
    return Pool(kept, last_release=day), Release(day, responses, counts)


def _without(waiting: Waiting, released: Mapping[str, Counts]) -> Waiting:
    return Waiting(waiting.response, {name: one for name, one in waiting.answers.items() if name not in released})


def _counts(waiting: tuple[Waiting, ...]) -> dict[str, Counts]:
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
