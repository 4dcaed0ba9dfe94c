"""From a tree to a Python function that works it out: done once an expression, then called for each response."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from shared.survey.expressions.date_functions import DATE_FUNCTIONS
from shared.survey.expressions.equality import is_empty, is_loosely
from shared.survey.expressions.functions import FUNCTIONS
from shared.survey.expressions.item_functions import ITEM_FUNCTIONS, Condition, ItemFunction
from shared.survey.expressions.names import Nowhere, find, literal, path_of
from shared.survey.expressions.numbers import is_numeric, numeric
from shared.survey.expressions.operators import BINARY, Operator, stand_in
from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.reading import read
from shared.survey.expressions.scope import NO_ITEM, Scope
from shared.survey.expressions.syntax import Binary, Call, Constant, Node, Several, Unary, Variable, nodes_in
from shared.survey.expressions.values import LONGEST_TEXT, NoResult, is_true, sane
from shared.survey.expressions.writing import written

Meaning = Callable[[Scope], object]
MOST_NODES = 10_000
_DEEPEST_CONDITION = 3


def meaning_of(node: Node) -> Meaning:  # noqa: PLR0911 – a line for each kind of node
    """What a tree comes to, for whatever an expression can see."""
    if isinstance(node, Constant):
        value = correct(node.value)
        return lambda _: value
    if isinstance(node, Variable):
        return _variable(node)
    if isinstance(node, Several):
        return _several(node)
    if isinstance(node, Unary):
        return _unary(node)
    if isinstance(node, Binary):
        return _binary(node)
    if isinstance(node, Call):
        return _call(node)
    return lambda _: None


def correct(value: object) -> object:
    """`getCorrectValue`: texts that say true, false or a number as what they say, quoted ones without their quotes."""
    if not isinstance(value, str):
        return sane(value)
    size = len(value)
    if size in (4, 5) and (low := value.lower()) in ("true", "false"):
        return low == "true"
    if size > 1 and value[0] in "'\"" and value[-1] in "'\"":
        return value[1:-1]
    if not value or not is_numeric(value):
        return value
    if size > 1 and value[0] == "0" and not value.startswith("0x") and value[1] not in ".,":
        return value  # 05 is a code, not a number
    return numeric(value)


def _variable(node: Variable) -> Meaning:
    name, path, otherwise = node.name, path_of(node.name), literal(node.name)

    def meaning(scope: Scope) -> object:
        found = find(name, path, scope)
        return otherwise if isinstance(found, Nowhere) else correct(found.value)

    def plainly(scope: Scope) -> object:
        found = find(name, path, scope)
        return otherwise if isinstance(found, Nowhere) else sane(found.value)

    return plainly if node.plain else meaning


def _several(node: Several) -> Meaning:
    items = [meaning_of(one) for one in node.items]

    def meaning(scope: Scope) -> object:
        built = [one(scope) for one in items]
        _weigh(built, scope)
        return built

    return meaning


def _weigh(built: list[object], scope: Scope) -> None:
    """Raises NoResult for a list that would be too large to keep."""
    waiting: list[object] = list(built)
    nodes = texts = 0
    while waiting:
        one = waiting.pop()
        nodes += 1
        if isinstance(one, str):
            texts += len(one)
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        if nodes + len(waiting) > MOST_NODES or texts > LONGEST_TEXT:
            raise NoResult
    scope.work.spend(nodes - len(built))


def _unary(node: Unary) -> Meaning:
    value = meaning_of(node.value)
    if node.operator == "empty":
        return lambda scope: is_empty(value(scope), scope.work)
    if node.operator == "notempty":
        return lambda scope: not is_empty(value(scope), scope.work)
    return lambda scope: not is_true(value(scope))


def _binary(node: Binary) -> Meaning:
    """A chain of operators, the leftmost first."""
    links: list[tuple[Operator, Meaning, bool, tuple[Variable, ...]]] = []
    left: Node = node
    while isinstance(left, Binary):
        sides = tuple(one for one in (left.left, left.right) if isinstance(one, Variable))
        strict = sides if left.operator in ("equal", "notequal") else ()
        links.append((BINARY[left.operator], meaning_of(left.right), left.arithmetic, strict))
        left = left.left
    head = meaning_of(left)
    links.reverse()

    def meaning(scope: Scope) -> object:
        value = head(scope)
        for operator, of_right, arithmetic, sides in links:
            right = of_right(scope)
            if arithmetic:
                value = stand_in(value, right, scope)
                right = stand_in(right, value, scope)
            value = operator(value, right, scope, bool(sides) and isinstance(right, list) and _is_strict(sides, scope))
        return value

    return meaning


def _is_strict(sides: Sequence[Variable], scope: Scope) -> bool:
    """Whether one of the variables belongs to a question whose order counts."""
    for one in sides:
        found = find(one.name, path_of(one.name), scope)
        if not isinstance(found, Nowhere) and found.strict:
            return True
    return False


def _call(node: Call) -> Meaning:
    parameters = [meaning_of(one) for one in node.parameters]
    if node.function in ITEM_FUNCTIONS:
        return _item_call(ITEM_FUNCTIONS[node.function], parameters, node.parameters)
    function = FUNCTIONS.get(node.function) or DATE_FUNCTIONS.get(node.function)
    if function is None:
        return lambda _: None  # only in the text of an answer that serves as a condition
    return lambda scope: function([one(scope) for one in parameters], scope)


def _item_call(function: ItemFunction, parameters: Sequence[Meaning], nodes: Sequence[Node]) -> Meaning:
    written_here = {at: _condition_of(written(node), node) for at, node in enumerate(nodes) if at >= 2}

    def meaning(scope: Scope) -> object:
        def condition(what: str | int) -> Condition | None:
            holds = written_here[what] if isinstance(what, int) else _condition_in(what)
            return None if holds is None else partial(_counts, holds, scope)

        return function([one(scope) for one in parameters], nodes, scope, condition)

    return meaning


def _counts(holds: Meaning, scope: Scope, item: object) -> bool:
    """Whether a condition holds for an item, whose parts it sees beside what the whole expression does."""
    if scope.depth >= _DEEPEST_CONDITION:
        raise NoResult  # texts that call themselves
    inside = replace(scope, question=None, item=NO_ITEM, inside=item, depth=scope.depth + 1)
    return is_loosely(holds(inside), True)  # noqa: FBT003 – the value it is compared with


@lru_cache(maxsize=1024)
def _condition_in(text: str) -> Meaning | None:
    """The condition that a text at hand is: survey-core takes texts for expressions here."""
    return _condition_of(text, None)


def _condition_of(text: str, node: Node) -> Meaning | None:
    """A condition, never true for one that survey-core can't read; None for one that it leaves out.

    node: what the text was written from.
    """
    try:
        root = read(text, lenient=True)
    except BadExpression as problem:
        if problem.code not in (ExpressionCode.TOO_DEEP, ExpressionCode.TOO_LONG) or node is None:
            return lambda _: False
        root = node  # only its brackets made it too deep
    if any(isinstance(one, Call) and one.function == "displayValue" for one in nodes_in(root)):
        return None
    return meaning_of(root)
