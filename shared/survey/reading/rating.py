"""rating: its steps as SurveyJS makes them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from shared.survey.asks import Choice, Choices, Layout, Role, Scalar
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.items import countable, distinct, items, plain
from shared.survey.reading.node import Node
from shared.survey.reading.wording import text

MOST_STEPS = 20
MOST_SMILEYS = 10
MOST_DECIMALS = 9
LOOKS = ("labels", "stars", "smileys")
CANT_SAY = {"dontknow", "refused"}


def rating(node: Node) -> Choices:
    """A rating; 0–10 counts as a net promoter score."""
    own = items(node, "rateValues", "ratingitem", role=role_of)
    generated = node.flag("autoGenerate", default=not own)
    looks = node.one_of("rateType", LOOKS, default="labels")
    if own and generated and looks == "smileys":  # SurveyJS then takes some of both
        instead = "leave autoGenerate out"
        node.wrong("autoGenerate", ProblemCode.CONFLICT, property="autoGenerate", other="rateValues", instead=instead)
    made = generated or not own
    choices = _steps(node) if made else own
    distinct(node, "rateValues", choices)
    if looks != "labels":
        node.reader.ignore(node.at("rateType"), node.of, "rateType")
    if looks == "smileys" and len(choices) > MOST_SMILEYS:
        choices = choices[:MOST_SMILEYS]
        _tell(node, "rateType", choices)
    low, high = text(node, "minRateDescription"), text(node, "maxRateDescription")
    return Choices(Layout.RATING, choices, low=low, high=high, made=made)


def role_of(value: Scalar) -> Role:
    """What a value stands for where SurveyJS has no item of its own for "can't say": it goes by the same values."""
    return Role.CANT_SAY if value in CANT_SAY else Role.ORDINARY


def _steps(node: Node) -> tuple[Choice, ...]:
    low, high, step = node.number("rateMin"), node.number("rateMax"), node.number("rateStep")
    step = 1 if step is None else step
    count = node.whole("rateCount", least=1, most=100)
    if step <= 0 or _decimals(step) > MOST_DECIMALS:
        node.wrong("rateStep", ProblemCode.RANGE, least=0.1, most=100)
        return ()
    # As in SurveyJS: beside one end the count decides the other; by itself it decides nothing.
    if count and low is not None and high is None:
        high = low + step * (count - 1)
    elif count and high is not None and low is None:
        low = high - step * (count - 1)
    low, high = 1 if low is None else low, 5 if high is None else high
    values = _values(low, high, step)
    if not values or not all(map(countable, values)):
        node.wrong("rateMax", ProblemCode.RANGE, least=low, most=low + step * (MOST_STEPS - 1))
        return ()
    found = tuple(map(plain, values))
    if count and count != len(values):
        _tell(node, "rateCount", found)
    elif len(values) == MOST_STEPS and values[-1] + step <= high:
        _tell(node, "rateMax", found)
    return found


def _tell(node: Node, key: str, choices: Sequence[Choice]) -> None:
    node.reader.note(node.at(key), NoticeCode.STEPS, steps=", ".join(one.key for one in choices))


def _values(low: float, high: float, step: float) -> list[float]:
    decimals = _decimals(step)
    found: list[float] = []
    value = low
    while value <= high and len(found) < MOST_STEPS:
        found.append(int(value) if float(value).is_integer() else value)
        value = _rounded(value + step, decimals)
    return found


def _decimals(step: float) -> int:
    """How often a step must be shifted to be whole."""
    decimals = 0
    while not float(step).is_integer() and decimals <= MOST_DECIMALS:
        step *= 10
        decimals += 1
    return decimals


def _rounded(value: float, decimals: int) -> float:
    """A value with as many decimals as the step has, by JavaScript's `toFixed`."""
    if float(value).is_integer():
        return value
    return float(Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
