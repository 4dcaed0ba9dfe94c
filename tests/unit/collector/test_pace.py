"""How fast a link may answer."""

from dataclasses import replace

from services.collector.adapters.pace import MemoryPace
from services.collector.application.pace import UNHURRIED
from services.collector.application.ports import Channel, Refusal
from tests.fakes.collector import Bench, a_round
from tests.fakes.collector_http import Browser, Fields, an_app


def test_so_many_a_minute_go_on_and_the_next_is_told_how_long_to_wait() -> None:
    pace = MemoryPace()
    assert [pace.wait("spring/auto", 3) for _ in range(3)] == [0, 0, 0]
    assert 1 <= pace.wait("spring/auto", 3) <= 60


def test_each_link_has_a_pace_of_its_own() -> None:
    pace = MemoryPace()
    assert pace.wait("spring/auto", 1) == 0
    assert pace.wait("spring/kone", 1) == 0
    assert pace.wait("spring/auto", 1) > 0


def test_without_a_limit_nobody_waits() -> None:
    assert [UNHURRIED.wait("spring/auto", 1) for _ in range(5)] == [0] * 5


class Slow:
    """Lets nothing through for 42 seconds."""

    wait_seconds = 42

    def wait(self, link: str, limit: int) -> int:  # noqa: ARG002 – part of the port
        return self.wait_seconds


def a_slow_bench() -> tuple[Bench, Slow]:
    pace = Slow()
    return Bench(replace(a_round(), per_minute=3), pace=pace), pace


def test_a_program_that_is_too_fast_is_told_when_to_come_again() -> None:
    bench, _ = a_slow_bench()
    said = an_app(bench).test_client().post(
        f"/api/v1/links/{bench.link()}/responses",
        json={"language": "fi", "answers": {"trust": 4}},
        headers={"Idempotency-Key": "a-key-of-22-characters"},
    )  # fmt: skip
    assert said.status_code == 429
    assert said.headers["Retry-After"] == "42"
    assert said.get_json()["code"] == "too-many-at-once"
    assert bench.journal.told["refused", Channel.API, Refusal.TOO_FAST] == 1


def test_a_person_finds_the_answers_kept_on_a_kind_page_and_sends_them_again() -> None:
    bench, pace = a_slow_bench()
    form = Browser(an_app(bench)).open(f"/f/{bench.link()}")
    form.send(trust="4")
    assert form.status == 429
    assert form.response.headers["Retry-After"] == "42"
    assert not bench.store.state.responses
    pace.wait_seconds = 0
    fields = Fields.on(form.page)
    again = form.post(fields.action, fields.values)
    assert again.status == 200
    assert len(bench.store.state.responses) == 1
