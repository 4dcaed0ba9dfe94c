from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.cloudevents import UnreadableEvent
from shared.contracts.dead_letters import DeadLetter, dead_letter, read_dead_letter
from shared.contracts.wire import Outgoing
from tests.unit.contracts.strategies import TEXTS

NOW = datetime(2026, 5, 9, tzinfo=UTC)


def a_dead_letter(*, key: str | None = "u1", value: bytes | None = b"x", header: bytes = b"y") -> Outgoing:
    return dead_letter(
        topic="kaiku.feedback",
        partition=3,
        offset=2**40,
        key=key,
        value=value,
        headers=[("content-type", header)],
        reason="malformed",
        service="aggregator",
        now=NOW,
    )


@given(st.none() | TEXTS, st.none() | st.binary(max_size=99), st.binary(max_size=99))
def test_a_record_comes_back_byte_for_byte(key: str | None, value: bytes | None, header: bytes) -> None:
    outgoing = a_dead_letter(key=key, value=value, header=header)
    assert (outgoing.topic, outgoing.key) == ("kaiku.dead-letters", key)
    assert read_dead_letter(outgoing.payload) == DeadLetter(
        "kaiku.feedback", 3, 2**40, key, value, (("content-type", header),), "malformed", "aggregator"
    )


def test_the_same_record_of_the_same_reader_has_the_same_id() -> None:
    assert a_dead_letter().id == a_dead_letter(value=b"again").id


@pytest.mark.parametrize("value", [None, b"{}", b'{"specversion":"1.0","type":"record.dead-lettered.v1","data":{}}'])
def test_what_is_no_dead_letter_is_refused(value: bytes | None) -> None:
    with pytest.raises(UnreadableEvent):
        read_dead_letter(value)
