from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.retry import KEEP_TRYING, next_try
from tests.fakes.notifier import NOON

GIVE_UP = NOON + KEEP_TRYING


def test_the_first_wait_is_between_one_and_two_seconds() -> None:
    waits = [next_try(1, give_up=GIVE_UP, now=NOON, jitter=jitter) for jitter in (0, 1)]
    assert waits == [NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)]


def test_nothing_is_tried_after_giving_up() -> None:
    assert next_try(3, give_up=NOON + timedelta(seconds=3), now=NOON, jitter=0) is None


@given(attempts=st.integers(1, 10_000), jitter=st.floats(0, 1))
def test_a_wait_is_never_longer_than_an_hour_nor_shorter_than_a_second(attempts: int, jitter: float) -> None:
    due = next_try(attempts, give_up=GIVE_UP, now=NOON, jitter=jitter)
    assert due is not None
    assert timedelta(seconds=1) <= due - NOON <= timedelta(hours=1)


def test_a_mail_is_tried_dozens_of_times_in_48_hours() -> None:
    now, tries = NOON, 1
    while due := next_try(tries, give_up=GIVE_UP, now=now, jitter=1):
        now, tries = due, tries + 1
    assert 50 <= tries <= 100
    assert now > GIVE_UP - timedelta(hours=1)
