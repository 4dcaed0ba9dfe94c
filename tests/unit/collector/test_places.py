"""When a link takes answers: both days of a round are in it, and the round's own state comes first."""

from datetime import date

import pytest

from services.collector.domain.places import State, state_of, state_on
from tests.fakes.collector import a_round

ROUND = a_round(opens=date(2026, 3, 1), closes=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 2, 28), State.NOT_OPEN),
        (date(2026, 3, 1), State.OPEN),
        (date(2026, 3, 31), State.OPEN),
        (date(2026, 4, 1), State.CLOSED),
    ],
)
def test_a_round_is_open_from_its_first_to_its_last_day(day: date, state: State) -> None:
    assert state_on(ROUND, day) is state


def test_a_round_without_an_end_stays_open() -> None:
    assert state_on(a_round(closes=None), date(2126, 1, 1)) is State.OPEN


@pytest.mark.parametrize(
    ("day", "used", "taken", "state"),
    [
        (date(2026, 3, 5), False, 9, State.OPEN),
        (date(2026, 3, 5), False, 10, State.FULL),
        (date(2026, 3, 5), True, None, State.USED),
        (date(2026, 4, 5), True, 10, State.CLOSED),
    ],
)
def test_a_link_says_what_stands_in_the_way(day: date, used: bool, taken: int | None, state: State) -> None:
    assert state_of(a_round(cap=10), day, used=used, taken=taken) is state
