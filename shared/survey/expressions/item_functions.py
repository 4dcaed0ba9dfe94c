"""survey-core's built-in functions that go through the items of an answer: `sumInArray` and its like."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.survey.expressions.equality import is_empty, is_less, item_of, keys_of
from shared.survey.expressions.functions import parameter
from shared.survey.expressions.numbers import is_numeric, numeric
from shared.survey.expressions.operators import add_exactly, divided
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Constant, Node
from shared.survey.expressions.values import UNDEFINED, is_true, to_number

Condition = Callable[[object], bool]
"""Whether an item counts."""
Conditions = Callable[[str | int], Condition | None]
"""Makes a condition of a text, or of the parameter at a place; None: all items count."""

ItemFunction = Callable[[Sequence[object], Sequence[Node], Scope, Conditions], object]

_EXPRESSION = re.compile("[{}><=!]")


@dataclass(frozen=True, slots=True)
class _Items:
    """What to go through: the parameters as survey-core reads them (`getInArrayParams`)."""

    data: object
    name: str
    returned: str
    counts: Condition | None

    def chosen(self, scope: Scope) -> Iterator[tuple[object, object]]:
        """Items that hold something under the name, with what they hold."""
        items = self.data if isinstance(self.data, list) else [item_of(self.data, key) for key in _keys(self.data)]
        for item in items:
            scope.work.spend(1)
            value = item_of(item, self.name) if is_true(item) else UNDEFINED
            if not is_empty(value, scope.work) and (self.counts is None or self.counts(item)):
                yield item, value


def _keys(data: object) -> Sequence[str]:
    return [str(at) for at in range(len(data))] if isinstance(data, str) else list(keys_of(data))


def _items(parameters: Sequence[object], nodes: Sequence[Node], conditions: Conditions) -> _Items | None:
    data, name = parameter(parameters, 0), parameter(parameters, 1)
    if not 2 <= len(parameters) <= 4 or not is_true(data) or not isinstance(name, str):
        return None
    returned, at, third = name, 2, parameter(parameters, 2)
    if isinstance(third, str) and isinstance(nodes[2], Constant) and not _EXPRESSION.search(third):
        returned, at = third, 3
    text = parameter(parameters, at)
    if isinstance(text, str) and text:
        return _Items(data, name, returned, conditions(text))
    return _Items(data, name, returned, conditions(at) if at < len(parameters) else None)


def _sum(parameters: Sequence[object], nodes: Sequence[Node], scope: Scope, conditions: Conditions) -> object:
    total: object = 0
    if (items := _items(parameters, nodes, conditions)) is not None:
        for _, value in items.chosen(scope):
            number = _number(value)
            total = total if number is UNDEFINED or number is None else add_exactly(total, number)
    return total


def _count(parameters: Sequence[object], nodes: Sequence[Node], scope: Scope, conditions: Conditions) -> object:
    items = _items(parameters, nodes, conditions)
    return 0 if items is None else sum(1 for _ in items.chosen(scope))


def _avg(parameters: Sequence[object], nodes: Sequence[Node], scope: Scope, conditions: Conditions) -> object:
    count = to_number(_count(parameters, nodes, scope, conditions))
    return divided(to_number(_sum(parameters, nodes, scope, conditions)), count) if count else 0


def _min(parameters: Sequence[object], nodes: Sequence[Node], scope: Scope, conditions: Conditions) -> object:
    return _best(_items(parameters, nodes, conditions), scope, is_less)


def _max(parameters: Sequence[object], nodes: Sequence[Node], scope: Scope, conditions: Conditions) -> object:
    return _best(_items(parameters, nodes, conditions), scope, lambda value, best: is_less(best, value))


def _best(items: _Items | None, scope: Scope, is_better: Callable[[object, object], bool]) -> object:
    """The best value, or what stands beside it in its item."""
    best: object = UNDEFINED
    of: object = UNDEFINED
    if items is None:
        return UNDEFINED
    for item, value in items.chosen(scope):
        number = _number(value)
        if number is not UNDEFINED and (best is UNDEFINED or is_better(number, best)):
            best, of = number, item
    return item_of(of, items.returned) if items.returned != items.name and of is not UNDEFINED else best


def _number(value: object) -> object:
    """`convertToNumber`: a text as the number that it holds, undefined for none; other values as they are."""
    if isinstance(value, str):
        return numeric(value) if is_numeric(value) else UNDEFINED
    return value


ITEM_FUNCTIONS: Final[Mapping[str, ItemFunction]] = {
    "sumInArray": _sum,
    "minInArray": _min,
    "maxInArray": _max,
    "countInArray": _count,
    "avgInArray": _avg,
}
