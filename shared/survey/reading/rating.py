"""rating: its steps as SurveyJS makes them."""

from shared.survey.model import Choice, Choices, Layout, Role, Scalar
from shared.survey.problems import ProblemCode
from shared.survey.reading.items import countable, distinct, items, plain
from shared.survey.reading.node import Node
from shared.survey.reading.wording import text

LOWEST, HIGHEST = -1_000, 1_000
MOST_STEPS = 20
CANT_SAY = {"dontknow", "refused"}


def rating(node: Node) -> Choices:
    """A rating; 0–10 counts as a net promoter score."""
    own = items(node, "rateValues", "ratingitem", role=role_of)
    generated = node.flag("autoGenerate", default=not own)
    choices = own if own and not generated else _steps(node)
    distinct(node, "rateValues", choices)
    return Choices(Layout.RATING, choices, low=text(node, "minRateDescription"), high=text(node, "maxRateDescription"))


def role_of(value: Scalar) -> Role:
    """What a value stands for where SurveyJS has no item of its own for "can't say": it goes by the same values."""
    return Role.CANT_SAY if value in CANT_SAY else Role.ORDINARY


def _steps(node: Node) -> tuple[Choice, ...]:
    low, high = node.number("rateMin"), node.number("rateMax")
    step = node.number("rateStep")
    step = 1 if step is None else step
    count = node.whole("rateCount", least=2, most=MOST_STEPS)
    if step <= 0:
        node.wrong("rateStep", ProblemCode.RANGE, least=0.1, most=HIGHEST)
        return ()
    # As in SurveyJS: beside one end the count decides the other; by itself it decides nothing.
    if count and low is not None and high is None:
        high = low + step * (count - 1)
    elif count and high is not None and low is None:
        low = high - step * (count - 1)
    low, high = _whole(1 if low is None else low), _whole(5 if high is None else high)
    if not (low >= LOWEST and high <= HIGHEST and low + step <= high and (high - low) / step < MOST_STEPS):
        node.wrong("rateMax", ProblemCode.RANGE, least=low + step, most=low + step * (MOST_STEPS - 1))
        return ()
    values = _values(low, high, step)
    if not all(countable(one) for one in values):
        node.wrong("rateStep", ProblemCode.RANGE, least=0.1, most=HIGHEST)
        return ()
    if count and count != len(values):
        node.wrong("rateCount", ProblemCode.LIMITS, least=count, most=len(values))
    return tuple(plain(one) for one in values)


def _values(low: float, high: float, step: float) -> list[float]:
    """Steps of less than one as SurveyJS rounds them: to as many decimals as the step has."""
    decimals = 0
    while round(step * 10**decimals, 9) != round(step * 10**decimals) and decimals < 9:
        decimals += 1
    found = [low]
    while (value := found[-1] + step) <= high + 1e-9 and len(found) < MOST_STEPS:
        found.append(_whole(round(value, decimals)))
    return found


def _whole(value: float) -> float:
    """A number that JSON writes without a point when it has none."""
    return int(value) if float(value).is_integer() else value
