from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import submitted
from shared.contracts.cloudevents import Unreadable, UnreadableEvent, decode, decode_by_form, encode
from shared.contracts.event_forms import FeedbackSubmittedForm
from shared.contracts.events import Event, FeedbackSubmitted, FeedbackWithdrawn, GivenAnswer
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId
from shared.survey.kinds import AnswerKind
from tests.unit.contracts.strategies import EVENTS, JSON, SUBMITTED

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
RESPONSE = ResponseId(UUID("0b9a2f1e-3c4d-4e5f-8a6b-7c8d9e0f1a2b"))
UNIT = UnitId(ScopeId("tredu-hervanta"))
TREDU = OrganisationId(ScopeId("tredu"))
NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)


def a_submission() -> FeedbackSubmitted:
    return FeedbackSubmitted(
        response=RESPONSE,
        time=NOON,
        organisation=TREDU,
        unit=UNIT,
        round=RoundId("spring"),
        survey=SurveyId("partnership"),
        version=2,
        answers={"trust": GivenAnswer(AnswerKind.SCALE, ("4",)), "benefit": GivenAnswer(AnswerKind.SCALE)},
    )


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    payload = encode(a_submission()).payload
    assert payload is not None
    raw = orjson.loads(payload)
    change(raw)
    return orjson.dumps(raw)


def test_a_submission_is_written_as_a_structured_cloudevent() -> None:
    outgoing = encode(a_submission(), traceparent=TRACE)
    assert (outgoing.id, outgoing.topic, outgoing.key) == (RESPONSE, "kaiku.feedback", "tredu-hervanta")
    assert orjson.loads(outgoing.payload or b"") == {
        "specversion": "1.0",
        "id": str(RESPONSE),
        "source": "/kaiku/collector",
        "type": "feedback.submitted.v1",
        "subject": "tredu-hervanta",
        "time": "2026-05-09T12:00:00+00:00",
        "datacontenttype": "application/json",
        "traceparent": TRACE,
        "data": {
            "response": str(RESPONSE),
            "organisation": "tredu",
            "unit": "tredu-hervanta",
            "round": "spring",
            "survey": "partnership",
            "version": 2,
            "answers": {"trust": {"kind": "scale", "values": ["4"]}, "benefit": {"kind": "scale", "values": []}},
            "historic": False,
        },
    }


def test_a_withdrawal_has_an_id_of_its_own_and_the_unit_as_key() -> None:
    withdrawn = FeedbackWithdrawn(RESPONSE, NOON, TREDU, UNIT, RoundId("spring"))
    outgoing = encode(withdrawn)
    assert outgoing.id != RESPONSE
    assert outgoing.id == encode(withdrawn).id
    assert outgoing.key == UNIT


@given(EVENTS)
def test_every_event_comes_back_as_it_went(event: Event) -> None:
    outgoing = encode(event, traceparent=TRACE)
    envelope = decode(outgoing.payload)
    assert envelope.event == event
    assert (envelope.id, envelope.type, envelope.time) == (outgoing.id, outgoing.type, event.time)
    assert envelope.traceparent == TRACE


@given(SUBMITTED)
def test_the_fast_way_out_writes_what_the_schema_writes(event: FeedbackSubmitted) -> None:
    assert submitted.write(event) == FeedbackSubmittedForm().dump(event)


@given(SUBMITTED)
def test_every_written_submission_is_read_the_fast_way(event: FeedbackSubmitted) -> None:
    assert submitted.read(orjson.loads(encode(event).payload or b"")) == (event.response, event)


def _places(raw: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(raw, dict):
        inner = list(raw.items())
    elif isinstance(raw, list):
        inner = list(enumerate(raw))
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


def _at(raw: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        raw = raw[key]
    return raw


NEARLY: st.SearchStrategy[object] = st.sampled_from(
    ["4", "11", "-", "true", "scale", "nps", "choices", "a b", "", "A", 0, 1, 2.0, True, None, [], {}]
)


@given(SUBMITTED, st.data())
def test_the_fast_way_in_takes_only_what_the_schema_takes_and_reads_the_same(
    event: FeedbackSubmitted, data: st.DataObject
) -> None:
    raw = orjson.loads(encode(event).payload or b"")
    path = data.draw(st.sampled_from([place for place in _places(raw) if place and place != ("type",)]))
    parent = _at(raw, path[:-1])
    what = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if what == "replace":
        parent[path[-1]] = data.draw(NEARLY | JSON)
    elif what == "remove":
        del parent[path[-1]]
    elif isinstance(parent, dict):
        parent[data.draw(st.sampled_from(["extra", "kind", "\x00"]))] = data.draw(NEARLY)
    else:
        parent.append(data.draw(NEARLY))
    fast = submitted.read(raw)
    if fast is not None:
        by_form = decode_by_form(raw)
        assert fast == (by_form.id, by_form.event)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda raw: raw["data"].pop("unit"), "unit"),
        (lambda raw: raw["data"].update(unit="Not An Id"), "unit"),
        (lambda raw: raw["data"].update(unit="x" * 65), "unit"),
        (lambda raw: raw["data"].update(extra=1), "extra"),
        (lambda raw: raw["data"].update(version=True), "version"),
        (lambda raw: raw["data"].update(version="2"), "version"),
        (lambda raw: raw["data"]["answers"].update(trust={"kind": "scale", "values": "4"}), "answers.trust.value"),
        (
            lambda raw: raw["data"]["answers"].update(trust={"kind": "scale", "values": ["4", "5"]}),
            "answers.trust.value",
        ),
        (lambda raw: raw["data"]["answers"].update(trust={"kind": "nps", "values": ["11"]}), "answers.trust.value"),
        (lambda raw: raw["data"]["answers"].update(trust={"kind": "guess", "values": []}), "answers.trust.value"),
        (
            lambda raw: raw["data"]["answers"].update(trust={"kind": "choice", "values": ["\x00"]}),
            "answers.trust.value",
        ),
        (lambda raw: raw.update(time="2026-05-09T12:00:00"), "id or time"),
        (lambda raw: raw.update(id=7), "id or time"),
        (lambda raw: raw.update(data=[]), "_schema"),
        (lambda raw: raw.pop("data"), "_schema"),
        (lambda raw: raw.update(specversion="0.3"), "not a CloudEvent 1.0"),
    ],
)
def test_a_broken_submission_is_refused_with_the_place_and_without_its_content(
    change: Callable[[dict[str, Any]], object], detail: str
) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        decode(changed(change))
    assert (refused.value.reason, refused.value.detail) == (Unreadable.MALFORMED, detail)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Unreadable.EMPTY),
        (b"", Unreadable.MALFORMED),
        (b"[]", Unreadable.MALFORMED),
        (b"\xff", Unreadable.MALFORMED),
        (changed(lambda raw: raw.update(type="feedback.guessed.v1")), Unreadable.UNKNOWN_TYPE),
        (changed(lambda raw: raw.update(type="feedback.submitted.v2")), Unreadable.UNKNOWN_VERSION),
        (changed(lambda raw: raw.update(type=1)), Unreadable.MALFORMED),
    ],
)
def test_what_is_not_ours_is_refused_with_its_reason(value: bytes | None, reason: Unreadable) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        decode(value)
    assert refused.value.reason is reason


def test_a_broken_trace_does_not_cost_the_event() -> None:
    assert decode(changed(lambda raw: raw.update(traceparent="rubbish"))).traceparent is None


@given(st.binary(max_size=200) | JSON.map(orjson.dumps))
def test_any_bytes_are_an_event_or_unreadable(value: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        decode(value)


def test_moments_of_other_zones_are_read_in_utc() -> None:
    assert decode(changed(lambda raw: raw.update(time="2026-05-09T15:00:00+03:00"))).time == NOON
