"""Records as they come, and the role that counts them."""

import threading
from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from services.aggregator.adapters.metrics import AggregatorMetrics
from services.aggregator.application.ports.counting import Unusable
from services.aggregator.entrypoints.consumer import FeedbackHandler, arrival_of
from shared.contracts.cloudevents import encode
from shared.contracts.events import Event, SignInRequested
from shared.contracts.ids import LeaderId
from shared.log.floods import DeadLetterFlood, FloodLimit, StopsAtFlood
from shared.log.port import Record, TopicPartition
from tests.fakes.aggregator import (
    AUTO,
    NOON,
    MemoryCounting,
    a_place,
    a_record,
    a_response_id,
    a_submission,
    a_withdrawal,
    an_invitation,
    hours,
)
from tests.fakes.patience import until


def record_of(event: Event, offset: int = 0, *, key: str | None = None) -> Record:
    outgoing = encode(event)
    return a_record(offset, value=outgoing.payload)._replace(key=key or outgoing.key)


@pytest.mark.parametrize(
    "event", [a_submission(1, trust="4", benefit=None), a_withdrawal(a_submission(1)), an_invitation()]
)
def test_what_a_record_says_is_what_was_sent(event: Event) -> None:
    arrival = arrival_of(record_of(event, 7))
    assert (arrival.place, arrival.offset, arrival.at, arrival.event) == (a_place(), 7, NOON, event)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (a_record(value=None), "empty"),
        (a_record(value=b"{"), "malformed"),
        (a_record(value=b'{"specversion":"1.0","type":"feedback.submitted.v2"}'), "unknown-version"),
        (a_record(value=b'{"specversion":"1.0","type":"feedback.praised.v1"}'), "unknown-type"),
        (record_of(SignInRequested(a_response_id(1), NOON, LeaderId("anna"))), "wrong-topic"),
        (record_of(a_submission(1), key="another-unit"), "wrong-key"),
    ],
)
def test_what_cant_be_used_keeps_the_record_and_says_why(record: Record, reason: str) -> None:
    assert arrival_of(record).event == Unusable(record, reason)


class Desk:
    """A handler over counting in memory, and what it tells."""

    def __init__(self, *, letters: int = 10) -> None:
        self.counting = MemoryCounting()
        self.registry = CollectorRegistry()
        self.released = threading.Event()
        self.handler = FeedbackHandler(
            self.counting.work,
            NoOffsets(),  # type: ignore[arg-type]  # only where to start is asked of it
            flood=FloodLimit(letters=letters),
            metrics=AggregatorMetrics(self.registry),
            released=self.released,
            now=lambda: NOON + hours(1),
        )

    def metric(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)


class NoOffsets:
    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    def expect(self, partitions: Mapping[str, int]) -> None:
        pass


def test_a_release_wakes_the_judge() -> None:
    desk = Desk()
    desk.handler.handle([record_of(a_submission(n), n) for n in range(4)])
    assert not desk.released.is_set()
    desk.handler.handle([record_of(a_submission(4), 4)])
    assert desk.released.is_set()


def test_a_batch_is_told_to_the_metrics() -> None:
    desk = Desk()
    events = [a_submission(n, time=NOON + timedelta(minutes=1)) for n in range(5)]
    told: list[Event] = [*events, events[0], a_withdrawal(events[1])]
    records = [record_of(one, n) for n, one in enumerate(told)]
    desk.handler.handle([*records, a_record(7, value=b"?"), a_record(8, value=None)])
    of = desk.metric
    assert of("kaiku_events_total", type="feedback.submitted.v1", outcome="counted") == 5
    assert of("kaiku_events_total", type="feedback.submitted.v1", outcome="repeated") == 1
    assert of("kaiku_events_total", type="feedback.withdrawn.v1", outcome="erased") == 1
    assert of("kaiku_events_total", type="other", outcome="put-aside") == 2
    assert of("kaiku_dead_letters_total", reason="empty") == 1
    assert of("kaiku_releases_total") == 1
    assert of("kaiku_submit_to_released_seconds_sum") == 3540


def test_of_a_response_of_which_only_the_day_is_known_no_delay_is_told() -> None:
    desk = Desk()
    desk.handler.handle([record_of(a_submission(n, time=NOON), n) for n in range(5)])
    assert desk.metric("kaiku_releases_total") == 1
    assert desk.metric("kaiku_submit_to_released_seconds_count") == 0


def test_how_many_were_invited_is_counted_once() -> None:
    desk = Desk()
    desk.handler.handle([record_of(an_invitation(1), 0), record_of(an_invitation(1), 1)])
    desk.handler.handle([record_of(an_invitation(1), 2), record_of(an_invitation(2, count=9), 3)])
    assert [one.people for one in desk.counting.invited_by_round([AUTO])] == [14]
    assert desk.metric("kaiku_events_total", type="feedback.invited.v1", outcome="counted") == 2
    assert desk.metric("kaiku_events_total", type="feedback.invited.v1", outcome="repeated") == 2


def test_every_foreseen_value_begins_at_zero() -> None:
    of = Desk().metric
    assert of("kaiku_events_total", type="feedback.withdrawn.v1", outcome="erased") == 0
    assert of("kaiku_dead_letters_total", reason="wrong-key") == 0
    assert of("kaiku_goals", state="missed", stale="yes") == 0
    assert of("kaiku_shifts_total", reason="now-missed", history="no") == 0


def test_an_empty_partition_is_noted_as_read() -> None:
    desk = Desk()
    desk.handler.read_to({a_place(3): NOON})
    assert desk.counting.state.progress[a_place(3)].read_to == NOON


class Raises:
    """A role that fails at once."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def run(self, stop: threading.Event) -> None:  # noqa: ARG002 – part of a role
        raise self._error


def test_a_flood_stops_counting_but_not_the_process() -> None:
    role, stop = StopsAtFlood(Raises(DeadLetterFlood("103 records")), setting="LIMIT"), threading.Event()
    role.check()
    thread = threading.Thread(target=role.run, args=(stop,))
    thread.start()
    until(lambda: flooded(role))
    assert thread.is_alive()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def flooded(role: StopsAtFlood) -> bool:
    try:
        role.check()
    except DeadLetterFlood:
        return True
    return False


def test_any_other_failure_ends_the_process() -> None:
    with pytest.raises(ZeroDivisionError):
        StopsAtFlood(Raises(ZeroDivisionError()), setting="LIMIT").run(threading.Event())
