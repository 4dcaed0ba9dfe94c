"""How fast a link may answer."""

from services.collector.adapters.pace import MemoryPace
from services.collector.application.pace import UNHURRIED


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
