"""How a figure is rounded beside its target. Pure; how it is written in a language lives in the letters."""

from decimal import ROUND_HALF_EVEN, Decimal

from services.notifier.domain.tidings import meets
from shared.contracts.directory import Target
from shared.survey.kinds import Statistic

_FINEST = 9
# Decimals of a figure: as many as readers are used to. A share of 0.805 is 80.5 %.
_USUAL = {Statistic.MEAN: 2, Statistic.NPS: 0, Statistic.SHARE: 3}


def rounded(value: float, *, statistic: Statistic, target: Target) -> Decimal:
    """The figure, rounded as usual for its statistic, or finer where that would put it on the target's other side."""
    exact = Decimal(str(value))
    for digits in range(_USUAL[statistic], _FINEST):
        near = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
        if meets(target, float(near)) == meets(target, value):
            return near
    return exact
