import re
import threading

from hypothesis import given
from hypothesis import strategies as st

from shared.runtime import trace

INCOMING = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")


def test_work_goes_on_in_the_trace_that_came_with_it() -> None:
    with trace.within(None):
        started = trace.start(INCOMING)
        assert started.startswith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
        assert started.endswith("-01")
        assert started != INCOMING
        assert trace.current() == started
        assert trace.trace_id() == "4bf92f3577b34da6a3ce929d0e0e4736"


@given(st.text() | st.sampled_from(["", INCOMING.upper(), f"00-{'0' * 32}-00f067aa0ba902b7-01", f"ff{INCOMING[2:]}"]))
def test_what_can_not_be_read_starts_a_new_trace(incoming: str) -> None:
    with trace.within(None):
        first, second = trace.start(incoming), trace.start(incoming)
        assert FORM.fullmatch(first)
        assert first.split("-")[1] != second.split("-")[1]


def test_work_within_a_trace_ends_with_it() -> None:
    with trace.within(INCOMING):
        assert trace.current() == INCOMING
        with trace.within("nonsense"):
            assert trace.current() is None
            assert trace.trace_id() is None
        assert trace.current() == INCOMING
    assert trace.current() is None


def test_a_thread_has_a_trace_of_its_own() -> None:
    seen: list[str | None] = []
    with trace.within(INCOMING):
        thread = threading.Thread(target=lambda: seen.append(trace.current()))
        thread.start()
        thread.join()
    assert seen == [None]
