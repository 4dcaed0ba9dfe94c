"""From a tree back to text, as survey-core writes it (`Operand.toString`): each operator in brackets."""

from typing import Final

from shared.survey.expressions.syntax import Binary, Call, Constant, Node, Several, Unary, Variable
from shared.survey.expressions.values import to_text

_SIGNS: Final = {
    "less": "<", "lessorequal": "<=", "greater": ">", "greaterorequal": ">=", "equal": "==", "notequal": "!=",
    "plus": "+", "minus": "-", "mul": "*", "div": "/", "power": "^", "mod": "%", "negate": "!",
}  # fmt: skip


def written(node: Node) -> str:  # noqa: PLR0911 – a line for each kind of node
    """The text of a tree."""
    if isinstance(node, Binary):
        return _chain(node)
    if isinstance(node, Unary):
        value, sign = written(node.value), _SIGNS.get(node.operator, node.operator)
        return f"{value} {sign}" if node.operator in ("empty", "notempty") else f"{sign} {value}"
    if isinstance(node, Several):
        return f"[{', '.join(map(written, node.items))}]"
    if isinstance(node, Call):
        return f"{node.function}({', '.join(map(written, node.parameters))})"
    if isinstance(node, Variable):
        return f"{{{'#' if node.plain else ''}{node.name}}}"
    if isinstance(node, Constant):
        return "''" if isinstance(node.value, str) and not node.value else to_text(node.value)
    return ""


def _chain(node: Node) -> str:
    """`((a + b) + c)`, however long."""
    ends: list[str] = []
    while isinstance(node, Binary):
        ends.append(f" {_SIGNS.get(node.operator, node.operator)} {written(node.right)})")
        node = node.left
    return "(" * len(ends) + written(node) + "".join(reversed(ends))
