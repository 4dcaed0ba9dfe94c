from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.figures import rounded
from services.notifier.domain.tidings import meets
from shared.contracts.directory import Bound, Target
from shared.survey.kinds import Statistic

FOUR = Target(Bound.AT_LEAST, 4.0)


@pytest.mark.parametrize(
    ("value", "statistic", "target", "shown"),
    [
        (3.2, Statistic.MEAN, FOUR, "3.20"),
        (3.14159, Statistic.MEAN, FOUR, "3.14"),
        (-12.4, Statistic.NPS, Target(Bound.AT_LEAST, 10), "-12"),
        (0.8049, Statistic.SHARE, Target(Bound.AT_LEAST, 0.9), "0.805"),
    ],
)
def test_a_figure_has_the_usual_decimals(value: float, statistic: Statistic, target: Target, shown: str) -> None:
    assert rounded(value, statistic=statistic, target=target) == Decimal(shown)


def test_a_figure_just_under_its_target_is_shown_under_it() -> None:
    assert rounded(3.998, statistic=Statistic.MEAN, target=FOUR) == Decimal("3.998")


@given(st.floats(-100, 100), st.sampled_from(Statistic), st.sampled_from(Bound), st.integers(-1000, 1000))
def test_rounding_never_moves_a_figure_over_its_target(
    value: float, statistic: Statistic, bound: Bound, tenths: int
) -> None:
    target = Target(bound, tenths / 10)
    assert meets(target, float(rounded(value, statistic=statistic, target=target))) == meets(target, value)
