"""What holds of counting whatever the order, the repeats, the cuts and the crashes."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, event

from services.aggregator.application.counting import panes_of
from services.aggregator.application.ports.counting import Released, Tally, Unusable
from shared.contracts.events import FeedbackSubmitted
from shared.contracts.ids import ResponseId
from tests.fakes.aggregator import (
    MemoryCounting,
    a_record,
    a_submission,
    a_withdrawal,
    an_arrival,
    arrivals_of,
)
from tests.fakes.aggregator_sql import SqlCounting, a_sqlite_in_memory
from tests.unit.aggregator.counting_history import Breaks, Committed, History, OneAtATime, Step, histories, play

AnswerOf = tuple[ResponseId, str]


@given(histories(statements=24))
@settings(max_examples=250, deadline=None)
def test_in_memory_every_history_is_counted_once(history: History) -> None:
    committed = MemoryCounting()
    holds(history, committed, Breaks())


@given(histories(statements=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_on_sqlite_every_history_is_counted_once(history: History) -> None:
    with a_sqlite_in_memory() as engine, breaking_at_statements(engine) as breaks:
        holds(history, SqlCounting(engine), breaks)


def test_a_batch_killed_at_each_statement_in_turn_is_counted_whole_the_next_time() -> None:
    """Two batches with all there is: releases, a withdrawal, repeats, a dead letter; killed wherever it can be."""
    events = [a_submission(n, trust=str(n), benefit=None) for n in range(12)]
    log = arrivals_of(*events[:7], a_withdrawal(events[6]), *events[5:])
    log += [an_arrival(Unusable(a_record(len(log)), "malformed"), len(log))]
    for dies_at in itertools.count():
        history = History({0: log}, [Step(back=0, take=8, dies_at=dies_at), Step(back=3, take=7, dies_at=dies_at)])
        with a_sqlite_in_memory() as engine, breaking_at_statements(engine) as breaks:
            holds(history, SqlCounting(engine), breaks)
            if not breaks.deaths:  # there are no more statements than that
                break
    assert dies_at > 40


@contextmanager
def breaking_at_statements(engine: Engine) -> Iterator[Breaks]:
    """Also killed before and after each SQL statement, and just before the commit."""
    breaks = Breaks()

    def here(*_args: Any) -> None:
        breaks.here()

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, here)
    yield breaks


def holds(history: History, committed: Committed, breaks: Breaks) -> None:
    expected = OneAtATime.of(history)
    play(history, committed, breaks, check=lambda: always(history, committed))
    assert in_log_order(committed.releases()) == in_log_order(
        [one for releases in expected.releases.values() for one in releases]
    )
    assert {key: kept.pool for key, kept in committed.pools().items()} == expected.pools
    assert set(committed.tallies()) == {
        Tally(key.round, key.unit, expected.counted[key], expected.withdrawn[key], len(pool.waiting))
        for key, pool in expected.pools.items()
    }
    assert len(committed.dead_letters()) == expected.aside
    every_answer_is_in_one_place(history, committed, expected.erased)


def always(history: History, committed: Committed) -> None:
    """What holds after every batch, even one that was killed."""
    releases = committed.releases()
    assert committed.panes() == panes_of(releases)
    assert all(counts.answered >= 5 for one in releases for counts in one.release.counts.values())
    pools = committed.pools()
    assert all(kept.pool.since_opening < 5 for kept in pools.values())
    assert not waiting_answers(committed).keys() & released_answers(history, releases).keys()


def every_answer_is_in_one_place(history: History, committed: Committed, erased: set[ResponseId]) -> None:
    waiting, released = waiting_answers(committed), released_answers(history, committed.releases())
    for response, name in answers_with_a_value(history):
        answer = (response, name)
        if response in erased:
            assert waiting[answer] == 0
            assert released[answer] <= 1
        else:
            assert waiting[answer] + released[answer] == 1


def answers_with_a_value(history: History) -> dict[AnswerOf, str]:
    return {
        (arrival.event.response, name): answer.values[0]
        for arrival in history.arrivals
        if isinstance(arrival.event, FeedbackSubmitted)
        for name, answer in arrival.event.answers.items()
        if answer.values
    }


def waiting_answers(committed: Committed) -> Counter[AnswerOf]:
    return Counter(
        (ResponseId(one.response), name)
        for kept in committed.pools().values()
        for one in kept.pool.waiting
        for name, answer in one.answers.items()
        if answer.values
    )


def released_answers(history: History, releases: Iterable[Released]) -> Counter[AnswerOf]:
    """Each response's value is its own, so a release tells of whom it is made (in this test alone)."""
    of = {(name, value): (response, name) for (response, name), value in answers_with_a_value(history).items()}
    found: Counter[AnswerOf] = Counter()
    for one in releases:
        for name, counts in one.release.counts.items():
            found.update({of[name, value]: n for value, n in counts.values.items()})
    return found


def in_log_order(releases: Iterable[Released]) -> list[Released]:
    return sorted(releases, key=lambda one: (one.partition, one.offset))
