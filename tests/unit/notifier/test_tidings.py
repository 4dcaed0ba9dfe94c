from dataclasses import replace

import pytest

from services.notifier.domain.tidings import Direction, Window, direction, disagreement, meets
from shared.contracts.directory import Bound, Target
from shared.contracts.events import State
from tests.fakes.notifier import a_shift


@pytest.mark.parametrize(
    ("bound", "value", "good"),
    [
        (Bound.AT_LEAST, 4.0, True),
        (Bound.AT_LEAST, 3.9, False),
        (Bound.AT_MOST, 4.0, True),
        (Bound.AT_MOST, 4.1, False),
    ],
)
def test_the_number_itself_meets_a_target(bound: Bound, value: float, *, good: bool) -> None:
    assert meets(Target(bound, 4.0), value) is good


def test_a_shift_goes_one_way_or_the_other() -> None:
    assert direction(a_shift(after=State.MET)) is Direction.NOW_MET
    assert direction(a_shift(after=State.MISSED)) is Direction.NO_LONGER_MET


@pytest.mark.parametrize(
    ("after", "window", "differs"),
    [
        (State.MISSED, 3.6, None),
        (State.MISSED, 4.1, Window.STILL_MEETS),
        (State.MET, 3.9, Window.STILL_MISSES),
        (State.MET, 4.2, None),
        (State.MISSED, None, None),
    ],
)
def test_a_sentence_is_due_when_status_and_window_differ(
    after: State, window: float | None, differs: Window | None
) -> None:
    assert disagreement(a_shift(after=after, window=window)) is differs


def test_an_at_most_goal_mirrors_everything() -> None:
    shift = replace(a_shift(after=State.MISSED, window=3.6), target=Target(Bound.AT_MOST, 4.0))
    assert disagreement(shift) is Window.STILL_MEETS
