"""Records as they come from the log, and what is said of them."""

import threading
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from services.notifier.adapters.metrics import NotifierJournal
from services.notifier.application.hear import hear
from services.notifier.application.ports import Unusable
from services.notifier.entrypoints.consumer import arrival_of
from shared.contracts.cloudevents import encode
from shared.contracts.events import FeedbackWithdrawn, GoalShifted, SignInRequested
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, UnitId
from shared.log.floods import DeadLetterFlood, StopsAtFlood
from shared.log.port import Record
from shared.survey.localised import Localised
from tests.fakes.notifier import NAMES, NOON, FakeLeaders, MemoryStore, a_leader, a_request, a_shift

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"
WITHDRAWN = FeedbackWithdrawn(
    ResponseId(NAMES), NOON, OrganisationId(ScopeId("tredu")), UnitId(ScopeId("auto")), RoundId("spring")
)


def a_record(event: GoalShifted | SignInRequested | FeedbackWithdrawn, topic: str = "") -> Record:
    outgoing = encode(event, traceparent=TRACE)
    return Record(topic or outgoing.topic, 3, 7, NOON, outgoing.key, outgoing.payload)


@pytest.mark.parametrize("event", [a_shift(), a_request(), replace(a_shift(), name=Localised(fi="Vain suomeksi"))])
def test_what_is_for_us_arrives_with_its_trace(event: GoalShifted | SignInRequested) -> None:
    arrival = arrival_of(a_record(event))
    assert (arrival.event, arrival.traceparent, arrival.offset) == (event, TRACE, 7)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Record("kaiku.goals", 0, 0, NOON, "k", None), "empty"),
        (Record("kaiku.goals", 0, 0, NOON, "k", b"{"), "malformed"),
        (Record("kaiku.goals", 0, 0, NOON, "k", b'{"specversion": "1.0", "type": "goal.praised.v1"}'), "unknown-type"),
        (
            Record("kaiku.goals", 0, 0, NOON, "k", b'{"specversion": "1.0", "type": "goal.shifted.v2"}'),
            "unknown-version",
        ),
        (a_record(WITHDRAWN, "kaiku.goals"), "wrong-topic"),
        (a_record(a_request(), "kaiku.goals"), "wrong-topic"),
        (a_record(a_shift(), "kaiku.mail"), "wrong-topic"),
    ],
)
def test_what_can_not_be_used_is_named(record: Record, reason: str) -> None:
    assert arrival_of(record).event == Unusable(record, reason)


def test_what_is_heard_and_decided_is_counted() -> None:
    registry, store = CollectorRegistry(), MemoryStore()
    journal = NotifierJournal(registry)
    before = rows(registry)
    records = [a_record(a_shift()), a_record(a_request()), Record("kaiku.goals", 3, 8, NOON, "k", b"{")]
    heard = hear(store.work(), FakeLeaders(a_leader()), journal, [arrival_of(one) for one in records], now=NOON)
    journal.heard(heard)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"kaiku_{name}_total", labels)

    assert value("events", type="shift", outcome="heard") == 1
    assert value("events", type="sign-in", outcome="heard") == 1
    assert value("events", type="other", outcome="put-aside") == 1
    assert value("dead_letters", reason="malformed") == 1
    assert value("notices_decided", kind="shift", reason="owner", repeated="no") == 1
    assert value("notices_decided", kind="sign-in", reason="asked", repeated="no") == 1
    assert rows(registry) == before, "every row that can be foreseen begins at zero"


def rows(registry: CollectorRegistry) -> set[tuple[str, str]]:
    return {(one.name, str(sorted(one.labels.items()))) for metric in registry.collect() for one in metric.samples}


def test_after_a_flood_nothing_is_heard_and_readiness_says_so() -> None:
    class Floods:
        def run(self, stop: threading.Event) -> None:  # noqa: ARG002 – a role's
            raise DeadLetterFlood("101 records")

    role, stop = StopsAtFlood(Floods(), setting="LIMIT"), threading.Event()
    role.check()
    stop.set()
    role.run(stop)

    with pytest.raises(DeadLetterFlood, match="101 records"):
        role.check()
